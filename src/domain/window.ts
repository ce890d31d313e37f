import type { Carry } from './carry';
import type { WindowPolicy } from './policy';
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
}

/**
 * Only a sweep sees everything: a severity raised in place does not move `statusChangedAt`, and findings
 * without one are filtered out of an incremental read. So incremental is the exception, for big tenants.
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

function reasonToSweep({ carry, openCount, now }: WindowFacts, policy: WindowPolicy): string | undefined {
  if (carry.watermark === undefined) return 'nothing is remembered of an earlier run';
  if (openCount < policy.sweepBelow) return `fewer than ${policy.sweepBelow} findings are open`;
  if (carry.backlog) return 'the last run left work behind';
  if (carry.lastSweepAt === undefined) return 'no sweep is on record';
  if (elapsedMs(carry.lastSweepAt, now) >= policy.sweepEveryMs) return 'the last sweep is too long ago';
  return undefined;
}
