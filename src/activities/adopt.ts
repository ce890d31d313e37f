import { decide, type DecideContext } from '../domain/decide';
import type { CreateDecision, Outcome } from '../domain/decision';
import type { TicketDraft } from '../domain/ticket';
import type { Prepared } from './batch';
import type { Found } from './last-look';
import type { Sorted } from './prepare';

interface Adopted {
  readonly outcomes: readonly Outcome[];
  /** What no ticket stands for. */
  readonly left: readonly Prepared[];
}

/**
 * What is there already is adopted; the rules are those of the first decision. That goes for a finding that was resolved
 * meanwhile as well: an earlier request may have made its ticket, and somebody must be told of it.
 */
export function adoptFound({ gone, prepared }: Sorted, found: Found, context: DecideContext): Adopted {
  const resolved = gone.map(({ decision, reason, isOpen }): Outcome => {
    const ticket = standingTicket(decision, found, context);
    const { finding } = decision;
    if (ticket === undefined && isOpen) return { kind: 'resolved-meanwhile', finding, reason, isOpen };
    if (ticket === undefined) return { kind: 'resolved-meanwhile', finding, reason };
    return toAdopted(decision, ticket, { summary: found.summaries.get(ticket) ?? '' });
  });
  const adopted: Outcome[] = [];
  const left: Prepared[] = [];
  for (const each of prepared) {
    const { decision, draft } = each;
    const ticket = standingTicket(decision, found, context);
    if (ticket === undefined) left.push(each);
    else
      adopted.push(ticket === decision.follows ? toStanding(decision) : toAdopted(decision, ticket, draft));
  }
  return { outcomes: [...resolved, ...adopted], left };
}

/** Key of the ticket by which the decision would not be to create. */
function standingTicket(
  { finding }: CreateDecision,
  { matches }: Found,
  context: DecideContext,
): string | undefined {
  const match = matches.get(finding.fingerprint);
  if (match === undefined || decide(finding, match, context).kind === 'create') return undefined;
  return match.key;
}

/** The done ticket it was to follow is its ticket again, or was closed for good: nothing new, so nobody is told. */
function toStanding({ finding, follows }: CreateDecision): Outcome {
  const reason = `${follows ?? ''} has changed since it was decided, and needs no other after it`;
  return { kind: 'resolved-meanwhile', finding, reason };
}

function toAdopted(
  { finding }: CreateDecision,
  ticket: string,
  { summary, dueDate }: Pick<TicketDraft, 'summary' | 'dueDate'>,
): Outcome {
  return {
    kind: 'adopted',
    finding,
    ticket,
    summary,
    reason: 'it was there when we looked again: an earlier attempt had made it',
    ...(dueDate === undefined ? {} : { dueDate }),
  };
}
