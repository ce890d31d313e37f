import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord } from '../parse-record';
import { type AuditRecord, EMPTY_CHAIN, type Head, isEnd } from '../record';
import type { Archived } from './index-file';

const CHUNK = 4_096;

/**
 * Whether an index says what the chain says, without reading all of it: each execution begins where the one before ended,
 * with an entry of its own that follows, and ends where the index has its end. Whoever writes a run into the index that is not
 * in the chain, or leaves one out, would otherwise have it never archived, or twice. What stands behind the last is for others.
 */
export async function isTrue(folder: string, index: readonly Archived[]): Promise<boolean> {
  const files = new Map<string, FileHandle>();
  const fileOf = async (segment: string): Promise<FileHandle> => {
    const file = files.get(segment) ?? (await open(join(folder, segment), 'r'));
    files.set(segment, file);
    return file;
  };
  try {
    let before: (Head & Pick<Archived, 'segment' | 'end'>) | undefined;
    for (const each of index) {
      const start = before?.segment === each.segment ? before.end : 0;
      if (!(await stands(await fileOf(each.segment), each, { start, head: before ?? EMPTY_CHAIN })))
        return false;
      before = each;
    }
    return true;
  } catch {
    return false;
  } finally {
    for (const file of files.values()) await file.close();
  }
}

async function stands(
  file: FileHandle,
  { runId, end, seq, hash }: Archived,
  { start, head }: { readonly start: number; readonly head: Head },
): Promise<boolean> {
  const first = toRecord(await lineFrom(file, start));
  const last = toRecord(await lineBefore(file, end));
  if (first === undefined || last === undefined || !isEnd(last)) return false;
  const isFirst = first.runId === runId && first.seq === head.seq + 1 && first.prev === head.hash;
  return isFirst && last.runId === runId && last.seq === seq && last.hash === hash;
}

function toRecord(line: string): AuditRecord | undefined {
  const parsed = parseRecord(line);
  return parsed.kind === 'record' ? parsed.record : undefined;
}

/** The line that begins at this byte. */
async function lineFrom(file: FileHandle, start: number): Promise<string> {
  let line = '';
  for (;;) {
    const chunk = await read(file, start + line.length, CHUNK);
    const at = chunk.indexOf('\n');
    if (at >= 0 || chunk === '') return line + chunk.slice(0, Math.max(at, 0));
    line += chunk;
  }
}

/** The line whose line break is the last byte before this one. */
async function lineBefore(file: FileHandle, end: number): Promise<string> {
  if ((await read(file, end - 1, 1)) !== '\n') return '';
  let line = '';
  let from = end - 1;
  while (from > 0) {
    const size = Math.min(CHUNK, from);
    from -= size;
    const chunk = await read(file, from, size);
    const at = chunk.lastIndexOf('\n');
    line = chunk.slice(at + 1) + line;
    if (at >= 0) return line;
  }
  return line;
}

async function read(file: FileHandle, position: number, length: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, Math.max(0, position));
  return buffer.toString('latin1', 0, bytesRead);
}
