import { z } from 'zod';
import { environmentWord } from '../domain/environment';
import { ticketKeys } from './schema-fields';
import { beyondSchema } from './schema-beyond';
import { group } from './schema-group';
import { environment, matcher } from './schema-match';
import { overview } from './schema-overview';
import { count } from './schema-parts';
import { rates } from './schema-rates';
import { routes } from './schema-routes';
import { mention, quietHours } from './schema-telling';
import { timezone } from './timezone';
import { templates } from './schema-templates';
import {
  channel,
  cron,
  duration,
  issueType,
  listOf,
  oneLine,
  projectKey,
  severity,
  teamName,
} from './values';

const MOMENT =
  'must be a date such as 2027-01-31 (from its start, UTC) or a time with its zone such as 2027-01-31T18:00:00+01:00';

/** ISO in UTC. */
const moment = z
  .string()
  .refine((text) => z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text).success, MOMENT)
  .transform((text) => new Date(text).toISOString());

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;

/** A schedule cannot fire more often than it takes to archive, and what is older than a month may be gone. */
const archiveEvery = duration.refine((ms) => ms >= MINUTE_MS && ms <= MONTH_MS, 'must be from 1m to 30d');

const jira = z.strictObject({
  project: z.exactOptional(projectKey),
  issueType: z.exactOptional(issueType),
  ...ticketKeys,
  wontDoResolutions: z.exactOptional(z.array(oneLine(60)).max(50, 'has more than 50 entries')),
  indexLag: z.exactOptional(duration),
  uncertainWait: z.exactOptional(duration),
  rescanGrace: z.exactOptional(duration),
});

const team = z.strictObject({
  channel: z.exactOptional(channel),
  jiraProject: z.exactOptional(projectKey),
  issueType: z.exactOptional(issueType),
  ...ticketKeys,
  mention: z.exactOptional(mention),
  quietHours: z.exactOptional(quietHours),
  template: z.exactOptional(z.string()),
});

const suppression = z.strictObject({
  name: z.exactOptional(oneLine(80)),
  match: matcher,
  owner: oneLine(200),
  reason: oneLine(500),
  until: moment,
});

/** Letters alone count, so a word without any would match everything that has none. */
const word = oneLine(60).refine((text) => environmentWord(text) !== '', 'has no letter from a to z');

const words = listOf(word);

const environments = z.strictObject({
  tags: z.exactOptional(words),
  production: z.exactOptional(words),
  staging: z.exactOptional(words),
  development: z.exactOptional(words),
  unknown: z.exactOptional(environment),
});

const points = z.exactOptional(count(0, 100));

const risk = z.strictObject({
  threshold: z.exactOptional(count(1, 101)),
  burst: z.exactOptional(count(1, 100_000)),
  frequency: points,
  verbs: z.exactOptional(
    z.strictObject({
      read: points,
      search: points,
      send: points,
      create: points,
      write: points,
      delete: points,
    }),
  ),
  connectors: z.exactOptional(z.strictObject({ wiz: points, jira: points, slack: points })),
  targets: z.exactOptional(z.strictObject({ production: points, staging: points, development: points })),
});

const gate = z.strictObject({
  mode: z.exactOptional(
    z.enum(['disabled', 'above-threshold', 'always'], 'must be disabled, above-threshold or always'),
  ),
  expiresAfter: z.exactOptional(duration),
  remindBefore: z.exactOptional(duration),
  rejectedFor: z.exactOptional(duration),
});

/** The policy file as people write it; every key but a few may be left out. */
export const policyFileSchema = z.strictObject({
  severities: z.exactOptional(listOf(severity)),
  schedule: z.exactOptional(
    z.strictObject({ cron: z.exactOptional(cron), timezone: z.exactOptional(timezone) }),
  ),
  jira: z.exactOptional(jira),
  slack: z.exactOptional(z.strictObject({ defaultChannel: z.exactOptional(channel) })),
  teams: z.exactOptional(z.record(teamName, team)),
  defaultTeam: z.exactOptional(z.string()),
  routes: z.exactOptional(routes),
  suppressions: z.exactOptional(z.array(suppression)),
  templates: z.exactOptional(templates),
  environments: z.exactOptional(environments),
  risk: z.exactOptional(risk),
  group: z.exactOptional(group),
  gate: z.exactOptional(gate),
  window: z.exactOptional(
    z.strictObject({
      sweepBelow: z.exactOptional(count(0, 1_000_000)),
      sweepEvery: z.exactOptional(duration),
      overlap: z.exactOptional(duration),
      since: z.exactOptional(moment),
    }),
  ),
  limits: z.exactOptional(
    z.strictObject({
      ticketsPerRun: z.exactOptional(count(1, 2_000)),
      pageSize: z.exactOptional(count(1, 500)),
      batchSize: z.exactOptional(count(1, 50)),
      firstBatchSize: z.exactOptional(count(1, 50)),
    }),
  ),
  audit: z.exactOptional(z.strictObject({ archiveEvery: z.exactOptional(archiveEvery) })),
  beyond: z.exactOptional(beyondSchema),
  overview: z.exactOptional(overview),
  rates: z.exactOptional(rates),
});

export type PolicyFile = z.output<typeof policyFileSchema>;
