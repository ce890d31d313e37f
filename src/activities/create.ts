import type { CreateScreen, TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision, Outcome } from '../domain/decision';
import { fingerprintsOf, type Ticket, type TicketDraft, type WriteOutcome } from '../domain/ticket';
import { leaveOpen, type OpenEnd, type Prepared, type Written } from './batch';

interface Writing {
  readonly jira: TicketStore;
  /** Why the request must not leave any more; asked at the last moment. */
  readonly whyTooLate: () => string | undefined;
}

/** One create request, then the proof that each ticket can be seen with its label. */
export async function createTickets(
  prepared: readonly Prepared[],
  project: CreateScreen,
  { jira, whyTooLate }: Writing,
): Promise<Written> {
  if (prepared.length === 0) return { outcomes: [], open: [] };
  const rendered = prepared.map((each) => each.rendered);
  const detail = whyTooLate();
  if (detail !== undefined) {
    const decisions = prepared.map(({ decision }) => decision);
    return { outcomes: [], open: leaveOpen(decisions, { kind: 'refused', detail }) };
  }
  const answers = await jira.create(rendered, project);
  const confirmed = answers.flatMap((answer) => (answer.kind === 'confirmed' ? [answer.key] : []));
  const seen = await readBack(jira, confirmed);
  return settle(prepared, answers, { project: project.project, seen });
}

/** Undefined when Jira did not answer. */
async function readBack(jira: TicketStore, keys: readonly string[]): Promise<readonly Ticket[] | undefined> {
  if (keys.length === 0) return [];
  try {
    return await jira.readByKeys(keys);
  } catch {
    return undefined;
  }
}

interface Seen {
  readonly project: string;
  readonly seen: readonly Ticket[] | undefined;
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
  prepared: Prepared,
  answer: WriteOutcome | undefined,
  { project, seen }: Seen,
): Outcome | OpenEnd {
  const { decision } = prepared;
  const { finding } = decision;
  switch (answer?.kind) {
    case 'confirmed':
      return confirm(prepared, answer.key, { project, seen });
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

/**
 * A confirmed ticket counts once it was seen with its label: what cannot be seen would be filed again, so it is
 * called hidden. Where its key shows a ticket of something else the answer is wrong, and nobody knows what was made.
 */
function confirm({ decision, draft }: Prepared, key: string, { project, seen }: Seen): Outcome | OpenEnd {
  const { finding, reason } = decision;
  if (seen === undefined) return uncertain(decision, `${key} was created but could not be read back`);
  const made = seen.find((ticket) => isOf(draft, ticket) && ticket.key !== decision.follows);
  const common = {
    finding,
    summary: draft.summary,
    ...(draft.dueDate === undefined ? {} : { dueDate: draft.dueDate }),
  };
  if (made !== undefined) return { kind: 'created', ticket: made.key, reason, ...common };
  const named = seen.find((ticket) => ticket.key === key);
  if (named !== undefined && fingerprintsOf(named).length > 0) {
    return uncertain(decision, `the answer names ${key}, which is another ticket`);
  }
  return {
    kind: 'created',
    ticket: key,
    reason: `${reason}; the ticket cannot be seen with its label after it was made`,
    hidden: `tickets made in ${project} cannot be seen, or lose their labels`,
    ...common,
  };
}

function isOf({ fingerprint }: TicketDraft, ticket: Ticket): boolean {
  return fingerprintsOf(ticket).includes(fingerprint);
}

function refused({ finding }: CreateDecision, detail: string): OpenEnd {
  return { finding: finding.id, kind: 'refused', detail };
}

function uncertain({ finding }: CreateDecision, detail: string): OpenEnd {
  return { finding: finding.id, kind: 'uncertain', detail };
}
