import { z } from 'zod';
import { parseDuration } from '../domain/duration';
import { SEVERITIES, isSeverity, type Severity } from '../domain/severity';
import { cronProblems } from './cron';

/*
 * Single values that the environment and the policy file share. No message quotes the value: variables get
 * swapped, and a token in the wrong place must not end up in a log.
 */

/** One line, nothing invisible. */
const CLEAN = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

export function oneLine(longest: number) {
  return z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(longest, `is longer than ${longest} characters`)
    .regex(CLEAN, 'must be one line');
}

/** A single value stands for a list of one. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).min(1, 'is an empty list: leave the key out instead'),
  );
}

/** Milliseconds. */
export const duration = z
  .string('must be a duration such as 90s, 12h or 3d')
  .transform(
    (text, context) => parseDuration(text) ?? refuse(context, 'must be a duration such as 90s, 12h or 3d'),
  );

export const severity = z.string().transform((text, context): Severity => {
  const name = text.trim().toUpperCase();
  return isSeverity(name) ? name : refuse(context, `must be one of ${SEVERITIES.join(', ')}`);
});

export const cron = z.string().transform((text, context) => {
  const problems = cronProblems(text);
  for (const problem of problems) context.addIssue({ code: 'custom', message: problem });
  return problems.length === 0 ? text.trim().split(/\s+/).join(' ') : z.NEVER;
});

/** Upper case, so that nothing a project key holds can change a JQL query. */
export const projectKey = z
  .string()
  .trim()
  .regex(/^[A-Z][A-Z0-9_]{1,63}$/, 'must be a Jira project key: capitals, digits and _, such as SEC');

const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;
const CHANNEL_NAME = /^#?[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_.-]{1,80}$/u;

export const channel = z
  .string()
  .trim()
  .refine(
    (text) => CHANNEL_ID.test(text) || CHANNEL_NAME.test(text),
    'must be a Slack channel: #its-name in lower case, or its id such as C0123ABCD',
  );

export const issueType = oneLine(60);

const TEAM_NAME = /^[a-z0-9][a-z0-9-]{0,19}$/;

/** At most 20 characters: it travels with every finding. */
export const teamName = z
  .string()
  .regex(TEAM_NAME, 'must be a team name: up to 20 lower-case letters, digits and -, such as payments')
  // "constructor" would be found in every object.
  .refine((name) => !(name in {}), 'is a reserved word: name the team otherwise');

export function isTeamName(name: string): boolean {
  return teamName.safeParse(name).success;
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
