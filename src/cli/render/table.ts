import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';
import type { View } from './view';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Takes the width that the others leave; what does not fit is cut, or wrapped. Columns that grow share it. */
  readonly grows?: 'cut' | 'wrap';
}

export interface TableContent {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = 2;
const NARROWEST = 16;

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** Columns without lines, a title above each; without any title, no title line. Cells must be plain or painted by us. */
export function renderTable({ columns, rows }: TableContent, view: View): string {
  const table = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
    colWidths: widthsOf({ columns, rows }, view.width),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    ...(columns.some(({ title }) => title !== '')
      ? { head: columns.map(({ title }) => view.style.faint(title)) }
      : {}),
  });
  for (const row of rows) {
    table.push(row.map((content, at) => ({ content, wordWrap: columns[at]?.grows === 'wrap' })));
  }
  return withoutTrailingSpace(table.toString());
}

function widthsOf({ columns, rows }: TableContent, width: number): number[] {
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))),
  );
  const fixed = natural.filter((_, at) => columns[at]?.grows === undefined);
  const growing = columns.length - fixed.length;
  const left = width - (columns.length - 1) * GAP - fixed.reduce((sum, each) => sum + each, 0);
  const share = Math.max(NARROWEST, Math.floor(left / Math.max(growing, 1)));
  return natural.map(
    (each, at) => GAP + (columns[at]?.grows === undefined ? each : Math.max(1, Math.min(each, share))),
  );
}

/** UTF-16 units of the longest line: no less than its columns, but for wide characters, whose cells get cut. */
function widthOf(cell: string): number {
  const lines = stripVTControlCharacters(cell).split('\n');
  return Math.max(...lines.map((line) => line.length));
}

function withoutTrailingSpace(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Wrapped to the width, and every line moved to the right. */
export function paragraph(text: string, view: View, by: number): string {
  const content = { columns: [{ title: '', grows: 'wrap' as const }], rows: [[text]] };
  const wrapped = renderTable(content, { ...view, width: view.width - by });
  return wrapped
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

/** Paragraphs apart by an empty line; those that are empty are left out. */
export function sections(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== '').join('\n\n');
}
