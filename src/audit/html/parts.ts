import { counted } from '../../domain/figures';
import { html, Markup } from './markup';
import type { Rows } from './rows';

export interface Column {
  readonly title: string;
  /** n: a number, t: a time. */
  readonly look?: 'n' | 't';
}

type Cell = string | number | Markup;

export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  foot?: readonly Cell[],
): Markup {
  const heads = columns.map(({ title, look }) => html`<th scope="col" ${classOf(look)}>${title}</th>`);
  const footer =
    foot === undefined
      ? html``
      : html`<tfoot>
          ${rowOf(columns, foot)}
        </tfoot>`;
  const body = rows.map((row) => rowOf(columns, row));
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
      ${footer}
    </table>
  </div>`;
}

function rowOf(columns: readonly Column[], cells: readonly Cell[]): Markup {
  return html`<tr>
    ${cells.map((cell, index) => html`<td${classOf(columns[index]?.look)}>${cell}</td>`)}
  </tr>`;
}

function classOf(look: Column['look']): Markup {
  return new Markup(look === undefined ? '' : ` class="${look}"`);
}

export function section(title: string, ...content: readonly Markup[]): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

export function more({ rows, total }: Rows<unknown>): Markup {
  const hidden = total - rows.length;
  return hidden <= 0
    ? html``
    : html`<p class="faint">
        And ${counted(hidden, 'older line')}; all of them are in the export as JSON lines.
      </p>`;
}
