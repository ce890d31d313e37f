import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../audit-error';
import { type Line, linesOf } from '../lines';
import { parseRecord } from '../parse-record';
import type { AuditFact, AuditRecord } from '../record';
import type { Progress, Selection } from '../trail';
import { endOf } from './ends';
import { segmentsIn } from './store';

/** Hears of every 10,000th line, in megabytes. */
type Hear = (progress: Progress) => void;

/** The chain in a folder, line by line. Throws an `AuditError` where there is none. */
export async function archivedLines(folder: string, hear?: Hear): Promise<AsyncIterable<Line>> {
  const segments = await segmentsIn(folder);
  if (segments.length === 0) {
    throw new AuditError(`there is no audit archive in ${folder}: \`wfd audit archive\` makes one`);
  }
  return measuredLines(
    segments.map((name) => join(folder, name)),
    hear,
  );
}

export async function hasArchive(folder: string): Promise<boolean> {
  return (await segmentsIn(folder)).length > 0;
}

const TELL_EVERY_LINES = 10_000;

export async function* measuredLines(files: readonly string[], hear?: Hear): AsyncGenerator<Line> {
  const sizes = await Promise.all(files.map((file) => stat(file)));
  const of = toMegabytes(sizes.reduce((sum, { size }) => sum + size, 0));
  let bytes = 0;
  let lines = 0;
  for await (const line of linesOf(files)) {
    bytes += line.text.length + 1;
    lines += 1;
    if (lines % TELL_EVERY_LINES === 0) hear?.({ done: toMegabytes(bytes), of });
    yield line;
  }
}

function toMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}

/**
 * Entries as they were before they had a place, of the executions that are selected by the same rule as histories are: each
 * whole, by when it ended. With a selection the chain is read twice, for an end is the last that is known of an execution.
 */
export async function* archivedFacts(
  folder: string,
  selection: Selection = {},
  hear?: Hear,
): AsyncGenerator<AuditFact, void, undefined> {
  const isWhole = Object.keys(selection).length === 0;
  const selected = isWhole ? undefined : new Set(await selectedIn(folder, selection));
  for await (const line of await archivedLines(folder, hear)) {
    const fact = toFact(read(line));
    if (selected === undefined || selected.has(fact.runId)) yield fact;
  }
}

/** Run ids of what is archived. */
export async function archivedIds(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await selectedIn(folder, {}));
}

async function selectedIn(folder: string, { since, until, run }: Selection): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of await archivedLines(folder)) {
    const end = endOf(line);
    if (end === undefined) continue;
    const isWithin = (since === undefined || end.at >= since) && (until === undefined || end.at < until);
    if (isWithin && (run === undefined || end.run === run || end.runId === run)) ids.push(end.runId);
  }
  return ids;
}

function read({ file, number, text, isCut }: Line): AuditRecord {
  const parsed = isCut ? undefined : parseRecord(text);
  if (parsed?.kind === 'record') return parsed.record;
  const what = parsed?.what ?? 'is cut off';
  throw new AuditError(`line ${number} of ${file} ${what}: \`wfd audit verify\` looks at all of it`);
}

function toFact({ schema: _schema, seq: _seq, prev: _prev, hash: _hash, ...fact }: AuditRecord): AuditFact {
  return fact;
}
