import { join } from 'node:path';
import type { Line } from '../lines';
import type { AuditRecord } from '../record';
import type { Problem } from '../verify';
import { readIndex } from './index-file';
import { INDEX } from './store';

export type End = Pick<AuditRecord, 'runId' | 'run' | 'at' | 'seq' | 'hash'>;

/** In the form that a chain has, where a text within an entry cannot look like one. */
const MARKS = ['"kind":"run-ended"', '"kind":"run-went-on"', '"kind":"gap"'];

/** What a line says if it is the last of its execution; whether it is true is for `parseRecord` to say. */
export function endOf({ text }: Line): End | undefined {
  if (!MARKS.some((mark) => text.includes(mark))) return undefined;
  try {
    return JSON.parse(text) as End;
  } catch {
    return undefined;
  }
}

/** The same lines; `ends` grows by what they say of ends. */
export async function* noting(lines: AsyncIterable<Line>, ends: End[]): AsyncGenerator<Line> {
  for await (const line of lines) {
    const end = endOf(line);
    if (end !== undefined) ends.push(end);
    yield line;
  }
}

/** Holds the index of a folder against the ends in its chain: each names the other, in the same order, and each run once. */
export async function findIndexProblem(folder: string, ends: readonly End[]): Promise<Problem | undefined> {
  const file = join(folder, INDEX);
  const seen = new Set<string>();
  for (const { runId, seq } of ends) {
    if (seen.has(runId))
      return { what: `Run id ${runId} ends a second time at entry ${seq}: it is archived twice.` };
    seen.add(runId);
  }
  const index = await readIndex(file);
  // It may be behind: the next archiving adds what an earlier one had no time for.
  for (const [at, { runId, seq, hash }] of index.entries()) {
    const end = ends[at];
    if (end?.runId === runId && end.seq === seq && end.hash === hash) continue;
    const what =
      end === undefined
        ? `Line ${at + 1} names run id ${runId}, which does not stand in the chain: its tail was cut off, or the index was changed.`
        : `Line ${at + 1} names run id ${runId} where the chain has ${end.runId}: the index was changed. Delete it: the next archiving makes it anew.`;
    return { file, line: at + 1, what };
  }
  return undefined;
}
