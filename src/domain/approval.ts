import type { CreateDecision } from './decision';
import { type Judgement, type Shown, shownOf, type Verdict } from './judgement';
import type { Policy } from './policy';
import { countSeverities, type SeverityCounts } from './severity';

/** Names on the wire: workflow type and messages of an approval. Only runs `take`: people approve and reject. */
export const APPROVAL_TYPE = 'approval';
export const APPROVAL_STATE = 'state';
export const APPROVE = 'approve';
export const REJECT = 'reject';
export const TAKE = 'take';

/** Workflow id of an approval. Two deployments in one namespace differ by their task queue alone. */
export function approvalWorkflowId(taskQueue: string, id: string): string {
  return `${approvalIdPrefix(taskQueue)}${id}`;
}

/** Filter of the list of workflows: those on which something hangs. One that failed cannot answer, and is still remembered. */
export function approvalsQuery(taskQueue: string): string {
  const states = '"Running", "Failed", "TimedOut"';
  return `WorkflowType = "${APPROVAL_TYPE}" AND ExecutionStatus IN (${states}) AND TaskQueue = "${taskQueue}" AND WorkflowId STARTS_WITH "${approvalIdPrefix(taskQueue)}"`;
}

export function approvalIdPrefix(taskQueue: string): string {
  return `${taskQueue}-approval-`;
}

/** A ticket that a person is asked for, as it is shown. */
export interface AskedFinding extends Shown {
  /** Wiz issue id. */
  readonly finding: string;
  readonly fingerprint: string;
}

/** What an approval is started with. Some 200 bytes for each finding, of which there are at most `ASKED_AT_ONCE`. */
export interface ApprovalRequest {
  /** Eight hex characters; people type them. */
  readonly id: string;
  /** Label of the run that asks. */
  readonly run: string;
  /** Where it is asked. */
  readonly channel: string;
  /** Worst first. */
  readonly findings: readonly AskedFinding[];
  /** Into which they would go; absent: one each. */
  readonly tickets?: number;
  /** Why a person is asked: the score with its parts, and the threshold. */
  readonly reason: string;
  readonly expiresAfterMs: number;
  readonly remindBeforeMs: number;
  readonly rejectedForMs: number;
  /** How long an unanswered post may still arrive. */
  readonly uncertainWaitMs: number;
  /** Of the Temporal Web UI, without a slash at the end. */
  readonly webUiUrl?: string;
}

export function askedOf(decision: CreateDecision, policy: Policy): AskedFinding {
  const { id: finding, fingerprint } = decision.finding;
  return { finding, fingerprint, ...shownOf(decision, policy) };
}

/** What a person says to an approval: for all of it, one team, or the findings named. */
export interface Words {
  /** Who says it; at most 100 characters. */
  readonly by: string;
  /** At most 300 characters. */
  readonly note?: string;
  readonly team?: string;
  /** Wiz issue ids. */
  readonly findings?: readonly string[];
}

export type Answer = 'granted' | 'rejected';

/** What came of it. */
export interface Decided {
  readonly answer: Answer;
  /** Findings this word decided. */
  readonly decided: number;
  /** Findings still undecided. */
  readonly open: number;
}

/** `settled`: a run has dealt with it, or asks for it anew elsewhere; nothing more hangs on it here. */
export type AskedState = Judgement['state'] | 'settled';

/** Where an approval stands: the answer to the query `state`. */
export interface ApprovalState extends Pick<ApprovalRequest, 'id' | 'run' | 'reason'> {
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly rejectedForMs: number;
  readonly findings: readonly (AskedFinding & {
    readonly state: AskedState;
    /** Index into `verdicts`. */
    readonly verdict?: number;
    /** A run is filing it. */
    readonly isTaken?: true;
    /** The last run that read every open finding did not meet it. */
    readonly isMissed?: true;
  })[];
  readonly verdicts: readonly (Verdict & { readonly answer: Answer })[];
}

/** Place of a finding in the request of its approval, from 0. */
export type AskedIndex = number;

/** Where an approval stands to what is not settled, for a run: some 45 bytes for each finding. */
export interface Standing extends Pick<ApprovalRequest, 'id'> {
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly rejectedForMs: number;
  readonly verdicts: readonly Verdict[];
  readonly groups: readonly StandingGroup[];
  /** A run that took some of it has not said what became of that. */
  readonly isTaken?: true;
  /** The last run that read every open finding did not meet some of it, and the next one must say whether it did. */
  readonly hasMissed?: true;
  /** A person ended it: what it held is judged anew. */
  readonly isEnded?: true;
}

/** What a run is about to file. */
export interface Claim {
  readonly indexes: readonly AskedIndex[];
  /** Files them on its own authority, the gate being disabled: what nobody has rejected may be taken. */
  readonly isFree: boolean;
}

/** Findings of one approval that were shown alike, and to which the same was said. */
export interface StandingGroup {
  readonly state: Judgement['state'];
  readonly shown: Shown;
  /** Index into `verdicts`. */
  readonly verdict?: number;
  /** With their fingerprints. */
  readonly findings: readonly (readonly [AskedIndex, string])[];
}

/** What a run that has ended tells an approval: these need no answer any more. */
export interface RunWord {
  readonly run: string;
  readonly settled: readonly AskedIndex[];
  /** Of a run that read every open finding, those it did not meet: a page may have had a hole, so it takes two in a row. */
  readonly unseen?: readonly AskedIndex[];
  /** As the policy has it today. */
  readonly rejectedForMs: number;
}

/** What an approval leaves: the result of its workflow. */
export interface ApprovalReport {
  readonly id: string;
  readonly granted: number;
  readonly rejected: number;
  readonly undecided: number;
  readonly verdicts: ApprovalState['verdicts'];
}

export function countByState({
  findings,
}: Pick<ApprovalState, 'findings'>): Readonly<Record<AskedState, number>> {
  const counts = { open: 0, granted: 0, rejected: 0, expired: 0, settled: 0 };
  for (const { state } of findings) counts[state] += 1;
  return counts;
}

export interface TeamCount {
  readonly team: string;
  readonly counts: SeverityCounts;
}

/** In the order of their names. */
export function countByTeam(findings: readonly Shown[]): readonly TeamCount[] {
  const teams = [...new Set(findings.map(({ team }) => team))].sort();
  return teams.map((team) => ({
    team,
    counts: countSeverities(findings.filter((each) => each.team === team).map(({ severity }) => severity)),
  }));
}
