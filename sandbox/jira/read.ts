import { isRecord, isTexts } from '../json';
import { selectionOf, ticketAnswer } from './answers';
import { INVALID_PAYLOAD, ok, refusal, type Desk, type Endpoint } from './endpoint';
import type { JiraTicket } from './ticket';

const BODY_KEYS = new Set(['issueIdsOrKeys', 'fields', 'fieldsByKeys', 'properties', 'expand']);
const KEYS_LIMIT = 100;
const PROPERTIES_LIMIT = 5;
const NOT_THERE = 'Issue does not exist or you do not have permission to see it.';

export const bulkfetch: Endpoint = {
  name: 'bulkfetch',
  method: 'POST',
  path: '/issue/bulkfetch',
  isRead: true,
  latencyMs: ({ jira }) => jira.settings.latencies.bulkfetchMs,
  answer(desk) {
    const { body, jira, site } = desk;
    if (!isRecord(body) || Object.keys(body).some((key) => !BODY_KEYS.has(key)))
      return refusal(400, INVALID_PAYLOAD);
    const { issueIdsOrKeys: wanted } = body;
    const selection = selectionOf(body, '*navigable');
    if (!isTexts(wanted) || wanted.length === 0 || selection === undefined)
      return refusal(400, INVALID_PAYLOAD);
    if (selection.properties.length > PROPERTIES_LIMIT)
      return refusal(400, 'At most 5 properties can be requested.');
    if (wanted.length > KEYS_LIMIT) return refusal(400, 'You can fetch at most 100 issues at once.');
    const failing = failingKeys(desk, wanted);
    const found = ticketsOf(
      desk,
      wanted.filter((each) => !failing.has(each)),
    );
    return ok({
      issues: found.map((ticket) => ticketAnswer(ticket, { settings: jira.settings, site, selection })),
      ...(failing.size === 0 ? {} : { issueErrors: [...failing].map((key) => issueError(desk, key)) }),
    });
  },
};

export const get: Endpoint = {
  name: 'get',
  method: 'GET',
  path: '/issue/:key',
  answer({ c, caller, jira, site }) {
    const ticket = jira.find(c.req.param('key') ?? '');
    if (caller === 'nobody' || ticket === undefined || !jira.isVisible(ticket))
      return refusal(404, NOT_THERE);
    const fields = (c.req.queries('fields') ?? ['*all']).flatMap((list) => list.split(','));
    const properties = (c.req.queries('properties') ?? []).flatMap((list) => list.split(','));
    return ok(ticketAnswer(ticket, { settings: jira.settings, site, selection: { fields, properties } }));
  },
};

/** Current to the moment, each ticket once, in the order of their ids; what cannot be seen is left out. */
function ticketsOf({ caller, jira }: Desk, wanted: readonly string[]): JiraTicket[] {
  if (caller === 'nobody') return [];
  const found = new Map<number, JiraTicket>();
  for (const idOrKey of wanted) {
    const ticket = jira.find(idOrKey);
    if (ticket !== undefined && jira.isVisible(ticket)) found.set(ticket.id, ticket);
  }
  return [...found.values()].toSorted((a, b) => a.id - b.id);
}

/** The fault's `detail` lists the keys that cannot be read for now; every key when it lists none. */
function failingKeys({ faults }: Desk, wanted: readonly string[]): ReadonlySet<string> {
  const fault = faults.take('jira', 'bulkfetch', 'issue-errors');
  if (fault === undefined) return new Set();
  const { detail } = fault;
  return new Set(isTexts(detail) ? wanted.filter((key) => detail.includes(key)) : wanted);
}

function issueError({ jira }: Desk, key: string): { id: string; errorMessage: string } {
  return {
    id: String(jira.find(key)?.id ?? key),
    errorMessage: 'The issue could not be retrieved, try again.',
  };
}
