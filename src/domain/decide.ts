import { type GroupTicket, groupTicketOf } from './group-ticket';
import type { CreateDecision, Decision } from './decision';
import type { FindingRef } from './finding';
import type { Policy } from './policy';
import { describeSuppression } from './suppression';
import type { TicketMatch } from './ticket';
import { compareTimestamps, elapsedMs } from './time';

/** What every decision of a run shares: its policy and its one "now". */
export interface DecideContext {
  readonly policy: Policy;
  readonly now: string;
  /** Marks of what the teams have heard already. */
  readonly told?: readonly string[];
  /** Whether its destination is parked, or was when it was last tried; such findings must not crowd out others. */
  readonly isTroubled?: (finding: FindingRef) => boolean;
  /** Open tickets that stand for many findings, of the rules this is about. */
  readonly groupTickets?: readonly GroupTicket[];
}

export function withGroupTickets(
  context: DecideContext,
  { groupTickets }: { readonly groupTickets?: readonly GroupTicket[] },
): DecideContext {
  return groupTickets === undefined ? context : { ...context, groupTickets };
}

/** The decision on one finding, given the ticket that counts for its fingerprint, if there is one. */
export function decide(
  finding: FindingRef,
  match: TicketMatch | undefined,
  context: DecideContext,
): Decision {
  const { policy } = context;
  if (finding.suppression !== undefined) {
    return { kind: 'suppressed', finding, reason: describeSuppression(policy, finding.suppression) };
  }
  if (match === undefined) {
    return joined({ kind: 'create', finding, reason: 'no ticket carries its fingerprint' }, context);
  }
  if (match.done === undefined) {
    return { kind: 'known', finding, ticket: match.key, reason: reasonOfOpen(match) };
  }
  return decideOnDone(finding, { ...match, done: match.done }, context);
}

function reasonOfOpen({ byLink, unread }: TicketMatch): string {
  if (unread === true) return 'linked in Wiz, and Jira could not show whether it is open';
  return byLink === true ? 'open in Jira, linked in Wiz' : 'open in Jira';
}

type DoneMatch = TicketMatch & { readonly done: { readonly at: string; readonly resolution?: string } };

/** Engineers close tickets before Wiz has looked again; only time tells a fix from a closed eye. */
function decideOnDone(finding: FindingRef, match: DoneMatch, context: DecideContext): Decision {
  const { key, done } = match;
  const { policy, now } = context;
  if (done.resolution !== undefined && policy.jira.wontDoResolutions.includes(done.resolution)) {
    return { kind: 'suppressed', finding, reason: `${key} was closed as "${done.resolution}"` };
  }
  if (compareTimestamps(finding.changedAt, done.at) > 0) {
    return joined(
      { kind: 'create', finding, follows: key, reason: `came back after ${key} was done` },
      context,
    );
  }
  if (elapsedMs(done.at, now) > policy.jira.rescanGraceMs) {
    const reason = `still open in Wiz long after ${key} was done`;
    return joined({ kind: 'create', finding, follows: key, reason }, context);
  }
  return { kind: 'known', finding, ticket: key, reason: 'done in Jira, waiting for Wiz' };
}

/** Tickets are created and never added to, so what comes after a group has a ticket of its own that names the first. */
export function joined(
  decision: CreateDecision,
  { policy, groupTickets = [] }: DecideContext,
): CreateDecision {
  const joins = policy.group === undefined ? undefined : groupTicketOf(decision.finding, groupTickets);
  return joins === undefined ? decision : { ...decision, joins };
}
