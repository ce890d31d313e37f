import type { DecideContext } from './decide';
import type { CreateDecision, HeldDecision } from './decision';
import { type Destination, destinationOf, isSameDestination } from './destination';
import type { FindingRef } from './finding';
import { hashOf } from './hash';
import type { LimitPolicy, Policy } from './policy';
import { severityRank } from './severity';
import { compareText, compareTimestamps } from './time';

/** All that a run means to do, worst first. The same whatever order the findings came in. */
export interface Plan {
  /** One for each fingerprint. */
  readonly create: readonly CreateDecision[];
  /** Same fingerprint as one of those: one weakness, one ticket. They share what becomes of it. */
  readonly twins: readonly CreateDecision[];
  /** Over the limit of one run. */
  readonly held: readonly HeldDecision[];
  /** Changes whenever what would be created does. 16 hex characters; tells plans apart, protects nothing. */
  readonly hash: string;
}

const ENVIRONMENT_RANK = { production: 0, staging: 1, development: 2 } as const;

export function planRun(
  candidates: readonly CreateDecision[],
  limits: LimitPolicy,
  isTroubled?: DecideContext['isTroubled'],
): Plan {
  const chosenFirst = troubledLast(leadersOf(candidates), isTroubled);
  const create = worstFirst(chosenFirst.slice(0, limits.ticketsPerRun));
  const chosen = new Map(create.map(({ finding }) => [finding.fingerprint, finding.id]));
  const twins: CreateDecision[] = [];
  const held: HeldDecision[] = [];
  for (const candidate of worstFirst(candidates)) {
    const { finding } = candidate;
    const leader = chosen.get(finding.fingerprint);
    if (leader === undefined) held.push(overLimit(finding, limits));
    else if (leader !== finding.id) twins.push(candidate);
  }
  return { create, twins, held, hash: hashOf(create.map(mark)) };
}

/** Where there is not room for all, what can probably be filed has it. */
export function troubledLast(
  decisions: readonly CreateDecision[],
  isTroubled: DecideContext['isTroubled'] = () => false,
): CreateDecision[] {
  const troubled = decisions.filter(({ finding }) => isTroubled(finding));
  return [...decisions.filter((each) => !troubled.includes(each)), ...troubled];
}

/** The worst of each fingerprint, worst first. */
export function leadersOf(candidates: readonly CreateDecision[]): CreateDecision[] {
  const leaders = new Map<string, CreateDecision>();
  for (const candidate of worstFirst(candidates)) {
    const { fingerprint } = candidate.finding;
    if (!leaders.has(fingerprint)) leaders.set(fingerprint, candidate);
  }
  return [...leaders.values()];
}

export function worstFirst(candidates: readonly CreateDecision[]): CreateDecision[] {
  return [...candidates].sort((a, b) => compareFindings(a.finding, b.finding));
}

/** Worst first: severity, then environment, then the longest known; the id settles ties. */
function compareFindings(a: FindingRef, b: FindingRef): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    ENVIRONMENT_RANK[a.environment ?? 'production'] - ENVIRONMENT_RANK[b.environment ?? 'production'] ||
    compareTimestamps(a.changedAt, b.changedAt) ||
    compareText(a.id, b.id)
  );
}

export interface Batch extends Destination {
  readonly decisions: readonly CreateDecision[];
}

/**
 * Create requests of one destination each, worst first over all of them; the first one is smaller, so that a
 * mistake shows early and the first ticket comes soon.
 */
export function inBatches(decisions: readonly CreateDecision[], policy: Policy): Batch[] {
  const waiting = decisions.map((decision) => ({
    decision,
    destination: destinationOf(decision.finding.team, policy),
  }));
  const batches: Batch[] = [];
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    const size = batches.length === 0 ? policy.limits.firstBatchSize : policy.limits.batchSize;
    const taken: CreateDecision[] = [];
    const { destination } = first;
    for (let at = 0; at < waiting.length && taken.length < size;) {
      const each = waiting[at];
      if (each === undefined || !isSameDestination(each.destination, destination)) at += 1;
      else taken.push(...waiting.splice(at, 1).map(({ decision }) => decision));
    }
    batches.push({ ...destination, decisions: taken });
  }
  return batches;
}

export function overLimit(finding: FindingRef, limits: LimitPolicy): HeldDecision {
  return {
    kind: 'held',
    finding,
    reason: `over the limit of ${limits.ticketsPerRun} tickets a run; worse ones went first`,
  };
}

function mark({ finding, follows }: CreateDecision): string {
  return `${finding.id} ${finding.fingerprint} ${finding.team} ${follows ?? ''}`;
}
