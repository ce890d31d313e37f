import { join } from 'node:path';
import { AuditError } from '../audit-error';
import { type Line, linesOf } from '../lines';
import { parseRecord } from '../parse-record';
import type { AuditFact, AuditRecord } from '../record';
import type { Selection } from '../trail';
import { segmentsIn } from './store';

/** The chain in a folder, line by line. Throws an `AuditError` where there is none. */
export async function archivedLines(folder: string): Promise<AsyncIterable<Line>> {
  const segments = await segmentsIn(folder);
  if (segments.length === 0) {
    throw new AuditError(`there is no audit archive in ${folder}: \`wfd audit archive\` makes one`);
  }
  return linesOf(segments.map((name) => join(folder, name)));
}

/** Entries as they were before they had a place; by the time of the entry, for an archive has no other. */
export async function* archivedFacts(
  folder: string,
  { since, until, run }: Selection = {},
): AsyncGenerator<AuditFact, void, undefined> {
  for await (const line of await archivedLines(folder)) {
    const fact = toFact(read(line));
    const isWithin = (since === undefined || fact.at >= since) && (until === undefined || fact.at < until);
    if (isWithin && (run === undefined || fact.run === run || fact.runId === run)) yield fact;
  }
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
