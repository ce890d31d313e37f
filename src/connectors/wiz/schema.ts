import { z } from 'zod';
import type { Finding, FindingDetails } from '../../domain/finding';
import { SEVERITIES, type SeverityCounts } from '../../domain/severity';
import { ConnectorError } from '../connector-error';
import { MALFORMED_CURE } from './errors';
import { MAX_PAGE_SIZE } from './filters';
import { fingerprintOf, type Identity, ruleKeyOf } from './fingerprint';
import { linkedTickets } from './linked-tickets';
import { projects } from './projects';
import { entitySnapshot, toResource } from './resource';
import {
  descriptionOf,
  frameworksOf,
  rawRuleIds,
  remediationOf,
  risksOf,
  sourceRules,
  threatsOf,
  toRule,
} from './rules';
import { toHttpsLink, toLine } from './text';

/** RFC 3339 in UTC with up to nine digits of a second, trailing zeros trimmed; kept as it is. */
export const timestamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, 'not a timestamp in UTC')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'not a date that exists');

/** Missing times arrive as null on some fields, as "" on others. */
const optionalTimestamp = z.preprocess((value) => (value === '' ? null : value), timestamp.nullish());

/** Opaque, but it goes into filters, links and histories as it is. */
export const findingId = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'not an id');

const node = z.object({
  id: findingId,
  // Wiz adds types and statuses; it cannot add a severity that an operator has an answer to.
  type: z.string().nullable(),
  severity: z.enum(SEVERITIES),
  status: z.string().nullish(),
  url: z.string().nullish(),
  createdAt: timestamp,
  statusChangedAt: optionalTimestamp,
  dueAt: optionalTimestamp,
  environments: z.array(z.string().nullable()).nullish(),
  sourceRules,
  projects,
  entitySnapshot,
  serviceTickets: linkedTickets,
});

type Node = z.output<typeof node>;

/** Cursors of Wiz have some 200 characters. It travels through the history, which no answer may fill. */
const LONGEST_CURSOR = 4_000;

export const pageInfo = z.object({
  hasNextPage: z.boolean(),
  endCursor: z.string().max(LONGEST_CURSOR, 'longer than any cursor').nullish(),
});

/** Parses one node of a page and translates it. */
const findingSchema = node.transform(toFinding);

/** Parses one node of a details read and translates it. */
const detailsSchema = node.transform(toDetails);

export const pageSchema = z.object({ issues: z.object({ nodes: nodesOf(findingSchema), pageInfo }) });

export const detailsPageSchema = z.object({ issues: z.object({ nodes: nodesOf(detailsSchema), pageInfo }) });

/** A page travels through the history as one piece: what was not asked for must not burst it. */
function nodesOf<T>(schema: z.ZodType<T>) {
  return z.array(schema).max(MAX_PAGE_SIZE, 'more findings than any page holds');
}

const count = z
  .number()
  .nonnegative()
  .nullish()
  .transform((value) => value ?? 0);

/** Every way in which Wiz tells how many findings there are. */
export const countSchema = z
  .object({
    issues: z.object({
      totalCount: count,
      criticalSeverityCount: count,
      highSeverityCount: count,
      mediumSeverityCount: count,
      lowSeverityCount: count,
      informationalSeverityCount: count,
      nodes: z
        .array(z.unknown())
        .nullish()
        .transform((nodes) => nodes?.length ?? 0),
    }),
  })
  .transform(({ issues }) => ({
    total: issues.totalCount,
    seen: issues.nodes,
    bySeverity: {
      CRITICAL: issues.criticalSeverityCount,
      HIGH: issues.highSeverityCount,
      MEDIUM: issues.mediumSeverityCount,
      LOW: issues.lowSeverityCount,
      INFORMATIONAL: issues.informationalSeverityCount,
    } satisfies SeverityCounts,
  }));

/** The answer's data in our words, or `malformed` with the path of the first field that is not what it should be. */
export function parseData<T>(schema: z.ZodType<T>, data: unknown, action: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues[0];
  const path = problem?.path ?? [];
  throw new ConnectorError({
    service: 'wiz',
    action,
    trouble: 'malformed',
    detail: `data${describePath(path)}${describeOwner(data, path)}: ${problem?.message ?? 'unreadable'}`,
    cure: MALFORMED_CURE,
  });
}

function toFinding(from: Node): Finding {
  const identity: Identity = {
    findingId: from.id,
    type: from.type,
    ruleIds: rawRuleIds(from.sourceRules),
    ...(from.entitySnapshot === null ? {} : { resource: from.entitySnapshot }),
  };
  const ruleKey = ruleKeyOf(identity);
  return {
    id: from.id,
    fingerprint: fingerprintOf(identity),
    ...(ruleKey === undefined ? {} : { ruleKey }),
    type: toLine(from.type) ?? 'UNKNOWN',
    severity: from.severity,
    isOpen: from.status === 'OPEN' || from.status === 'IN_PROGRESS',
    url: toHttpsLink(from.url) ?? consoleLink(from.id),
    createdAt: from.createdAt,
    // Null on findings that never changed status, some of them years old.
    statusChangedAt: from.statusChangedAt ?? from.createdAt,
    environments: (from.environments ?? []).flatMap((each) => toLine(each) ?? []),
    rule: toRule(from.sourceRules),
    resource: toResource(from.entitySnapshot),
    projects: from.projects.projects,
    folders: from.projects.folders,
    linkedTickets: from.serviceTickets,
  };
}

function toDetails(from: Node): FindingDetails {
  return {
    ...toFinding(from),
    description: descriptionOf(from.sourceRules),
    remediation: remediationOf(from.sourceRules),
    risks: risksOf(from.sourceRules),
    threats: threatsOf(from.sourceRules),
    frameworks: frameworksOf(from.sourceRules),
    ...(from.dueAt === null || from.dueAt === undefined ? {} : { dueAt: from.dueAt }),
  };
}

/** The console's own form of a deep link, for tenants that give no `url`. */
export function consoleLink(id: string): string {
  return `https://app.wiz.io/issues#~(issue~'${encodeURIComponent(id)})`;
}

type Path = readonly PropertyKey[];

function describePath(path: Path): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

/** " (finding 9cbc…)": one bad finding stops a run, so a person must be able to find it. */
function describeOwner(data: unknown, path: Path): string {
  const index = path[2];
  if (path[1] !== 'nodes' || typeof index !== 'number') return '';
  const shape = z.object({ issues: z.object({ nodes: z.array(z.unknown()) }) }).safeParse(data);
  const owner = z.object({ id: findingId }).safeParse(shape.data?.issues.nodes[index]);
  return owner.success ? ` (finding ${owner.data.id})` : '';
}
