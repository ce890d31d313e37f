import { before } from '../../domain/time';
import type { AuditFact } from '../record';

/** A time of which nobody can say what ended in it: ISO date-times. */
export interface Gap {
  readonly from: string;
  readonly to: string;
}

/**
 * What Temporal had removed before anybody came: with the history goes its place in the list, so that it can only be told
 * from the time that passed. `lastAt`: of the last entry in the archive.
 */
export function gapSince(lastAt: string, retentionMs: number, now: string): Gap | undefined {
  const to = before(now, retentionMs);
  return retentionMs > 0 && Date.parse(lastAt) < Date.parse(to) ? { from: lastAt, to } : undefined;
}

/** An entry that stands for itself. */
export function gapFact({ from, to }: Gap, at: string): AuditFact {
  return {
    at,
    workflow: 'archive',
    workflowId: 'archive',
    runId: `gap-${to}`,
    eventId: 0,
    kind: 'gap',
    reason: `nothing was archived for longer than Temporal keeps histories: what ended from ${from} to ${to} is not in the trail`,
    from,
    to,
  };
}
