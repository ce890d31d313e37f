import { projectOf, type TicketDraft, type WriteOutcome } from '../../domain/ticket';
import { ConnectorError } from '../connector-error';
import { buildDescription, newPatience, type Patience } from './adf';
import { printable } from './adf-text';
import type { JiraClient } from './client';
import { outcomesOf } from './outcomes';
import type { Answer, Reply } from './reply';
import { ticketKey } from './ticket-key';
import type { CreateScreen } from './ticket-store';

/** Jira's limit for one bulk request. */
const MAX_DRAFTS = 50;
const TOO_MANY = `more than ${MAX_DRAFTS} tickets in one request`;
const MAX_SUMMARY = 255;

export async function createTickets(
  client: JiraClient,
  drafts: readonly TicketDraft[],
  screen: CreateScreen,
): Promise<WriteOutcome[]> {
  if (drafts.length === 0) return [];
  if (drafts.length > MAX_DRAFTS) return drafts.map(() => ({ kind: 'rejected', detail: TOO_MANY }));
  const patience = newPatience();
  const issueUpdates = drafts.map((draft) => ({ fields: fieldsOf(draft, screen, patience) }));
  const reply = await sendOnce(client, issueUpdates);
  return reply instanceof ConnectorError
    ? drafts.map(() => neverSent(reply))
    : credible(outcomesOf(reply, drafts.length), screen.project);
}

/**
 * A key that is none of the project's says that somebody else has answered. Nobody knows then what became of the
 * request. (A project whose key was changed answers with the new one: its tickets are found by their labels.)
 */
function credible(outcomes: WriteOutcome[], project: string): WriteOutcome[] {
  const isOdd = (outcome: WriteOutcome): boolean =>
    outcome.kind === 'confirmed' &&
    !(ticketKey.safeParse(outcome.key).success && projectOf(outcome.key) === project);
  if (!outcomes.some(isOdd)) return outcomes;
  const detail = `the answer names tickets that are not in ${project}`;
  return outcomes.map((outcome) => (outcome.kind === 'confirmed' ? { kind: 'uncertain', detail } : outcome));
}

type IssueUpdate = { readonly fields: ReturnType<typeof fieldsOf> };

async function sendOnce(client: JiraClient, issueUpdates: IssueUpdate[]): Promise<Reply | ConnectorError> {
  try {
    return await client.request((api) => api.issues.createIssues<Answer>({ issueUpdates }));
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

/** Without a cloud id there is no address to send anything to. */
function neverSent({ trouble, detail, cure }: ConnectorError): WriteOutcome {
  if (trouble === 'unavailable') return { kind: 'refused', detail };
  return { kind: 'rejected', detail: cure === undefined ? detail : `${detail}. ${cure}` };
}

function fieldsOf(draft: TicketDraft, screen: CreateScreen, patience: Patience) {
  // A priority may be called "constructor": only what was found on the screen is one.
  const priorityId = new Map(Object.entries(screen.priorityIds)).get(draft.priority ?? '');
  return {
    project: { key: draft.project },
    issuetype: { id: screen.issueTypeId },
    summary: oneLine(draft.summary),
    description: buildDescription(draft, patience),
    labels: [...draft.labels],
    ...(priorityId === undefined ? {} : { priority: { id: priorityId } }),
    ...(screen.hasDueDate && draft.dueDate !== undefined ? { duedate: draft.dueDate } : {}),
  };
}

/** Jira refuses a whole ticket for a line end or a 256th character in its summary. */
function oneLine(summary: string): string {
  const line = printable(summary)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  if (line === '') return 'Wiz finding';
  return line.length <= MAX_SUMMARY ? line : `${printable(line.slice(0, MAX_SUMMARY - 1))}…`;
}
