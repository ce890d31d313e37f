import { elapsedMs } from '../domain/time';
import type { Run } from './run';

/**
 * Sleeps until nothing that a run before this one has sent can still arrive; what was done meanwhile has used up part of
 * the time. Returns at once where nothing is owed.
 */
export async function outlastPredecessor(run: Run): Promise<void> {
  if (run.mustWaitSince === undefined) return;
  const { policy, predecessor } = run.opened;
  // It may have gone by another policy.
  const waitMs = Math.max(policy.jira.uncertainWaitMs, predecessor.uncertainWaitMs ?? 0);
  const leftMs = waitMs - elapsedMs(run.mustWaitSince, new Date().toISOString());
  if (leftMs > 0) {
    await run.wait(leftMs, `${predecessor.reason}: what it has sent may still arrive`);
  }
}
