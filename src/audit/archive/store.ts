import { type FileHandle, mkdir, open, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../audit-error';
import { type Line, linesOf } from '../lines';
import { parseRecord } from '../parse-record';
import { type AuditFact, type AuditRecord, chain, EMPTY_CHAIN, type Head, isEnd, toLine } from '../record';
import { isTrue } from './index-check';
import { appendIndex, type Archived, readIndex, writeIndex } from './index-file';
import { Unreadable } from './readable';

export const INDEX = 'archived.jsonl';
const SEGMENT = /^audit-\d{4}-\d{2}\.jsonl$/;
const BUFFERED = 500;

/** Files of the chain in their order: a month each, and the chain goes on from one to the next. */
export async function segmentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => SEGMENT.test(name)).sort();
}

export interface Keeper {
  /** Throws where this process does not hold the folder any more; asked before anything is written or cut. */
  readonly guard: () => Promise<void>;
  /** Called now and then while much is read. */
  readonly beat: () => void;
}

const BEAT_EVERY_LINES = 10_000;

/** A folder with one chain that is only ever appended to. Whoever holds it must hold its lock. */
export class Archive {
  private readonly runIds = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly known: Archived[],
    private readonly keeper: Keeper,
  ) {}

  /**
   * Opens it, and mends what a process left that died while it wrote: what has no end is cut back, and comes again. What is
   * archived is what stands in the chain: an index that says otherwise is made anew.
   */
  static async open(folder: string, keeper: Keeper): Promise<Archive> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const index = await withinSegments(folder, await readIndex(join(folder, INDEX)));
    const known = (await isTrue(folder, index)) ? index : [];
    keeper.beat();
    const archive = new Archive(folder, known, keeper);
    await archive.mend();
    return archive;
  }

  get head(): Head {
    const last = this.known.at(-1);
    return last === undefined ? EMPTY_CHAIN : { seq: last.seq, hash: last.hash };
  }

  get executions(): readonly Archived[] {
    return this.known;
  }

  has(runId: string): boolean {
    return this.runIds.has(runId);
  }

  /** Appends one execution that closed then; on disk, end mark and all, before this resolves. */
  async append(closedAt: string, facts: AsyncIterable<AuditFact>): Promise<void> {
    const segment = this.segmentFor(closedAt);
    const path = join(this.folder, segment);
    const file = await open(path, 'a', 0o600);
    let last: AuditRecord | undefined;
    try {
      let head: Head = this.head;
      let lines: string[] = [];
      for await (const fact of facts) {
        last = chain(fact, head);
        head = last;
        lines.push(`${toLine(last)}\n`);
        if (lines.length >= BUFFERED) await this.write(file, lines.splice(0));
      }
      await this.write(file, lines);
      await file.sync();
    } catch (error) {
      await file.close();
      await this.mend();
      throw error;
    }
    await file.close();
    if (last === undefined || !isEnd(last)) {
      await this.mend();
      throw new Unreadable('its history has no end: it is archived when it has one', true);
    }
    await this.note(last, segment, (await stat(path)).size);
  }

  private async write(file: FileHandle, lines: readonly string[]): Promise<void> {
    await this.keeper.guard();
    await file.writeFile(lines.join(''));
  }

  private segmentFor(closedAt: string): string {
    const wanted = `audit-${closedAt.slice(0, 7)}.jsonl`;
    const current = this.known.at(-1)?.segment;
    // The chain does not go back: what closed last month and is found only now stands in this one.
    return current !== undefined && current > wanted ? current : wanted;
  }

  private async note(last: AuditRecord, segment: string, end: number): Promise<void> {
    const archived = toArchived(last, segment, end);
    await appendIndex(join(this.folder, INDEX), archived);
    this.known.push(archived);
    this.runIds.add(archived.runId);
  }

  /** Brings index and chain together, from the last execution that both know of. */
  private async mend(): Promise<void> {
    await this.keeper.guard();
    const segments = await segmentsIn(this.folder);
    const last = this.known.at(-1);
    const later = segments.filter((name) => last === undefined || name >= last.segment);
    const found: Archived[] = [];
    for (const segment of later) {
      const start = segment === last?.segment ? last.end : 0;
      found.push(...(await this.mendSegment(segment, start, found.at(-1) ?? last)));
    }
    this.known.push(...found);
    this.runIds.clear();
    for (const { runId } of this.known) this.runIds.add(runId);
    await writeIndex(join(this.folder, INDEX), this.known);
  }

  private async mendSegment(segment: string, start: number, after: Head | undefined): Promise<Archived[]> {
    const path = join(this.folder, segment);
    const found: Archived[] = [];
    let at = start;
    let end = start;
    let prev = after?.hash ?? EMPTY_CHAIN.hash;
    for await (const { text, isCut } of this.beating(linesOf([path], { start }))) {
      const parsed = isCut ? undefined : parseRecord(text);
      if (parsed?.kind !== 'record' || parsed.record.prev !== prev) break;
      prev = parsed.record.hash;
      at += text.length + 1;
      if (!isEnd(parsed.record)) continue;
      end = at;
      found.push(toArchived(parsed.record, segment, end));
    }
    const { size } = await stat(path);
    if (size > end) await this.cutBack(path, end);
    return found;
  }

  private async *beating(lines: AsyncIterable<Line>): AsyncGenerator<Line, void, undefined> {
    for await (const line of lines) {
      if (line.number % BEAT_EVERY_LINES === 0) this.keeper.beat();
      yield line;
    }
  }

  private async cutBack(path: string, end: number): Promise<void> {
    await this.mustBeUnfinished(path, end);
    await truncate(path, end);
  }

  /** Only what a dying archiver can have left is cut back: whole entries of one run, then at most a part of one. */
  private async mustBeUnfinished(path: string, start: number): Promise<void> {
    for await (const { text, isCut } of linesOf([path], { start })) {
      if (isCut) return;
      const parsed = parseRecord(text);
      if (parsed.kind === 'record' && !isEnd(parsed.record)) continue;
      throw new AuditError(
        `${path} was changed behind byte ${start}: nothing is appended to it. \`wfd audit verify\` names the line; move the folder away to keep it, and a new chain begins`,
      );
    }
  }
}

/** The index may say more than is there, where a folder was copied back; then it is the chain that counts. */
async function withinSegments(folder: string, index: Archived[]): Promise<Archived[]> {
  const segments = await segmentsIn(folder);
  const known = [...index];
  for (let last = known.at(-1); last !== undefined; last = known.at(-1)) {
    const { segment, end } = last;
    const size = segments.includes(segment) ? (await stat(join(folder, segment))).size : 0;
    if (size >= end) break;
    known.pop();
  }
  return known;
}

function toArchived(last: AuditRecord, segment: string, end: number): Archived {
  const { runId, workflow, run, kind, at, seq, hash } = last;
  return {
    runId,
    workflow,
    ...(run === undefined ? {} : { run }),
    isRunEnd: workflow === 'distributeFindings' && kind === 'run-ended',
    closedAt: at,
    segment,
    end,
    seq,
    hash,
  };
}
