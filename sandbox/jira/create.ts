import { isRecord } from '../json';
import type { Fault } from '../faults';
import { judgeDraft, type DraftErrors } from './draft';
import { INVALID_PAYLOAD, refusal, type Desk, type Endpoint, type Reply } from './endpoint';
import type { JiraState } from './state';
import type { JiraTicket, TicketContent } from './ticket';

const ELEMENTS_LIMIT = 50;
const NOT_LOGGED_IN = 'You do not have permission to create issues in this project. Try logging in first.';

export const create: Endpoint = {
  name: 'create',
  method: 'POST',
  path: '/issue/bulk',
  latencyMs: ({ body, jira }) => latencyOf(jira, elementsOf(body).length),
  answer(desk) {
    const { body } = desk;
    if (desk.caller === 'nobody') return refusal(401, NOT_LOGGED_IN);
    const elements = elementsOf(body);
    const isWellFormed = isRecord(body) && Object.keys(body).length === 1 && elements.length > 0;
    if (!isWellFormed) return allFailed(INVALID_PAYLOAD);
    if (elements.length > ELEMENTS_LIMIT) return allFailed('You can create at most 50 issues at once.');
    return createAll(desk, elements);
  },
};

export const createOne: Endpoint = {
  name: 'createOne',
  method: 'POST',
  path: '/issue',
  latencyMs: ({ jira }) => latencyOf(jira, 1),
  answer(desk) {
    if (desk.caller === 'nobody') return refusal(401, NOT_LOGGED_IN);
    const verdict = judgeDraft(desk.body, desk.jira);
    if (!verdict.isValid) {
      const { status, errorMessages, errors } = verdict.why;
      return { status, body: { errorMessages, errors } };
    }
    const isHidden = takesInvisible(desk, 'createOne');
    return {
      status: 201,
      body: created(commit(desk, verdict.content, { name: 'createOne', isHidden }), desk.site),
    };
  },
};

/** Elements that pass are made, in order; the others are told by their place in the request. */
function createAll(desk: Desk, elements: readonly unknown[]): Reply {
  const doomed = partialFault(desk.faults.take('jira', 'create', 'partial-bulk'));
  const isHidden = takesInvisible(desk, 'create');
  const issues: object[] = [];
  const errors: object[] = [];
  for (const [index, element] of elements.entries()) {
    const verdict = judgeDraft(element, desk.jira);
    if (doomed.indexes.includes(index)) errors.push(elementError(index, failure(doomed.message)));
    else if (!verdict.isValid) errors.push(elementError(index, verdict.why));
    else issues.push(created(commit(desk, verdict.content, { name: 'create', isHidden }), desk.site));
  }
  return { status: issues.length > 0 ? 201 : 400, body: { issues, errors } };
}

function commit(
  { jira, faults }: Desk,
  content: TicketContent,
  { name, isHidden }: { name: string; isHidden: boolean },
): JiraTicket {
  const late = faults.take('jira', name, 'late-index');
  return jira.commit(content, {
    createdBy: 'api',
    ...(isHidden ? { isHidden } : {}),
    ...(late === undefined ? {} : { extraLagMs: late.delayMs ?? 60_000 }),
  });
}

/** One fault of this kind covers every ticket of one request. */
function takesInvisible({ faults }: Desk, name: string): boolean {
  return faults.take('jira', name, 'invisible') !== undefined;
}

/** `detail` is `[1, 3]` or `{ "indexes": [1, 3], "message": "..." }`. */
function partialFault(fault: Fault | undefined): { indexes: readonly unknown[]; message: string } {
  const detail = fault?.detail;
  const { indexes, message } = isRecord(detail) ? detail : { indexes: detail, message: undefined };
  return {
    indexes: Array.isArray(indexes) ? (indexes as unknown[]) : [],
    message: typeof message === 'string' ? message : 'The issue could not be created.',
  };
}

/** Undefined where none is set. */
function latencyOf({ settings }: JiraState, elements: number): number | undefined {
  const { createMs, createPerElementMs } = settings.latencies;
  if (createMs === undefined && createPerElementMs === undefined) return undefined;
  return (createMs ?? 0) + (createPerElementMs ?? 0) * elements;
}

function elementsOf(body: unknown): readonly unknown[] {
  const elements = isRecord(body) ? body['issueUpdates'] : undefined;
  return Array.isArray(elements) ? (elements as unknown[]) : [];
}

function created(ticket: JiraTicket, site: string): object {
  const id = String(ticket.id);
  return { id, key: ticket.key, self: `${site}/rest/api/3/issue/${id}` };
}

function failure(message: string): DraftErrors {
  return { status: 400, errorMessages: [message], errors: {} };
}

function elementError(index: number, { status, errorMessages, errors }: DraftErrors): object {
  return { status, elementErrors: { errorMessages, errors }, failedElementNumber: index };
}

/** Jira answers a request that is wrong as a whole in the shape of one whose elements all failed. */
function allFailed(message: string): Reply {
  return { status: 400, body: { issues: [], errors: [elementError(0, failure(message))] } };
}
