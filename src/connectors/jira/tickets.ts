import { z } from 'zod';
import { OUR_LABEL, type StatusCategory, type Ticket } from '../../domain/ticket';
import { ConnectorError } from '../connector-error';
import { oneLine } from '../one-line';
import type { JiraClient } from './client';
import { MALFORMED_CURE, TROUBLE_CURE } from './failures';
import { labelsJql, newestKeysJql, newestOursJql } from './jql';
import { MEMBERS_PROPERTY, membersIn } from './members';
import { ticketKey } from './ticket-key';
import type { NewestKeysQuery } from './ticket-store';

/** Keys one bulk read takes. */
const MAX_KEYS = 100;
/** How a ticket of ours is read, in whatever way it is found. */
const WHOLE = {
  fields: ['labels', 'summary', 'status', 'resolution', 'created', 'resolutiondate'],
  properties: [MEMBERS_PROPERTY],
};
const PAGE_SIZE = 100;
const MAX_PAGES = 100;

export const INSTANT = z.string().transform((text, context) => {
  const at = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  context.addIssue({ code: 'custom', message: `no point in time: ${text.slice(0, 40)}` });
  return z.NEVER;
});

/**
 * Jira's labels have 255 characters at most; a longer one is none of ours, and must not travel through the history. A project that hides the
 * field has tickets without it: none of ours either.
 */
export const LABELS = z
  .array(z.string())
  .nullish()
  .transform((all) => (all ?? []).filter((label) => label.length <= 255));

const TICKET = z
  .object({
    key: ticketKey,
    fields: z.object({
      labels: LABELS,
      summary: z.string(),
      status: z.object({ statusCategory: z.object({ key: z.string() }) }),
      resolution: z.object({ name: z.string().transform((name) => oneLine(name, 255)) }).nullish(),
      created: INSTANT,
      resolutiondate: INSTANT.nullish(),
    }),
    properties: z.unknown().optional(),
  })
  .transform(toTicket);

interface ForeignTicket {
  readonly key: string;
  readonly fields: {
    readonly labels: string[];
    readonly summary: string;
    readonly status: { readonly statusCategory: { readonly key: string } };
    readonly resolution?: { readonly name: string } | null | undefined;
    readonly created: string;
    readonly resolutiondate?: string | null | undefined;
  };
  readonly properties?: unknown;
}

function toTicket({ key, fields, properties }: ForeignTicket): Ticket {
  const resolution = fields.resolution?.name;
  const resolvedAt = fields.resolutiondate;
  const members = membersIn(properties);
  return {
    key,
    labels: fields.labels,
    summary: fields.summary,
    statusCategory: toStatusCategory(fields.status.statusCategory.key),
    createdAt: fields.created,
    ...(resolution === undefined ? {} : { resolution }),
    ...(typeof resolvedAt === 'string' ? { resolvedAt } : {}),
    ...(members.length === 0 ? {} : { members }),
  };
}

/** Jira has a fourth, "undefined", for statuses nobody put into a category: somebody is at it. */
function toStatusCategory(key: string): StatusCategory {
  return key === 'new' || key === 'done' ? key : 'indeterminate';
}

function searchPage<T>(issue: z.ZodType<T>) {
  return z.object({ issues: z.array(issue), nextPageToken: z.string().min(1).nullish() });
}

/** What is asked of each ticket, and how its answer is read. */
interface Reading<T> {
  readonly action: string;
  readonly fields: string[];
  /** Keys of entity properties; at most 5. */
  readonly properties?: string[];
  readonly issue: z.ZodType<T>;
}

interface Search<T> extends Reading<T> {
  readonly jql: string;
  readonly pageSize: number;
  /** Stop when there are this many. */
  readonly enough: number;
}

export async function findByLabels(client: JiraClient, labels: readonly string[]): Promise<Ticket[]> {
  if (labels.length === 0) return [];
  const found = await search(client, {
    action: 'search by labels',
    jql: labelsJql(labels),
    ...WHOLE,
    issue: TICKET,
    pageSize: PAGE_SIZE,
    enough: Infinity,
  });
  return [...new Map(found.map((ticket) => [ticket.key, ticket])).values()];
}

const MAX_OURS = 500;

export async function newestOurs(client: JiraClient, youngerThanMs: number): Promise<Ticket[]> {
  const found = await search(client, {
    action: 'search our newest tickets',
    jql: newestOursJql(OUR_LABEL, youngerThanMs),
    ...WHOLE,
    issue: TICKET,
    pageSize: PAGE_SIZE,
    enough: MAX_OURS,
  });
  return found.slice(0, MAX_OURS);
}

export async function newestKeys(client: JiraClient, query: NewestKeysQuery): Promise<string[]> {
  const found = await search(client, {
    action: `search the newest tickets of ${query.project}`,
    jql: newestKeysJql(query.project, query.olderThanMs),
    fields: ['created'],
    issue: z.object({ key: ticketKey }),
    pageSize: Math.min(PAGE_SIZE, query.limit),
    enough: query.limit,
  });
  return found.slice(0, query.limit).map((ticket) => ticket.key);
}

/** Page after page by token. Jira's `isLast` is not to be relied on; a token that comes twice would go on for ever. */
export async function search<T>(
  client: JiraClient,
  { action, jql, fields, properties = [], issue, pageSize, enough }: Search<T>,
): Promise<T[]> {
  const found: T[] = [];
  const seen = new Set<string>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const token = [...seen].at(-1);
    const body = {
      jql,
      fields,
      ...(properties.length === 0 ? {} : { properties }),
      maxResults: pageSize,
      ...(token === undefined ? {} : { nextPageToken: token }),
    };
    const { issues, nextPageToken } = await client.read({
      action,
      send: (api) => api.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost(body),
      schema: searchPage(issue),
    });
    found.push(...issues);
    if (typeof nextPageToken !== 'string' || found.length >= enough) return found;
    if (seen.has(nextPageToken)) throw endless(action, 'the same page token came twice');
    seen.add(nextPageToken);
  }
  throw endless(action, `no end after ${MAX_PAGES} pages`);
}

function endless(action: string, detail: string): ConnectorError {
  return new ConnectorError({
    service: 'jira',
    action,
    trouble: 'malformed',
    detail: `nextPageToken: ${detail}`,
    cure: MALFORMED_CURE,
  });
}

const ISSUE_ERRORS = z.array(z.object({ errorMessage: z.string().optional() })).nullish();

export function readByKeys(client: JiraClient, keys: readonly string[]): Promise<Ticket[]> {
  return bulkFetch(client, keys, { action: 'read tickets by key', ...WHOLE, issue: TICKET });
}

export async function bulkFetch<T>(
  client: JiraClient,
  keys: readonly string[],
  { action, fields, properties = [], issue }: Reading<T>,
): Promise<T[]> {
  if (keys.length === 0) return [];
  if (keys.length > MAX_KEYS)
    throw new RangeError(`at most ${MAX_KEYS} keys can be read at once, not ${keys.length}`);
  const asked = properties.length === 0 ? { fields } : { fields, properties };
  const { issues, issueErrors } = await client.read({
    action,
    send: (api) => api.issues.bulkFetchIssues({ ...asked, issueIdsOrKeys: [...keys] }),
    schema: z.object({ issues: z.array(issue), issueErrors: ISSUE_ERRORS }),
  });
  const [failed] = issueErrors ?? [];
  if (failed === undefined) return issues;
  // Unknown keys are simply left out; what stands here exists and could not be read this time.
  // Without their number: what is told to people anew each time it reads otherwise should not.
  const detail = `a ticket or more could not be read: ${failed.errorMessage ?? 'no reason is given'}`;
  throw new ConnectorError({ service: 'jira', action, trouble: 'unavailable', detail, cure: TROUBLE_CURE });
}
