import { csvHeader, csvRow } from './csv';
import { type PageFacts, renderHtml } from './html/page';
import { ReportTally } from './html/tally';
import { type AuditFact, type AuditRecord, chain, EMPTY_CHAIN, type Head, toLine } from './record';

export const FORMATS = ['jsonl', 'csv', 'html'] as const;

export type Format = (typeof FORMATS)[number];

/** Facts become the entries of a chain of their own. */
export async function* chained(
  facts: AsyncIterable<AuditFact>,
): AsyncGenerator<AuditRecord, void, undefined> {
  let head: Head = EMPTY_CHAIN;
  for await (const fact of facts) {
    const record = chain(fact, head);
    head = record;
    yield record;
  }
}

/** Entries as text, piece by piece. A page is one piece: it holds sums, whose number grows with runs and not with findings. */
export async function* exportAs(
  format: Format,
  records: AsyncIterable<AuditRecord>,
  facts: PageFacts,
): AsyncGenerator<string, void, undefined> {
  if (format === 'html') {
    const tally = new ReportTally();
    for await (const record of records) tally.add(record);
    yield renderHtml(tally.sums(), facts);
    return;
  }
  if (format === 'csv') yield csvHeader();
  for await (const record of records) yield format === 'csv' ? csvRow(record) : `${toLine(record)}\n`;
}
