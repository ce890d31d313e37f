import type { DecideContext } from './decide';
import type { CreateDecision, HeldDecision } from './decision';
import { type Destination, destinationOf, isSameDestination } from './destination';
import type { FindingRef } from './finding';
import { inTickets, MEMBERS_LIMIT } from './group';
import type { LimitPolicy, Policy } from './policy';
import { severityRank } from './severity';
import { compareText, compareTimestamps } from './time';

/** Which tickets a run has room for. The same whatever order the findings came in. */
export interface Plan {
  /** Worst first. */
  readonly create: readonly CreateDecision[];
  /** Over the limit of one run. */
  readonly held: readonly HeldDecision[];
}

const ENVIRONMENT_RANK = { production: 0, staging: 1, development: 2 } as const;

/** What a run may create, a fingerprint each; those that share a ticket take the room of one. */
export interface Planned {
  /** A person approved these: they have the room before all others. */
  readonly granted: readonly CreateDecision[];
  readonly free: readonly CreateDecision[];
}

export function planRun(
  { granted, free }: Planned,
  limits: LimitPolicy,
  isTroubled?: DecideContext['isTroubled'],
): Plan {
  const tickets = inTickets(roomFirst({ granted, free }, isTroubled));
  return {
    create: worstFirst(tickets.slice(0, limits.ticketsPerRun).flat()),
    held: worstFirst(tickets.slice(limits.ticketsPerRun).flat()).map(({ finding }) =>
      overLimit(finding, limits),
    ),
  };
}

/** In the order in which they have room. */
export function roomFirst(
  { granted, free }: Planned,
  isTroubled: DecideContext['isTroubled'],
): CreateDecision[] {
  return [granted, free].flatMap((each) => troubledLast(worstFirst(each), isTroubled));
}

/** Where there is not room for all, what can probably be filed has it. */
function troubledLast(
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

/** Findings that one batch reads anew, and whose outcomes fit into one payload. */
const FINDINGS_PER_BATCH = MEMBERS_LIMIT;

/**
 * Create requests of one destination each, worst first within a destination, and the next request to that of the worst
 * which waits; the first one is smaller, so that a
 * mistake shows early and the first ticket comes soon. What shares a ticket shares a batch.
 */
export function inBatches(decisions: readonly CreateDecision[], policy: Policy): Batch[] {
  let waiting = inTickets(decisions).map((ticket) => ({
    ticket,
    destination: destinationOf(ticket[0].finding.team, policy),
  }));
  const batches: Batch[] = [];
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    const size = batches.length === 0 ? policy.limits.firstBatchSize : policy.limits.batchSize;
    const { destination } = first;
    const own = waiting.filter((each) => isSameDestination(each.destination, destination));
    const taken = new Set(firstThatFit(own, size));
    waiting = waiting.filter((each) => !taken.has(each));
    batches.push({ ...destination, decisions: [...taken].flatMap(({ ticket }) => ticket) });
  }
  return batches;
}

function firstThatFit<T extends { readonly ticket: readonly CreateDecision[] }>(
  waiting: readonly T[],
  size: number,
): readonly T[] {
  let findings = 0;
  const end = waiting.findIndex(({ ticket }, index) => {
    findings += ticket.length;
    return index >= size || (index > 0 && findings > FINDINGS_PER_BATCH);
  });
  return end < 0 ? waiting : waiting.slice(0, end);
}

export function overLimit(finding: FindingRef, limits: LimitPolicy): HeldDecision {
  return {
    kind: 'held',
    finding,
    cause: 'limit',
    reason: `over the limit of ${limits.ticketsPerRun} tickets a run; worse ones went first`,
  };
}

/** Two plans with the same marks create the same. */
export function planMark({ finding, follows, group }: CreateDecision): string {
  const mark = `${finding.id} ${finding.fingerprint} ${finding.team} ${follows ?? ''}`;
  return group === undefined ? mark : `${mark} ${group}`;
}
