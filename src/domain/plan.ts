import type { CreateDecision, HeldDecision, KnownDecision } from './decision';
import type { FindingRef } from './finding';
import type { LimitPolicy, Policy } from './policy';
import { severityRank } from './severity';
import { compareText, compareTimestamps } from './time';

/** All that a run means to do, worst first. The same whatever order the findings came in. */
export interface Plan {
  readonly create: readonly CreateDecision[];
  /** Same fingerprint as one above it: one weakness, one ticket. */
  readonly known: readonly KnownDecision[];
  /** Over the limit of one run. */
  readonly held: readonly HeldDecision[];
  /** Changes whenever what would be created does. 16 hex characters; tells plans apart, protects nothing. */
  readonly hash: string;
}

const ENVIRONMENT_RANK = { production: 0, staging: 1, development: 2 } as const;

export function planRun(candidates: readonly CreateDecision[], limits: LimitPolicy): Plan {
  const sorted = [...candidates].sort((a, b) => compareFindings(a.finding, b.finding));
  const leaders = new Map<string, CreateDecision>();
  for (const candidate of sorted) {
    const { fingerprint } = candidate.finding;
    if (!leaders.has(fingerprint)) leaders.set(fingerprint, candidate);
  }
  const create = [...leaders.values()].slice(0, limits.ticketsPerRun);
  const chosen = new Map(create.map((decision) => [decision.finding.fingerprint, decision]));
  const known: KnownDecision[] = [];
  const held: HeldDecision[] = [];
  for (const { finding } of sorted) {
    const leader = chosen.get(finding.fingerprint);
    if (leader === undefined) held.push(overLimit(finding, limits));
    else if (leader.finding.id !== finding.id) known.push(sameAs(leader, finding));
  }
  return { create, known, held, hash: hashOf(create) };
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

/** The Jira project a team's tickets go to. */
export function projectFor(finding: FindingRef, policy: Policy): string {
  const team = policy.teams[finding.team] ?? policy.teams[policy.defaultTeam];
  return team?.jiraProject ?? '';
}

export interface Batch {
  readonly project: string;
  readonly decisions: readonly CreateDecision[];
}

/**
 * Create requests of one project each, worst first over all projects; the first one is smaller, so that a
 * mistake shows early and the first ticket comes soon.
 */
export function inBatches(decisions: readonly CreateDecision[], policy: Policy): Batch[] {
  const waiting = [...decisions];
  const batches: Batch[] = [];
  while (waiting.length > 0) {
    const size = batches.length === 0 ? policy.limits.firstBatchSize : policy.limits.batchSize;
    const project = projectFor((waiting[0] as CreateDecision).finding, policy);
    const taken: CreateDecision[] = [];
    for (let at = 0; at < waiting.length && taken.length < size;) {
      const decision = waiting[at] as CreateDecision;
      if (projectFor(decision.finding, policy) === project) taken.push(...waiting.splice(at, 1));
      else at += 1;
    }
    batches.push({ project, decisions: taken });
  }
  return batches;
}

function sameAs(leader: CreateDecision, finding: FindingRef): KnownDecision {
  return {
    kind: 'known',
    finding,
    ticket: '',
    reason: `the same weakness as finding ${leader.finding.id}, which gets the ticket`,
  };
}

function overLimit(finding: FindingRef, limits: LimitPolicy): HeldDecision {
  return {
    kind: 'held',
    finding,
    reason: `over the limit of ${limits.ticketsPerRun} tickets a run; worse ones went first`,
  };
}

/** FNV-1a, 64 bits. */
function hashOf(create: readonly CreateDecision[]): string {
  const prime = 0x100000001b3n;
  const mask = 0xffffffffffffffffn;
  let hash = 0xcbf29ce484222325n;
  for (const { finding, follows } of create) {
    for (const char of `${finding.id} ${finding.fingerprint} ${finding.team} ${follows ?? ''};`) {
      hash = ((hash ^ BigInt(char.charCodeAt(0))) * prime) & mask;
    }
  }
  return hash.toString(16).padStart(16, '0');
}
