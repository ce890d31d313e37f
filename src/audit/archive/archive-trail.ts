import { mkdir } from 'node:fs/promises';
import { AuditError } from '../audit-error';
import type { AuditFact, Head } from '../record';
import type { HistorySource } from '../source';
import { type ClosedExecution, findExecutions, isGone, isPlan, type Progress, readExecution } from '../trail';
import { isCode } from './file-error';
import { type Gap, gapFact, gapSince } from './gap';
import { lockFolder } from './lock';
import { readable, Unreadable } from './readable';
import { Archive } from './store';

export interface ArchiveOptions {
  readonly source: HistorySource;
  readonly folder: string;
  /** How long Temporal keeps what has closed; absent where nobody knows. */
  readonly retentionMs?: number;
  /** Entries up to this one were anchored already. */
  readonly anchoredSeq?: number;
  readonly progress?: (progress: Progress) => void;
  /** Called now and then while the archive is read, before anything else. */
  readonly beat?: () => void;
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
  /** Executions whose history went while it was archived. */
  readonly lost: number;
  /** Nobody came for longer than histories are kept. */
  readonly gap?: Gap;
}

/**
 * Appends every closed execution that is not archived yet, each exactly once, however often it is stopped in between. One that
 * cannot be read keeps no other one out, and is told of at the end: then it throws an `AuditError`.
 */
export async function archiveTrail(options: ArchiveOptions): Promise<ArchiveResult> {
  const { folder } = options;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await lockFolder(folder);
    try {
      const keeper = { guard: () => lock.mustBeOurs(), beat: options.beat ?? (() => undefined) };
      return await append(await Archive.open(folder, keeper), options);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw isRefusedByDisk(error) ? notWritable(folder, error) : error;
  }
}

interface Bad {
  readonly execution: ClosedExecution;
  readonly error: Unreadable;
}

async function append(archive: Archive, options: ArchiveOptions): Promise<ArchiveResult> {
  const { closed, open, waiting } = await findExecutions(options.source);
  const due = closed.filter(({ runId }) => !archive.has(runId));
  const before = archive.head.seq;
  const gap = await noteGap(archive, options);
  const executionsBefore = archive.executions.length;
  const { lost, bad } = await appendAll(archive, due, options);
  const executions = archive.executions.length - executionsBefore;
  if (bad.length > 0) throw unreadable(bad, executions);
  return {
    executions,
    entries: archive.head.seq - before,
    ...standing(archive, options),
    open: open + waiting.length,
    lost,
    ...(gap === undefined ? {} : { gap }),
  };
}

async function appendAll(
  archive: Archive,
  due: readonly ClosedExecution[],
  { source, signal, progress }: ArchiveOptions,
): Promise<{ lost: number; bad: Bad[] }> {
  let lost = 0;
  const bad: Bad[] = [];
  for (const [index, execution] of due.entries()) {
    signal?.throwIfAborted();
    progress?.({ done: index, of: due.length });
    try {
      await appendOne(archive, source, execution);
    } catch (error) {
      if (error instanceof Unreadable) bad.push({ execution, error });
      else if (isGone(error)) lost += 1;
      else throw error;
    }
  }
  progress?.({ done: due.length, of: due.length });
  return { lost, bad };
}

async function appendOne(archive: Archive, source: HistorySource, execution: ClosedExecution): Promise<void> {
  const facts = readable(readExecution(source, execution));
  const first = await facts.next();
  if (first.done !== true) return archive.append(execution.closedAt, following(first.value, facts));
  if (await isPlan(source, execution)) return;
  throw new Unreadable('its history is empty');
}

async function* following(first: AuditFact, rest: AsyncIterable<AuditFact>): AsyncGenerator<AuditFact> {
  yield first;
  yield* rest;
}

async function noteGap(archive: Archive, { retentionMs = 0 }: ArchiveOptions): Promise<Gap | undefined> {
  const now = new Date().toISOString();
  const times = archive.executions.map(({ closedAt }) => closedAt);
  // Not that of the last: one that was found late stands behind others.
  const last = times.reduce<string | undefined>((a, b) => (a !== undefined && a > b ? a : b), undefined);
  const gap = last === undefined ? undefined : gapSince(last, retentionMs, now);
  if (gap !== undefined) await archive.append(now, only(gapFact(gap, now)));
  return gap;
}

async function* only(fact: AuditFact): AsyncGenerator<AuditFact> {
  yield fact;
}

function standing(
  { executions, head }: Archive,
  { anchoredSeq = 0 }: ArchiveOptions,
): Pick<ArchiveResult, 'head' | 'runs' | 'news'> {
  // An anchor beyond the end is one of another chain: all of this one is news.
  const anchored = anchoredSeq > head.seq ? 0 : anchoredSeq;
  return {
    head,
    runs: executions.filter(({ isRunEnd }) => isRunEnd).length,
    news: executions.filter(({ seq, workflow }) => seq > anchored && workflow !== 'archive').length,
  };
}

function unreadable(bad: readonly Bad[], executions: number): AuditError {
  const shown = bad.slice(0, 3).map(({ execution: { workflowId, runId }, error }) => {
    return `${workflowId} (run id ${runId}): ${error.message}`;
  });
  const what = bad.length === 1 ? '1 history is' : `${bad.length} histories are`;
  return new AuditError(
    `${what} not archived, for it cannot be read, and all others are (${executions} more now). ${shown.join('; ')}. Look at it in Temporal before retention takes it`,
    bad.every(({ error }) => error.isPassing),
  );
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
