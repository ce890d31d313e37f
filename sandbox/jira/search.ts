import { isRecord } from '../json';
import { createHash } from 'node:crypto';
import { selectionOf, ticketAnswer, type Selection } from './answers';
import { INVALID_PAYLOAD, ok, refusal, type Desk, type Endpoint, type Reply } from './endpoint';
import {
  compileCondition,
  narrowingOf,
  sortKeyOf,
  sortKeyOrder,
  type JqlContext,
  type SortKey,
} from './jql-evaluate';
import { JqlError, parseJql, type Condition, type Ordering } from './jql-parser';
import { projectByIdOrKey } from './settings';
import type { JiraState } from './state';
import type { JiraTicket } from './ticket';

const BODY_KEYS = new Set([
  'jql',
  'fields',
  'maxResults',
  'nextPageToken',
  'expand',
  'properties',
  'fieldsByKeys',
  'reconcileIssues',
]);
const RECONCILE_LIMIT = 50;
const PROPERTIES_LIMIT = 5;
/** With id and key alone Jira gives up to 5,000 a page. */
const PAGE_LIMIT = 5_000;
const PAGE_LIMIT_WITH_FIELDS = 100;

interface Query {
  readonly where: Condition;
  readonly orderBy: readonly Ordering[];
  readonly selection: Selection;
  readonly maxResults: number;
  readonly reconcile: ReadonlySet<number>;
  /** The last ticket of the page before. */
  readonly after?: SortKey;
  /** What a page token is good for: this query and no other. */
  readonly digest: string;
}

export const search: Endpoint = {
  name: 'search',
  method: 'POST',
  path: '/search/jql',
  isRead: true,
  latencyMs: ({ jira }) => jira.settings.latencies.searchMs,
  answer(desk) {
    // The silent trap: whoever is not known finds nothing, and is told so by a header only.
    if (desk.caller === 'nobody') return ok({ issues: [], isLast: true });
    try {
      return results(desk, readQuery(desk.body));
    } catch (error) {
      if (error instanceof JqlError) return refusal(400, error.message);
      throw error;
    }
  },
};

/** What a person finds on the site: the tickets as they are. Throws a JqlError; an empty query finds all. */
export function ticketsFound(jira: JiraState, jql: string): readonly JiraTicket[] {
  const { where } = parseJql(jql);
  const visible = [...jira.tickets()].filter((ticket) => jira.isVisible(ticket));
  if (where === undefined) return visible;
  return visible.filter(compileCondition(where, contextOf(jira, jira.now().getTime())));
}

function readQuery(body: unknown): Query {
  if (!isRecord(body) || Object.keys(body).some((key) => !BODY_KEYS.has(key)))
    throw new JqlError(INVALID_PAYLOAD);
  const { jql, maxResults = 50, reconcileIssues = [], nextPageToken } = body;
  if (typeof jql !== 'string') throw new JqlError(INVALID_PAYLOAD);
  const selection = readSelection(body);
  const { where, orderBy } = parseJql(jql);
  if (where === undefined) {
    throw new JqlError(
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  const reconcile = reconcileIds(reconcileIssues);
  const digest = createHash('sha256')
    .update(JSON.stringify([jql, [...reconcile]]))
    .digest('hex')
    .slice(0, 16);
  const after = nextPageToken === undefined ? undefined : readToken(nextPageToken, digest);
  return {
    where,
    orderBy,
    selection,
    maxResults: pageSize(maxResults, selection),
    reconcile,
    digest,
    ...(after === undefined ? {} : { after }),
  };
}

function readSelection(body: Record<string, unknown>): Selection {
  const selection = selectionOf(body, 'id');
  if (selection === undefined) throw new JqlError(INVALID_PAYLOAD);
  if (selection.properties.length > PROPERTIES_LIMIT)
    throw new JqlError('At most 5 properties can be requested.');
  return selection;
}

function pageSize(maxResults: unknown, { fields, properties }: Selection): number {
  if (!Number.isInteger(maxResults) || Number(maxResults) < 1) throw new JqlError(INVALID_PAYLOAD);
  const isSlim = properties.length === 0 && fields.every((field) => field === 'id' || field === 'key');
  return Math.min(Number(maxResults), isSlim ? PAGE_LIMIT : PAGE_LIMIT_WITH_FIELDS);
}

function reconcileIds(ids: unknown): ReadonlySet<number> {
  if (!Array.isArray(ids) || !ids.every((id) => Number.isInteger(id))) throw new JqlError(INVALID_PAYLOAD);
  if (ids.length > RECONCILE_LIMIT) throw new JqlError('At most 50 issues can be reconciled.');
  return new Set(ids as number[]);
}

function results({ jira, site }: Desk, query: Query): Reply {
  const { after, orderBy, maxResults, selection } = query;
  const order = sortKeyOrder(orderBy);
  const rest = [...matching(jira, query)]
    .map((ticket) => ({ ticket, key: sortKeyOf(ticket, orderBy) }))
    .filter(({ key }) => after === undefined || order(after, key) < 0)
    .toSorted((a, b) => order(a.key, b.key));
  const shown = rest.slice(0, maxResults);
  const last = shown.at(-1);
  const isLast = shown.length === rest.length;
  return ok({
    issues: shown.map(({ ticket }) => ticketAnswer(ticket, { settings: jira.settings, site, selection })),
    ...(isLast || last === undefined ? {} : { nextPageToken: writeToken(last.key, query.digest) }),
    isLast,
  });
}

function* matching(jira: JiraState, query: Query): Iterable<JiraTicket> {
  const nowMs = jira.now().getTime();
  const matches = compileCondition(query.where, contextOf(jira, nowMs));
  const ids = new Set(jira.index.ids(narrowingOf(query.where)));
  for (const id of query.reconcile) ids.add(id);
  for (const id of ids) {
    const current = jira.find(String(id));
    const ticket = query.reconcile.has(id) ? current : jira.index.shown(id, nowMs);
    // Permissions are never stale: what is hidden now is not shown from an older version.
    if (ticket === undefined || current === undefined || !jira.isVisible(current)) continue;
    if (matches(ticket)) yield ticket;
  }
}

function contextOf(jira: JiraState, nowMs: number): JqlContext {
  const { settings } = jira;
  return {
    nowMs,
    projectKey(name) {
      const byName = Object.entries(settings.projects).find(([, project]) => project.name === name)?.[0];
      const key = projectByIdOrKey(settings, name)?.key ?? byName;
      return key === undefined || settings.notBrowseable.includes(key) ? undefined : key;
    },
    ticketId(key) {
      const ticket = jira.find(key);
      return ticket === undefined || !jira.isVisible(ticket) ? undefined : String(ticket.id);
    },
  };
}

function writeToken(after: SortKey, digest: string): string {
  return Buffer.from(JSON.stringify({ digest, after })).toString('base64url');
}

function readToken(token: unknown, digest: string): SortKey {
  try {
    const read: unknown = JSON.parse(Buffer.from(String(token), 'base64url').toString());
    if (isRecord(read) && read['digest'] === digest && Array.isArray(read['after']))
      return read['after'] as SortKey;
  } catch {
    // Not a token of ours: refused below like one of another query.
  }
  throw new JqlError('The next page token is invalid or expired.');
}
