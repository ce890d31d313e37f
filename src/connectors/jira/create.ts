import { projectOf, type WriteOutcome } from '../../domain/ticket';
import { ConnectorError } from '../connector-error';
import type { JiraClient } from './client';
import { outcomesOf } from './outcomes';
import type { Answer, Reply } from './reply';
import { ticketKey } from './ticket-key';
import type { CreateScreen, RenderedTicket } from './ticket-store';

/** Jira's limit for one bulk request. */
const MAX_TICKETS = 50;
const TOO_MANY = `more than ${MAX_TICKETS} tickets in one request`;

export async function createTickets(
  client: JiraClient,
  tickets: readonly RenderedTicket[],
  screen: CreateScreen,
): Promise<WriteOutcome[]> {
  if (tickets.length === 0) return [];
  if (tickets.length > MAX_TICKETS) return tickets.map(() => ({ kind: 'rejected', detail: TOO_MANY }));
  const reply = await sendOnce(client, tickets);
  return reply instanceof ConnectorError
    ? tickets.map(() => neverSent(reply))
    : credible(outcomesOf(reply, tickets.length), screen.project);
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

function toUpdate({ fields, properties }: RenderedTicket): Pick<RenderedTicket, 'fields' | 'properties'> {
  return properties === undefined ? { fields } : { fields, properties };
}

async function sendOnce(
  client: JiraClient,
  tickets: readonly RenderedTicket[],
): Promise<Reply | ConnectorError> {
  try {
    return await client.request((api) =>
      api.issues.createIssues<Answer>({ issueUpdates: tickets.map(toUpdate) }),
    );
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

/** Without a cloud id there is no address to send anything to; an undeclared request is not sent. */
function neverSent({ trouble, detail, cure }: ConnectorError): WriteOutcome {
  if (trouble === 'unavailable') return { kind: 'refused', detail };
  return { kind: 'rejected', detail: cure === undefined ? detail : `${detail}. ${cure}` };
}
