/** An execution that has held the lock. */
export interface LockHolder {
  /** Absent where none is on record, or a run is of an earlier version. */
  readonly runId?: string;
  /** COMPLETED, FAILED, TERMINATED, …, or NONE where none is on record. */
  readonly status: string;
  /** ISO. */
  readonly startedAt?: string;
}

/** Whether a write of an earlier run may still be under way. */
export interface Predecessor {
  readonly clean: boolean;
  readonly reason: string;
  /** Start of the oldest run since the last completed one; its tickets may be untold. */
  readonly since?: string;
  /** Where those that did not complete may have filed, and how long what they sent may take; as far as their histories say. */
  readonly projects?: readonly string[];
  readonly uncertainWaitMs?: number;
  /** It completed, and its result did not reach the schedule's memory: it was started beside the schedule, or reset. */
  readonly isForgotten?: true;
}

export function isUnclean({ status }: LockHolder): boolean {
  return status !== 'COMPLETED' && status !== 'NONE';
}

/**
 * A run that did not complete may have a create request on its way, and a terminated, cancelled or timed-out one leaves no
 * `lastFailure`. `holders`: what each witness saw, of the same run perhaps twice; any of them can say unclean. `rememberedAt`: the end of
 * the run that the memory is of, which may be that of an older run where its input was used again.
 */
export function judgePredecessor(
  holders: readonly LockHolder[],
  rememberedAt: string | undefined,
): Predecessor {
  const unclean = holders.filter(isUnclean);
  const since = unclean.flatMap(({ startedAt }) => startedAt ?? []).sort()[0];
  if (unclean.length > 0) {
    const reason = `the last run ended ${unclean[0]?.status.toLowerCase() ?? 'badly'}`;
    return { clean: false, reason, ...(since === undefined ? {} : { since }) };
  }
  const completed = holders.filter(({ status }) => status === 'COMPLETED');
  if (completed.length === 0) return { clean: false, reason: 'no earlier run is on record' };
  // What is remembered ended before that one began.
  const isForgotten =
    rememberedAt !== undefined && completed.some(({ startedAt = '' }) => startedAt > rememberedAt);
  return { clean: true, reason: 'the last run completed', ...(isForgotten ? { isForgotten } : {}) };
}
