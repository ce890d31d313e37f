import type { CreateDecision, HeldDecision } from './decision';
import { hashOf } from './hash';
import { type Grant, judge, type Judgement } from './judgement';
import { leadersOf, planMark, planRun } from './plan';
import type { DecideContext } from './decide';
import type { Policy } from './policy';
import { describeRisk, type Risk, riskOf } from './risk';

/** What may go ahead now, what has to wait, and for what a person must be asked. */
export interface Ruling {
  /** Worst first, one for each fingerprint, each with its rank or its grant. */
  readonly approved: readonly CreateDecision[];
  /** One for each finding, the twins of held ones included. */
  readonly held: readonly HeldDecision[];
  /** The words that cover those of the approved that have a grant. */
  readonly grants: readonly Grant[];
  /** Held as well, worst first. */
  readonly toAsk: readonly CreateDecision[];
  /** Changes whenever what would be created does. */
  readonly hash: string;
}

export interface GovernContext extends DecideContext {
  /** What approvals say, each fingerprint once. */
  readonly judgements?: readonly Judgement[];
  /** Short id under which a person is going to be asked; absent where nobody will be, as on a plan. */
  readonly askIn?: string;
}

/** Tickets that one approval asks for: its request is one payload. */
const ASKED_AT_ONCE = 1_500;

/**
 * Everything a run may create on its own authority or on a person's word. People's words come first: what they hold
 * takes no room, and what they granted no rank. Of the rest, the worst go first until the risk reaches the threshold.
 */
export function govern(candidates: readonly CreateDecision[], context: GovernContext): Ruling {
  const judged = applyJudgements(leadersOf(candidates), context);
  const plan = planRun([...judged.granted, ...judged.free], context.policy.limits, context.isTroubled);
  const ranked = rank(plan.create);
  const ruled = ranked.map((decision) => ({ decision, why: whyHeld(decision, context.policy) }));
  const approved = ruled.flatMap(({ decision, why }) => (why === undefined ? [decision] : []));
  const waiting = [
    ...judged.ask,
    ...ruled.flatMap(({ decision, why = '' }) => (why === '' ? [] : [{ decision, why }])),
  ];
  const isAsking = context.policy.gate.mode !== 'disabled';
  const toAsk = isAsking ? waiting.slice(0, ASKED_AT_ONCE).map(({ decision }) => decision) : [];
  const held = [
    ...judged.held,
    ...plan.held,
    ...waiting.map((each, index) => toHeld(each, { index, ...context })),
  ];
  return {
    approved,
    held: [...held, ...twinsOf(held, candidates)],
    grants: judged.grants,
    toAsk,
    hash: hashOf(approved.map(planMark)),
  };
}

interface Waiting {
  readonly decision: CreateDecision;
  readonly why: string;
}

interface Sorted {
  readonly grants: Grant[];
  readonly free: CreateDecision[];
  readonly granted: CreateDecision[];
  readonly held: HeldDecision[];
  readonly ask: Waiting[];
}

function applyJudgements(leaders: readonly CreateDecision[], context: GovernContext): Sorted {
  const byFingerprint = new Map((context.judgements ?? []).map((each) => [each.fingerprint, each]));
  const sorted: Sorted = { grants: [], free: [], granted: [], held: [], ask: [] };
  for (const decision of leaders) {
    const { finding } = decision;
    const found = byFingerprint.get(finding.fingerprint);
    const judged = found === undefined ? { kind: 'free' as const } : judge(decision, found, context);
    switch (judged.kind) {
      case 'free':
        sorted.free.push(decision);
        break;
      case 'granted':
        sorted.granted.push({ ...decision, grant: indexOfGrant(sorted.grants, judged.grant) });
        break;
      case 'held':
        sorted.held.push({ ...judged, finding });
        break;
      case 'ask':
        sorted.ask.push({ decision, why: judged.reason });
        break;
    }
  }
  return sorted;
}

function indexOfGrant(grants: Grant[], grant: Grant): number {
  const isSame = ({ approval, verdict: { by, at } }: Grant): boolean =>
    approval === grant.approval && at === grant.verdict.at && by === grant.verdict.by;
  const index = grants.findIndex(isSame);
  return index < 0 ? grants.push(grant) - 1 : index;
}

/** What a person granted is theirs to answer for, and does not count as the worker's own haste. */
function rank(planned: readonly CreateDecision[]): CreateDecision[] {
  let last = 0;
  return planned.map((decision) =>
    decision.grant === undefined ? { ...decision, rank: (last += 1) } : decision,
  );
}

/** Of a ticket on the worker's own authority; undefined before it is planned, and of one that a person granted. */
export function riskOfCreate({ rank, finding }: CreateDecision, { risk }: Policy): Risk | undefined {
  if (rank === undefined) return undefined;
  const target = finding.environment ?? 'production';
  return riskOf({ verb: 'create', connector: 'jira', target, number: rank }, risk);
}

function whyHeld(decision: CreateDecision, policy: Policy): string | undefined {
  const risk = riskOfCreate(decision, policy);
  if (risk === undefined) return undefined;
  if (risk.score >= policy.risk.threshold) {
    return `risk ${describeRisk(risk)}, and the threshold is ${policy.risk.threshold}`;
  }
  return policy.gate.mode === 'always' ? `the gate is always closed (risk ${describeRisk(risk)})` : undefined;
}

interface HoldContext extends GovernContext {
  readonly index: number;
}

function toHeld({ decision, why }: Waiting, { policy, askIn, index }: HoldContext): HeldDecision {
  const { finding } = decision;
  const common = { kind: 'held', finding } as const;
  if (policy.gate.mode === 'disabled') {
    return { ...common, cause: 'risk', reason: `${why}: held for the next run` };
  }
  if (index >= ASKED_AT_ONCE) {
    const reason = `${why}: a later run asks for it, ${ASKED_AT_ONCE} are asked for at once`;
    return { ...common, cause: 'approval', reason };
  }
  if (askIn === undefined)
    return { ...common, cause: 'approval', reason: `${why}: a run would ask a person` };
  return { ...common, cause: 'approval', reason: `${why}: asked for in approval ${askIn}`, approval: askIn };
}

/** One weakness, one ticket: nothing of a held one may go ahead under another finding's name. */
function twinsOf(held: readonly HeldDecision[], candidates: readonly CreateDecision[]): HeldDecision[] {
  const isHeld = new Set(held.map(({ finding }) => finding.id));
  const leaders = new Map(held.map((each) => [each.finding.fingerprint, each]));
  return candidates.flatMap(({ finding }) => {
    const leader = leaders.get(finding.fingerprint);
    return leader === undefined || isHeld.has(finding.id) ? [] : [{ ...leader, finding }];
  });
}
