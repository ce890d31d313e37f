import type { CreateScreen, TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision, Outcome } from '../domain/decision';
import { fingerprintsOf, type Ticket, type WriteOutcome } from '../domain/ticket';
import type { OpenEnd, Prepared, Written } from './batch';

interface Writing {
  readonly jira: TicketStore;
  /** Whether this activity still owns its time. */
  readonly isInTime: () => boolean;
}

/** One create request, then the proof that each ticket can be seen with its label. */
export async function createTickets(
  prepared: readonly Prepared[],
  project: CreateScreen,
  { jira, isInTime }: Writing,
): Promise<Written> {
  if (prepared.length === 0) return { outcomes: [], open: [] };
  if (!isInTime()) {
    const detail = 'the time for this batch had run out before the request was sent';
    return { outcomes: [], open: prepared.map(({ decision }) => refused(decision, detail)) };
  }
  const answers = await jira.create(
    prepared.map(({ draft }) => draft),
    project,
  );
  const confirmed = answers.flatMap((answer) => (answer.kind === 'confirmed' ? [answer.key] : []));
  const seen = await readBack(jira, confirmed);
  return settle(prepared, answers, { project: project.project, seen });
}

/** Tickets by fingerprint; undefined when Jira did not answer. */
async function readBack(
  jira: TicketStore,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Ticket> | undefined> {
  if (keys.length === 0) return new Map();
  try {
    const tickets = await jira.readByKeys(keys);
    return new Map(
      tickets.flatMap((ticket) => fingerprintsOf(ticket).map((each) => [each, ticket] as const)),
    );
  } catch {
    return undefined;
  }
}

interface Seen {
  readonly project: string;
  readonly seen: ReadonlyMap<string, Ticket> | undefined;
}

function settle(prepared: readonly Prepared[], answers: readonly WriteOutcome[], context: Seen): Written {
  const outcomes: Outcome[] = [];
  const open: OpenEnd[] = [];
  for (const [index, each] of prepared.entries()) {
    const settled = settleOne(each, answers[index], context);
    if ('reason' in settled) outcomes.push(settled);
    else open.push(settled);
  }
  return { outcomes, open };
}

function settleOne(
  { decision, draft }: Prepared,
  answer: WriteOutcome | undefined,
  { project, seen }: Seen,
): Outcome | OpenEnd {
  const { finding } = decision;
  switch (answer?.kind) {
    case 'confirmed':
      return confirm({ decision, draft }, answer.key, { project, seen });
    case 'rejected':
      return {
        kind: 'parked',
        isRefusal: true,
        finding,
        destination: `Jira ${project}`,
        reason: `Jira refuses the ticket: ${answer.detail}`,
        cure: 'mend the field in the policy or in the Jira project; the next run tries again',
      };
    case 'refused': {
      const { detail, retryAfterMs } = answer;
      return retryAfterMs === undefined
        ? refused(decision, detail)
        : { ...refused(decision, detail), retryAfterMs };
    }
    default:
      return uncertain(decision, answer?.detail ?? 'Jira did not say what became of it');
  }
}

/** A confirmed ticket counts once it was seen with its label: what cannot be seen would be filed again. */
function confirm({ decision, draft }: Prepared, key: string, { project, seen }: Seen): Outcome | OpenEnd {
  const { finding, reason } = decision;
  if (seen === undefined) return uncertain(decision, `${key} was created but could not be read back`);
  const ticket = seen.get(draft.fingerprint);
  const common = {
    finding,
    summary: draft.summary,
    ...(draft.dueDate === undefined ? {} : { dueDate: draft.dueDate }),
  };
  if (ticket !== undefined) return { kind: 'created', ticket: ticket.key, reason, ...common };
  return {
    kind: 'created',
    ticket: key,
    reason: `${reason}; the ticket cannot be seen with its label after it was made`,
    hidden: `tickets made in ${project} cannot be seen, or lose their labels`,
    ...common,
  };
}

function refused({ finding }: CreateDecision, detail: string): OpenEnd {
  return { finding: finding.id, kind: 'refused', detail };
}

function uncertain({ finding }: CreateDecision, detail: string): OpenEnd {
  return { finding: finding.id, kind: 'uncertain', detail };
}
