import { z } from 'zod';
import type { Matcher } from '../domain/matcher';
import type { TeamByValue, TeamChoice } from '../domain/policy';
import { parseKey } from '../routing/keys';
import { matcher, meantBy } from './schema-match';
import { oneLine } from './values';

/** Nobody reads deeper trees, and a schema without an end could be made to recurse without one. */
export const DEEPEST = 6;

/** A route as people write it. */
export interface WrittenRoute {
  readonly name?: string;
  readonly match: Matcher;
  readonly team?: TeamChoice;
  readonly continue?: boolean;
  readonly routes?: readonly WrittenRoute[];
}

const from = oneLine(200).check((context) => {
  const { value, issues } = context;
  if (parseKey(value) === undefined)
    issues.push({ code: 'custom', input: value, message: `is no key of a finding: ${meantBy(value)}` });
});

const byValue = z.strictObject({
  from,
  map: z.exactOptional(z.record(oneLine(200), z.string())),
  otherwise: z.exactOptional(z.string()),
});

const SHORT_FORM = /^\$\{([^{}]*)\}$/;

const choice = z.union([z.string().transform(toChoice), byValue]);

function toChoice(text: string, context: z.RefinementCtx): TeamChoice {
  if (!text.includes('$')) return text;
  const key = SHORT_FORM.exec(text)?.[1]?.trim();
  if (key === undefined) context.addIssue('must be a team or one value, such as ${tag.squad}');
  else if (parseKey(key) === undefined) context.addIssue(`names no key of a finding: ${meantBy(key)}`);
  else return { from: key } satisfies TeamByValue;
  return z.NEVER;
}

function routesAt(depth: number): z.ZodType<readonly WrittenRoute[]> {
  const inner =
    depth < DEEPEST
      ? routesAt(depth + 1)
      : z.array(z.never(`is nested deeper than ${DEEPEST} levels: join the matchers of two`));
  return z.array(
    z.strictObject({
      name: z.exactOptional(oneLine(80)),
      match: matcher,
      team: z.exactOptional(choice),
      continue: z.exactOptional(z.boolean('must be true or false')),
      routes: z.exactOptional(inner),
    }),
  );
}

/** Each before those inside it. */
export const routes = routesAt(1);
