import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the caller may send. Requests leave in the order in which they asked. */
export type SpacingGate = () => Promise<void>;

/**
 * Keeps requests at least `1 / requestsPerSecond` apart, for everyone who shares it. Wiz allows a service account
 * 10 a second, and whoever else uses that account draws on the same bucket. It spaces and never repeats: retrying
 * is Temporal's.
 */
export function createSpacingGate(requestsPerSecond: number): SpacingGate {
  const spacingMs = 1_000 / requestsPerSecond;
  let nextAt = 0;
  return async () => {
    const now = performance.now();
    const at = Math.max(now, nextAt);
    nextAt = at + spacingMs;
    if (at > now) await sleep(at - now);
  };
}
