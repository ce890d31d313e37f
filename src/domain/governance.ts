import type { CreateDecision, HeldCause, HeldDecision } from './decision';
import type { Ruling } from './govern';
import { inTickets } from './group';
import { describeWord, type Grant } from './judgement';
import type { GateMode, Policy } from './policy';
import { describeRisk } from './risk';
import { countSeverities, type SeverityCounts } from './severity';
import { riskOfCreate } from './waiting';

/** What the gate did in a run, for people. */
export interface Governance {
  readonly gate: GateMode;
  readonly threshold: number;
  /** Tickets on the worker's own authority. */
  readonly approved: number;
  /** Tickets on a person's word. */
  readonly granted: number;
  /** Their lowest and highest risk, such as "55 = create 25 + jira 10 + frequency 0 + production 20". */
  readonly lowest?: string;
  readonly highest?: string;
  /** Short id of the approval this run asked for. */
  readonly asked?: string;
}

export function governanceOf({ approved, toAsk }: Ruling, policy: Policy, askedIn?: string): Governance {
  const tickets = inTickets(approved).map(([first]) => first);
  const own = tickets.flatMap((decision) => riskOfCreate(decision, policy) ?? []);
  const inOrder = [...own].sort((a, b) => a.score - b.score);
  const [lowest, highest] = [inOrder[0], inOrder.at(-1)];
  return {
    gate: policy.gate.mode,
    threshold: policy.risk.threshold,
    approved: own.length,
    granted: tickets.length - own.length,
    ...(lowest === undefined ? {} : { lowest: describeRisk(lowest) }),
    ...(highest === undefined ? {} : { highest: describeRisk(highest) }),
    ...(askedIn === undefined || toAsk.length === 0 ? {} : { asked: askedIn }),
  };
}

/** Findings that are held for one cause. */
export interface HeldGroup {
  readonly cause: HeldCause;
  /** Of the first of them. */
  readonly reason: string;
  readonly count: number;
  readonly bySeverity: SeverityCounts;
}

export function withHeld(
  groups: readonly HeldGroup[],
  { cause, reason, finding }: HeldDecision,
): HeldGroup[] {
  const before = groups.find((group) => group.cause === cause);
  const counts = before?.bySeverity ?? countSeverities([]);
  const group: HeldGroup = {
    cause,
    reason: before?.reason ?? reason,
    count: (before?.count ?? 0) + 1,
    bySeverity: { ...counts, [finding.severity]: counts[finding.severity] + 1 },
  };
  return [...groups.filter((each) => each.cause !== cause), group];
}

/** On whose authority a ticket is filed, for the trail. */
export interface Authority {
  readonly risk?: string;
  readonly score?: number;
  readonly approval?: string;
  readonly by?: string;
  /** "on dana's word of 2026-11-23 12:00 UTC: “reviewed”". */
  readonly word?: string;
}

export function authorityOf(
  decision: CreateDecision,
  { policy, grants }: { readonly policy: Policy; readonly grants: readonly Grant[] },
): Authority {
  const risk = riskOfCreate(decision, policy);
  if (risk !== undefined) return { risk: describeRisk(risk), score: risk.score };
  const grant = decision.grant === undefined ? undefined : grants[decision.grant];
  if (grant === undefined) return {};
  const { approval, verdict } = grant;
  return { approval, by: verdict.by, word: describeWord(verdict) };
}

/** What the books need to know of a batch beside its outcomes. */
export interface Settling {
  /** ISO. */
  readonly at: string;
  /** Default: nobody's. */
  readonly authorityOf?: (decision: CreateDecision) => Authority;
}

/** The same of one outcome. */
export interface Settled extends Pick<Settling, 'at'>, Pick<Authority, 'score'> {}

export function onNobodys(): Authority {
  return {};
}
