import type { Decision } from './decision';
import type { FindingRef } from './finding';
import type { Policy } from './policy';
import { describeSuppression } from './suppression';
import type { TicketMatch } from './ticket';
import { compareTimestamps, elapsedMs } from './time';

/** What every decision of a run shares: its policy and its one "now". */
export interface DecideContext {
  readonly policy: Policy;
  readonly now: string;
  /** Whether its destination is parked, or was when it was last tried; such findings must not crowd out others. */
  readonly isTroubled?: (finding: FindingRef) => boolean;
}

/** The decision on one finding, given the ticket that counts for its fingerprint, if there is one. */
export function decide(
  finding: FindingRef,
  match: TicketMatch | undefined,
  { policy, now }: DecideContext,
): Decision {
  if (finding.suppression !== undefined) {
    return { kind: 'suppressed', finding, reason: describeSuppression(policy, finding.suppression) };
  }
  if (match === undefined) return { kind: 'create', finding, reason: 'no ticket carries its fingerprint' };
  if (match.done === undefined) {
    const reason = match.byLink === true ? 'open in Jira, linked in Wiz' : 'open in Jira';
    return { kind: 'known', finding, ticket: match.key, reason };
  }
  return decideOnDone(finding, { ...match, done: match.done }, { policy, now });
}

type DoneMatch = TicketMatch & { readonly done: { readonly at: string; readonly resolution?: string } };

/** Engineers close tickets before Wiz has looked again; only time tells a fix from a closed eye. */
function decideOnDone(finding: FindingRef, match: DoneMatch, { policy, now }: DecideContext): Decision {
  const { key, done } = match;
  if (done.resolution !== undefined && policy.jira.wontDoResolutions.includes(done.resolution)) {
    return { kind: 'suppressed', finding, reason: `${key} was closed as "${done.resolution}"` };
  }
  if (compareTimestamps(finding.changedAt, done.at) > 0) {
    return { kind: 'create', finding, follows: key, reason: `came back after ${key} was done` };
  }
  if (elapsedMs(done.at, now) > policy.jira.rescanGraceMs) {
    return { kind: 'create', finding, follows: key, reason: `still open in Wiz long after ${key} was done` };
  }
  return { kind: 'known', finding, ticket: key, reason: 'done in Jira, waiting for Wiz' };
}
