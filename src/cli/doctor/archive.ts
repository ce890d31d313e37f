import type { Check } from '../../domain/check';
import { formatDuration } from '../../domain/duration';
import { elapsedMs } from '../../domain/time';
import type { ArchiveHealth } from '../../temporal/archive-schedule';
import { formatElapsed } from '../render/format';

type Line = Omit<Check, 'subject'>;

const HOUR_MS = 3_600_000;

interface Now {
  /** Of the archive. */
  readonly scheduleId: string;
  readonly retentionMs: number;
  readonly now: string;
}

/** Twice: an archiving that fails must be followed by another before the histories are gone. */
export function archiveLine(archive: ArchiveHealth | undefined, { retentionMs, now, scheduleId }: Now): Line {
  const warning = { what: 'archive', state: 'warning' } as const;
  const kept = formatElapsed(retentionMs);
  if (archive === undefined) {
    return {
      ...warning,
      detail: `there is none: the audit trail reaches back ${kept}, as far as Temporal does`,
      cure: 'set WFD_AUDIT_DIR for every worker and for `wfd schedule apply`',
    };
  }
  const { paused, everyMs } = archive;
  if (paused) {
    const cure = `unpause the schedule ${scheduleId} in the Temporal Web UI: it files nothing`;
    return { ...warning, detail: 'paused', cure };
  }
  if (retentionMs < 2 * everyMs) {
    return {
      ...warning,
      detail: `every ${formatDuration(everyMs)}, and histories are gone after ${kept}: one that fails costs entries`,
      cure: 'make audit.archiveEvery in the policy less than half of that, or keep histories longer',
    };
  }
  return freshness(archive, { retentionMs, now });
}

/** Of one that goes on, often enough. */
function freshness(
  { everyMs, createdAt, lastAt, hasLastFailed }: ArchiveHealth,
  { retentionMs, now }: Omit<Now, 'scheduleId'>,
): Line {
  const warning = { what: 'archive', state: 'warning' } as const;
  const silentMs = elapsedMs(lastAt ?? createdAt, now);
  if (retentionMs > 0 && silentMs > retentionMs) {
    return {
      ...warning,
      detail: `none has ended for ${formatElapsed(silentMs)}, and histories are gone after ${formatElapsed(retentionMs)}: what ended before is lost`,
      cure: 'look why the workflows of type archive fail; the next one that ends enters the gap into the trail',
    };
  }
  const ago =
    lastAt === undefined ? 'none has ended yet' : `the last one ended ${formatElapsed(silentMs)} ago`;
  const detail = `every ${formatDuration(everyMs)}, ${ago}`;
  if (silentMs <= 2 * everyMs + HOUR_MS && !hasLastFailed) return { what: 'archive', state: 'ok', detail };
  return {
    ...warning,
    detail: hasLastFailed ? `${detail}; the last try failed` : detail,
    cure: 'look at the workflows of type archive in Temporal: the worker may have no WFD_AUDIT_DIR, or cannot write there',
  };
}
