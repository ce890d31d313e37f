import type { HeldDecision } from './decision';
import type { Authority, HeldGroup } from './governance';
import type { TicketFindings } from './group';
import type { Severity } from './severity';

/** What a run's plan was when it was made; the answer to the query `plan`. Bounded, whatever the plan. */
export interface PlanView {
  /** Empty when there was nothing to create. */
  readonly hash: string;
  /** Tickets. */
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
  /** That share the ticket; absent: this one alone. */
  readonly findings?: number;
  readonly reason: string;
  /** On whose authority: what it scores, or who approved it. */
  readonly risk?: string;
  readonly by?: string;
}

export interface PlanMade {
  readonly hash: string;
  /** Worst first: the findings of each ticket. */
  readonly create: readonly { readonly ticket: TicketFindings; readonly authority: Authority }[];
  readonly held: readonly HeldDecision[];
  /** What was held before the plan, while reading. */
  readonly heldBefore: readonly HeldGroup[];
}

const LINES = 50;
const REASONS = 20;
const TEXT = 200;

export function viewPlan({ hash, create, held, heldBefore }: PlanMade): PlanView {
  return {
    hash,
    toCreate: create.length,
    held: groupsOf(held, heldBefore),
    create: create.slice(0, LINES).map(({ ticket, authority: { risk, by } }) => ({
      finding: ticket[0].finding.id.slice(0, TEXT),
      severity: ticket[0].finding.severity,
      team: ticket[0].finding.team.slice(0, TEXT),
      ...(ticket.length === 1 ? {} : { findings: ticket.length }),
      reason: ticket[0].reason.slice(0, TEXT),
      ...(risk === undefined ? {} : { risk }),
      ...(by === undefined ? {} : { by }),
    })),
  };
}

function groupsOf(held: readonly HeldDecision[], before: PlanMade['heldBefore']): PlanView['held'] {
  const counts = new Map(before.map(({ reason, count }) => [reason.slice(0, TEXT), count]));
  for (const { reason } of held) {
    const key = reason.slice(0, TEXT);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const groups = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  const more = groups.slice(REASONS).reduce((sum, { count }) => sum + count, 0);
  return more === 0 ? groups : [...groups.slice(0, REASONS), { reason: 'other reasons', count: more }];
}
