import type { CreateDecision, HeldCause } from './decision';
import { destinationOf } from './destination';
import type { Policy } from './policy';
import type { Severity } from './severity';
import { before, elapsedMs } from './time';

export interface Hold {
  readonly kind: 'held';
  readonly cause: HeldCause;
  readonly reason: string;
  readonly approval: string;
}

/** What a person was shown of a ticket that was asked for; a grant covers nothing else. */
export interface Shown {
  readonly severity: Severity;
  readonly team: string;
  /** Jira project. */
  readonly project: string;
}

/** What a person said. */
export interface Verdict {
  readonly by: string;
  /** ISO, of the server. */
  readonly at: string;
  readonly note?: string;
}

/** A word that covers tickets, each of which names it by its index in the run's list. */
export interface Grant {
  /** Short id of the approval. */
  readonly approval: string;
  readonly verdict: Verdict;
}

/** How an approval stands to one finding. */
export interface Judgement {
  readonly fingerprint: string;
  /** Short id of the approval, such as `3f9a12cd`. */
  readonly approval: string;
  readonly state: 'open' | 'granted' | 'rejected' | 'expired';
  readonly shown: Shown;
  /** Of a granted or rejected one. */
  readonly verdict?: Verdict;
}

export type Judged =
  /** No approval binds it: the policy's threshold decides. */
  | { readonly kind: 'free' }
  | { readonly kind: 'granted'; readonly grant: Grant }
  | Hold
  /** Held, and asked for again. */
  | { readonly kind: 'ask'; readonly reason: string };

export function shownOf({ finding }: CreateDecision, policy: Policy): Shown {
  const { project } = destinationOf(finding.team, policy);
  return { severity: finding.severity, team: finding.team, project };
}

/**
 * What a judgement means for the decision of today. Nothing that was asked for slips back under the threshold: it is
 * asked for again when its decision changed, or nobody answered. With the gate disabled only the words of people count.
 */
export function judge(
  decision: CreateDecision,
  judgement: Judgement,
  { policy, now }: { readonly policy: Policy; readonly now: string },
): Judged {
  const { state, verdict, approval } = judgement;
  const today = shownOf(decision, policy);
  const isSame = isSameShown(judgement.shown, today);
  const isAsking = policy.gate.mode !== 'disabled';
  if (state === 'granted' && isSame && verdict !== undefined) {
    return { kind: 'granted', grant: { approval, verdict } };
  }
  if (state === 'rejected' && isSame && isInForce(verdict, policy, now))
    return holdRejected(judgement, policy);
  if (!isAsking) return { kind: 'free' };
  if (!isSame) return { kind: 'ask', reason: describeChange(judgement, today) };
  if (state === 'open') return hold(judgement, policy);
  return { kind: 'ask', reason: `${describeEnd(judgement)}; a person is asked again` };
}

/** How an approval holds a finding: it waits for an answer there, or was rejected. */
export function hold(judgement: Judgement, policy: Policy): Hold {
  const { approval, state } = judgement;
  if (state === 'rejected') return holdRejected(judgement, policy);
  return { kind: 'held', cause: 'approval', reason: `waits for approval ${approval}`, approval };
}

function holdRejected({ approval, verdict }: Judgement, { gate }: Policy): Hold {
  const until = before(verdict?.at ?? '', -gate.rejectedForMs).slice(0, 10);
  const said = `rejected in approval ${approval}${verdict === undefined ? '' : ` ${describeWord(verdict)}`}`;
  return { kind: 'held', cause: 'rejected', reason: `${said}; left alone until ${until}`, approval };
}

function describeChange({ approval, state, shown, verdict }: Judgement, now: Shown): string {
  const by = verdict === undefined ? '' : ` by ${verdict.by}`;
  const was = state === 'open' || state === 'expired' ? 'asked for' : `${state}${by}`;
  return `approval ${approval} does not cover it: it was ${was} as ${describeShown(shown)} and is ${describeShown(now)} now; a person is asked again`;
}

function describeEnd({ approval, state, verdict }: Judgement): string {
  return state === 'expired'
    ? `approval ${approval} expired undecided`
    : `it was rejected by ${verdict?.by ?? 'somebody'} long ago`;
}

function describeShown({ severity, team, project }: Shown): string {
  return `${severity} for ${team} in ${project}`;
}

/** "on dana's word of 2026-11-23 12:00 UTC: “reviewed”". */
export function describeWord(verdict: Verdict): string {
  return `on ${verdict.by}'s word of ${verdict.at.slice(0, 10)} ${verdict.at.slice(11, 16)} UTC${noteOf(verdict)}`;
}

export function noteOf(verdict: Verdict | undefined): string {
  return verdict?.note === undefined ? '' : `: “${verdict.note}”`;
}

function isSameShown(a: Shown, b: Shown): boolean {
  return a.severity === b.severity && a.team === b.team && a.project === b.project;
}

function isInForce(verdict: Verdict | undefined, { gate }: Policy, now: string): boolean {
  return verdict !== undefined && elapsedMs(verdict.at, now) < gate.rejectedForMs;
}
