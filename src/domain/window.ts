import type { Carry } from './carry';
import type { Suppression, WindowPolicy } from './policy';
import { before, elapsedMs } from './time';

/** Which findings a run reads, and why. */
export interface Window {
  readonly kind: 'sweep' | 'incremental';
  readonly reason: string;
  /** Exclusive; only on an incremental run. */
  readonly changedAfter?: string;
  readonly createdAfter?: string;
}

export interface WindowFacts {
  readonly carry: Carry;
  /** Open findings of the wanted severities. */
  readonly openCount: number;
  readonly now: string;
  /** Of the policy of this run. */
  readonly policyHash: string;
  readonly suppressions: readonly Suppression[];
  /** What people said, or did not say, that findings which have not changed may be judged otherwise by. */
  readonly said?: string;
}

/**
 * Only a sweep sees everything: a severity raised in place does not move `statusChangedAt`, and findings
 * without one are filtered out of an incremental read. Nor is it moved by what changes on our side: a suppression
 * that ends, a policy that is edited. So incremental is the exception, for big tenants.
 */
export function decideWindow(facts: WindowFacts, policy: WindowPolicy): Window {
  const since = policy.since === undefined ? {} : { createdAfter: policy.since };
  const reason = reasonToSweep(facts, policy);
  if (reason !== undefined || facts.carry.watermark === undefined) {
    return { kind: 'sweep', reason: reason ?? 'no watermark', ...since };
  }
  return {
    kind: 'incremental',
    reason: `${facts.openCount} findings are open, ${policy.sweepBelow} or more`,
    changedAfter: before(facts.carry.watermark, policy.overlapMs),
    ...since,
  };
}

function reasonToSweep(facts: WindowFacts, policy: WindowPolicy): string | undefined {
  const { carry, openCount, now } = facts;
  if (carry.watermark === undefined) return 'nothing is remembered of an earlier run';
  if (openCount < policy.sweepBelow) return `fewer than ${policy.sweepBelow} findings are open`;
  if (carry.backlog) return 'the last run left work behind';
  if (carry.lastSweepAt === undefined) return 'no sweep is on record';
  if (elapsedMs(carry.lastSweepAt, now) >= policy.sweepEveryMs) return 'the last sweep is too long ago';
  return facts.said ?? judgedOtherwise(facts, carry.lastSweepAt);
}

/**
 * Why findings that have not changed may be judged otherwise than the last sweep judged them. Its beginning counts: that is
 * the "now" by which it held suppressions valid.
 */
function judgedOtherwise(
  { carry, now, policyHash, suppressions }: WindowFacts,
  sweptAt: string,
): string | undefined {
  if (carry.policyHash === undefined) return 'the policy of the last sweep is not on record';
  if (carry.policyHash !== policyHash) return 'the policy has changed since the last sweep';
  const ended = suppressions.find(({ until }) => elapsedMs(sweptAt, until) > 0 && elapsedMs(until, now) >= 0);
  return ended === undefined ? undefined : `suppression "${ended.name}" has ended since the last sweep`;
}
