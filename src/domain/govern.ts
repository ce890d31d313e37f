import type { CreateDecision, HeldDecision } from './decision';
import { inTickets, withGroups } from './group';
import { hashOf } from './hash';
import { type Grant, type Hold, judge, type Judged, type Judgement } from './judgement';
import { leadersOf, planMark, planRun } from './plan';
import type { DecideContext } from './decide';
import type { Policy } from './policy';
import { inOrder, riskOfCreate, roomToAsk, summarize, toHeld, type Waiting } from './waiting';

/** What may go ahead now, what has to wait, and for what a person must be asked. */
export interface Ruling {
  /** Worst first, one for each fingerprint, each with its rank or its grant; those with the same `group` share a ticket. */
  readonly approved: readonly CreateDecision[];
  /** One for each finding, the twins of held ones included. */
  readonly held: readonly HeldDecision[];
  /** The words that cover those of the approved that have a grant. */
  readonly grants: readonly Grant[];
  /** Held as well, worst first. */
  readonly toAsk: readonly CreateDecision[];
  /** Why a person is asked for these, in a sentence. */
  readonly why: string;
  /** Changes whenever what would be created does. */
  readonly hash: string;
}

export interface GovernContext extends DecideContext {
  /** What approvals say, each fingerprint once. */
  readonly judgements?: readonly Judgement[];
  /** Short id under which a person is going to be asked; absent where nobody will be, as on a plan. */
  readonly askIn?: string;
  /** Fingerprints that an approval holds by another finding of the same weakness. */
  readonly holdOf?: (fingerprint: string) => Hold | undefined;
  /** Findings that open approvals speak of: all of them together must fit into one payload. */
  readonly boundCount?: number;
}

/**
 * Everything a run may create on its own authority or on a person's word. People's words come first: what they hold
 * takes no room, and what they granted no rank. Of the rest, the worst go first until the risk reaches the threshold.
 */
export function govern(candidates: readonly CreateDecision[], context: GovernContext): Ruling {
  const { policy, isTroubled, boundCount = 0, askIn } = context;
  const judged = inGroups(applyJudgements(leadersOf(candidates), context), policy);
  const plan = planRun(judged, policy.limits, isTroubled);
  const ranked = rank(plan.create, 0);
  const ruled = ranked.map((decision) => ({ decision, why: whyHeld(decision, policy) }));
  const approved = ruled.flatMap(({ decision, why }) => (why === undefined ? [decision] : []));
  const over = ruled.flatMap(({ decision, why }) => (why === undefined ? [] : [{ decision, why }]));
  const waiting = inOrder([...behind(judged.ask, ranked), ...over]);
  const asked = withRoom(waiting, roomToAsk(policy, boundCount));
  const asking = { policy, ...(askIn === undefined ? {} : { askIn }) };
  const held = [
    ...judged.held,
    ...plan.held,
    ...waiting.map((each) => toHeld(each, { ...asking, hasRoom: asked.includes(each) })),
  ];
  return {
    approved,
    held: [...held, ...twinsOf(held, candidates)],
    grants: judged.grants,
    toAsk: asked.map(({ decision }) => decision),
    why: summarize(asked, policy),
    hash: hashOf(approved.map(planMark)),
  };
}

/** Over all of the run: how many findings share a ticket must not hang on how they came. */
function inGroups(sorted: Sorted, { group }: Policy): Sorted {
  const { free, granted, ask } = sorted;
  const planned = withGroups([...free, ...granted], group);
  const last = Math.max(0, ...planned.map((decision) => decision.group ?? 0));
  const again = withGroups(
    ask.map(({ decision }) => decision),
    group,
    last,
  );
  return {
    ...sorted,
    free: planned.slice(0, free.length),
    granted: planned.slice(free.length),
    ask: ask.map((each, index) => ({ ...each, decision: again[index] ?? each.decision })),
  };
}

/** As many as there is room to ask for; those that share a ticket are asked for together. */
function withRoom(waiting: readonly Waiting[], room: number): readonly Waiting[] {
  let left = room;
  const chosen = inTickets(waiting.map(({ decision }) => decision)).flatMap((ticket) => {
    if (ticket.length > left) return [];
    left -= ticket.length;
    return ticket;
  });
  const ids = new Set(chosen.map(({ finding }) => finding.id));
  return waiting.filter(({ decision }) => ids.has(decision.finding.id));
}

/** What is asked for again scores as if it came behind all that the run plans. */
function behind(ask: readonly Waiting[], ranked: readonly CreateDecision[]): Waiting[] {
  const last = Math.max(0, ...ranked.map((decision) => decision.rank ?? 0));
  const inRank = rank(
    inOrder(ask).map(({ decision }) => decision),
    last,
  );
  const reasons = new Map(ask.map(({ decision, why }) => [decision.finding.id, why]));
  return inRank.map((decision) => ({ decision, why: reasons.get(decision.finding.id) ?? '' }));
}

/** Worst first, each. */
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
    const judged = context.holdOf?.(finding.fingerprint) ?? judgeOne(decision, found, context);
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

function judgeOne(decision: CreateDecision, found: Judgement | undefined, context: GovernContext): Judged {
  return found === undefined ? { kind: 'free' } : judge(decision, found, context);
}

function indexOfGrant(grants: Grant[], grant: Grant): number {
  const isSame = ({ approval, verdict: { by, at } }: Grant): boolean =>
    approval === grant.approval && at === grant.verdict.at && by === grant.verdict.by;
  const index = grants.findIndex(isSame);
  return index < 0 ? grants.push(grant) - 1 : index;
}

/** Each ticket has one. What a person granted is theirs to answer for, and does not count as the worker's own haste. */
function rank(planned: readonly CreateDecision[], from: number): CreateDecision[] {
  let last = from;
  return inTickets(planned).flatMap((ticket) => {
    if (ticket[0].grant !== undefined) return ticket;
    last += 1;
    return ticket.map((decision) => ({ ...decision, rank: last }));
  });
}

function whyHeld(decision: CreateDecision, policy: Policy): string | undefined {
  const risk = riskOfCreate(decision, policy);
  if (risk === undefined) return undefined;
  const { threshold } = policy.risk;
  if (risk.score >= threshold) return `the threshold is ${threshold}`;
  return policy.gate.mode === 'always' ? 'the gate is always closed' : undefined;
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
