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
  /** Findings of a ticket of which others have one already: what was drafted for all of them is not true any more. */
  readonly again: readonly CreateDecision[];
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
  const again: CreateDecision[] = [];
  for (const each of prepared) {
    const open: CreateDecision[] = [];
    for (const decision of each.decisions) {
      const ticket = standingTicket(decision, found, context);
      if (ticket === undefined) open.push(decision);
      else if (ticket === decision.follows) adopted.push(toStanding(decision));
      else adopted.push(toAdopted(decision, ticket, textsOf(each, ticket, found)));
    }
    if (open.length === each.decisions.length) left.push(each);
    else again.push(...open);
  }
  return { outcomes: [...resolved, ...adopted], left, again };
}

/** Of several findings nobody knows whether the ticket that was found is the one that was drafted. */
function textsOf(
  { decisions, draft }: Prepared,
  ticket: string,
  { summaries }: Found,
): Pick<TicketDraft, 'summary' | 'dueDate'> {
  return decisions.length === 1 ? draft : { ...draft, summary: summaries.get(ticket) ?? draft.summary };
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
