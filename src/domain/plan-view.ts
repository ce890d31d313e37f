import type { CreateDecision, HeldDecision } from './decision';
import type { Severity } from './severity';

/** What a run's plan was when it was made; the answer to the query `plan`. Bounded, whatever the plan. */
export interface PlanView {
  /** Empty when there was nothing to create. */
  readonly hash: string;
  readonly toCreate: number;
  /** Every finding that is held, by reason, most first; those beyond the first 20 reasons are counted as one. */
  readonly held: readonly { readonly reason: string; readonly count: number }[];
  /** The worst 50 of those to create. */
  readonly create: readonly PlanViewLine[];
}

export interface PlanViewLine {
  readonly finding: string;
  readonly severity: Severity;
  readonly team: string;
  readonly reason: string;
}

export interface PlanMade {
  readonly hash: string;
  readonly approved: readonly CreateDecision[];
  readonly held: readonly HeldDecision[];
  /** How many were held before the plan, while reading, and why. */
  readonly heldBefore: { readonly reason: string; readonly count: number };
}

const LINES = 50;
const REASONS = 20;
const TEXT = 200;

export function viewPlan({ hash, approved, held, heldBefore }: PlanMade): PlanView {
  return {
    hash,
    toCreate: approved.length,
    held: groupsOf(held, heldBefore),
    create: approved.slice(0, LINES).map(({ finding, reason }) => ({
      finding: finding.id.slice(0, TEXT),
      severity: finding.severity,
      team: finding.team.slice(0, TEXT),
      reason: reason.slice(0, TEXT),
    })),
  };
}

function groupsOf(held: readonly HeldDecision[], before: PlanMade['heldBefore']): PlanView['held'] {
  const counts = new Map<string, number>(
    before.count > 0 ? [[before.reason.slice(0, TEXT), before.count]] : [],
  );
  for (const { reason } of held) {
    const key = reason.slice(0, TEXT);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const groups = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  const more = groups.slice(REASONS).reduce((sum, { count }) => sum + count, 0);
  return more === 0 ? groups : [...groups.slice(0, REASONS), { reason: 'other reasons', count: more }];
}
