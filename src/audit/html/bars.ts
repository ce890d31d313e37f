import { html, type Markup } from './markup';
import { grouped } from '../../domain/figures';

export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly count: number }[];
}

const COLOURS: Readonly<Record<string, string>> = {
  CRITICAL: 'var(--critical)',
  HIGH: 'var(--high)',
  MEDIUM: 'var(--medium)',
  LOW: 'var(--low)',
};

const ROW = 28;
const LABEL_WIDTH = 200;
const NUMBER_WIDTH = 60;
const WIDTH = 800;
const LABEL_LENGTH = 22;

/** Stacked, one under the other, with their sums: a picture of the table beside it, which screen readers read instead. */
export function bars(rows: readonly Bar[]): Markup {
  const longest = Math.max(1, ...rows.map(sumOf));
  const scale = (WIDTH - LABEL_WIDTH - NUMBER_WIDTH) / longest;
  const height = rows.length * ROW;
  return html`<svg
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-label="Tickets by team and severity"
    font-size="14"
  >
    ${rows.map((row, index) => drawRow(row, index * ROW, scale))}
  </svg>`;
}

function drawRow(row: Bar, y: number, scale: number): Markup {
  let x = LABEL_WIDTH;
  const rects = row.parts.map(({ name, count }) => {
    const width = count * scale;
    const rect = html`<rect
      x="${fine(x)}"
      y="${y + 4}"
      width="${fine(width)}"
      height="${ROW - 10}"
      fill="${colourOf(name)}"
      ><title>${name}: ${count}</title></rect
    >`;
    x += width;
    return rect;
  });
  const label = row.label.length > LABEL_LENGTH ? `${row.label.slice(0, LABEL_LENGTH - 1)}…` : row.label;
  return html`<text x="${LABEL_WIDTH - 12}" y="${y + ROW - 11}" text-anchor="end" fill="var(--ink)"
      >${label}</text
    >${rects}<text x="${fine(x + 8)}" y="${y + ROW - 11}" fill="var(--faint)">${grouped(sumOf(row))}</text>`;
}

function sumOf({ parts }: Bar): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

function fine(number: number): string {
  return number.toFixed(1);
}

export function key(names: readonly string[]): Markup {
  const items = names.map(
    (name) =>
      html`<li>
        <svg viewBox="0 0 10 10" aria-hidden="true">
          <rect width="10" height="10" fill="${colourOf(name)}" /></svg
        >${name.toLowerCase()}
      </li>`,
  );
  return html`<ul class="key">
    ${items}
  </ul>`;
}

function colourOf(name: string): string {
  return COLOURS[name] ?? 'var(--other)';
}
