import { mkdir } from 'node:fs/promises';
import { AuditError } from '../audit-error';
import type { Head } from '../record';
import type { HistorySource } from '../source';
import { findExecutions, isGone, type Progress, readExecution } from '../trail';
import { isCode, lockFolder } from './lock';
import { Archive } from './store';

export interface ArchiveOptions {
  readonly source: HistorySource;
  readonly folder: string;
  /** Entries up to this one were anchored already. */
  readonly anchoredSeq?: number;
  readonly progress?: (progress: Progress) => void;
  /** Between two executions, so that none is left half written. */
  readonly signal?: AbortSignal;
}

/** What one archiving has done, and what the chain is now. */
export interface ArchiveResult {
  /** Executions and entries that were appended. */
  readonly executions: number;
  readonly entries: number;
  readonly head: Head;
  /** Runs of findings in all of the chain. */
  readonly runs: number;
  /** Executions behind the anchored entry, archivings themselves left out: whether there is news to anchor. */
  readonly news: number;
  /** Executions that have not closed yet. */
  readonly open: number;
  /** Executions whose history was gone before it could be archived. */
  readonly lost: number;
}

/** Appends every closed execution that is not archived yet, each exactly once, however often it is stopped in between. */
export async function archiveTrail(options: ArchiveOptions): Promise<ArchiveResult> {
  const { folder } = options;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const release = await lockFolder(folder);
    try {
      return await append(await Archive.open(folder), options);
    } finally {
      await release();
    }
  } catch (error) {
    throw isRefusedByDisk(error) ? notWritable(folder, error) : error;
  }
}

async function append(archive: Archive, options: ArchiveOptions): Promise<ArchiveResult> {
  const { source, signal, progress, anchoredSeq = 0 } = options;
  const { closed, open, waiting } = await findExecutions(source);
  const due = closed.filter(({ runId }) => !archive.has(runId));
  const before = archive.head.seq;
  let lost = 0;
  for (const [index, execution] of due.entries()) {
    signal?.throwIfAborted();
    progress?.({ done: index, of: due.length });
    try {
      await archive.append(execution, readExecution(source, execution));
    } catch (error) {
      if (!isGone(error)) throw error;
      lost += 1;
    }
  }
  progress?.({ done: due.length, of: due.length });
  const { executions, head } = archive;
  // An anchor beyond the end is one of another chain: all of this one is news.
  const anchored = anchoredSeq > head.seq ? 0 : anchoredSeq;
  const isRun = ({ workflow, isRunEnd }: (typeof executions)[number]) =>
    workflow === 'distributeFindings' && isRunEnd;
  return {
    executions: due.length - lost,
    entries: head.seq - before,
    head,
    runs: executions.filter(isRun).length,
    news: executions.filter(({ seq, workflow }) => seq > anchored && workflow !== 'archive').length,
    open: open + waiting.length,
    lost,
  };
}

function isRefusedByDisk(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'].some((code) => isCode(error, code));
}

function notWritable(folder: string, error: unknown): AuditError {
  const why = error instanceof Error ? error.message : String(error);
  return new AuditError(
    `the archive in ${folder} cannot be written (${why}): make the folder writable, or name another in WFD_AUDIT_DIR`,
  );
}
