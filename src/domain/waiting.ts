import type { CreateDecision, HeldDecision } from './decision';
import { worstFirst } from './plan';
import type { Policy } from './policy';
import { describeRisk, type Risk, riskOf } from './risk';

/** A ticket that does not go ahead by itself. */
export interface Waiting {
  readonly decision: CreateDecision;
  /** "the threshold is 70". */
  readonly why: string;
}

/** Tickets that one approval asks for: its request is one payload. */
const ASKED_AT_ONCE = 1_500;
/** Findings that all open approvals speak of: a run is told of them in one payload. */
const BOUND_AT_MOST = 8_000;

/** Of a ticket on the worker's own authority; undefined before it is planned, and of one that a person granted. */
export function riskOfCreate(decision: CreateDecision, { risk }: Policy): Risk | undefined {
  const { rank, finding, target = finding.environment ?? 'production' } = decision;
  if (rank === undefined) return undefined;
  return riskOf({ verb: 'create', connector: 'jira', target, number: rank }, risk);
}

export function inOrder(waiting: readonly Waiting[]): Waiting[] {
  const byId = new Map(waiting.map((each) => [each.decision.finding.id, each]));
  return worstFirst(waiting.map(({ decision }) => decision)).flatMap(
    ({ finding }) => byId.get(finding.id) ?? [],
  );
}

/** How many a person can be asked for now, beside those that wait already. */
export function roomToAsk({ gate }: Policy, boundCount: number): number {
  if (gate.mode === 'disabled') return 0;
  return Math.max(0, Math.min(ASKED_AT_ONCE, BOUND_AT_MOST - boundCount));
}

interface Asking {
  readonly policy: Policy;
  /** Short id under which a person is going to be asked; absent where nobody will be. */
  readonly askIn?: string;
  /** Whether there is room to ask for it. */
  readonly hasRoom: boolean;
}

export function toHeld({ decision, why }: Waiting, { policy, askIn, hasRoom }: Asking): HeldDecision {
  const { finding } = decision;
  const text = `${describeScore([decision], policy)}; ${why}`;
  const common = { kind: 'held', finding } as const;
  if (policy.gate.mode === 'disabled') {
    return { ...common, cause: 'risk', reason: `${text}: held for the next run` };
  }
  if (!hasRoom) {
    const reason = `${text}: a later run asks for it, as many as can be asked for at once wait already`;
    return { ...common, cause: 'limit', reason };
  }
  if (askIn === undefined)
    return { ...common, cause: 'approval', reason: `${text}: a run would ask a person` };
  return { ...common, cause: 'approval', reason: `${text}: asked for in approval ${askIn}`, approval: askIn };
}

const REASONS_TOLD = 3;

/** "21 × risk 70 = …; the threshold is 70. 1 × risk 70 = …; approval a1 expired undecided …", most first. */
export function summarize(waiting: readonly Waiting[], policy: Policy): string {
  const groups = new Map<string, CreateDecision[]>();
  for (const { why, decision } of waiting) groups.set(why, [...(groups.get(why) ?? []), decision]);
  const reasons = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([why, decisions]) => ({
      count: decisions.length,
      text: `${describeScore(decisions, policy)}; ${why}`,
    }));
  const [first, ...others] = reasons;
  if (first === undefined || others.length === 0) return first?.text ?? '';
  const told = reasons.slice(0, REASONS_TOLD).map(({ count, text }) => `${count} × ${text}`);
  const more = reasons.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more reasons`] : [])].join('. ');
}

/** "risk 70 = create 25 + …", or "risk up to …" where they differ. */
function describeScore(decisions: readonly CreateDecision[], policy: Policy): string {
  const risks = decisions.flatMap((decision) => riskOfCreate(decision, policy) ?? []);
  const highest = [...risks].sort((a, b) => b.score - a.score)[0];
  if (highest === undefined) return 'risk unknown';
  const isSame = risks.every(({ score }) => score === highest.score);
  return `risk ${isSame ? '' : 'up to '}${describeRisk(highest)}`;
}
