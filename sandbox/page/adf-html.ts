import type { AdfMark, AdfNode } from '../jira/ticket';
import { html, link, type Html } from './markup';

type Render = (node: AdfNode) => Html;

const NODES: Readonly<Record<string, Render>> = {
  doc: children,
  paragraph: (node) => html`<p>${children(node)}</p>`,
  heading,
  bulletList: (node) =>
    html`<ul>
      ${children(node)}
    </ul>`,
  orderedList: (node) =>
    html`<ol start="${Number(node.attrs?.['order'] ?? 1)}">
      ${children(node)}
    </ol>`,
  listItem: (node) => html`<li>${children(node)}</li>`,
  taskList: (node) =>
    html`<ul class="tasks">
      ${children(node)}
    </ul>`,
  taskItem: (node) => html`<li>${node.attrs?.['state'] === 'DONE' ? '☑' : '☐'} ${children(node)}</li>`,
  codeBlock: (node) => html`<pre><code>${children(node)}</code></pre>`,
  blockquote: (node) => html`<blockquote>${children(node)}</blockquote>`,
  panel: (node) => html`<div class="panel panel-${panelType(node)}">${children(node)}</div>`,
  expand: (node) =>
    html`<details open>
      <summary>${attr(node, 'title')}</summary>
      ${children(node)}
    </details>`,
  rule: () => html`<hr />`,
  table: (node) =>
    html`<div class="scroll">
      <table>
        ${children(node)}
      </table>
    </div>`,
  tableRow: (node) =>
    html`<tr>
      ${children(node)}
    </tr>`,
  tableHeader: (node) => html`<th>${children(node)}</th>`,
  tableCell: (node) => html`<td>${children(node)}</td>`,
  hardBreak: () => html`<br />`,
  text: (node) => (node.marks ?? []).reduce(marked, html`${node.text}`),
  emoji: (node) => html`${attr(node, 'text') || attr(node, 'shortName')}`,
  mention: (node) => html`<span class="mention">${attr(node, 'text')}</span>`,
  inlineCard: (node) => link(node.attrs?.['url'], attr(node, 'url')),
  status: (node) => html`<span class="lozenge">${attr(node, 'text')}</span>`,
  date: (node) => html`${new Date(Number(node.attrs?.['timestamp'] ?? 0)).toISOString().slice(0, 10)}`,
};

/** A description as Jira shows it. */
export function adfToHtml(node: AdfNode): Html {
  const render = NODES[node.type];
  return render === undefined ? html`<span class="unsupported">[${node.type}]</span>` : render(node);
}

function children(node: AdfNode): Html {
  return html`${(node.content ?? []).map(adfToHtml)}`;
}

function heading(node: AdfNode): Html {
  const inner = children(node);
  switch (node.attrs?.['level']) {
    case 1:
      return html`<h1>${inner}</h1>`;
    case 2:
      return html`<h2>${inner}</h2>`;
    case 3:
      return html`<h3>${inner}</h3>`;
    default:
      return html`<h4>${inner}</h4>`;
  }
}

function panelType(node: AdfNode): string {
  const type = attr(node, 'panelType');
  return ['info', 'note', 'warning', 'error', 'success'].includes(type) ? type : 'info';
}

function marked(inner: Html, mark: AdfMark): Html {
  switch (mark.type) {
    case 'strong':
      return html`<strong>${inner}</strong>`;
    case 'em':
      return html`<em>${inner}</em>`;
    case 'code':
      return html`<code>${inner}</code>`;
    case 'strike':
      return html`<s>${inner}</s>`;
    case 'underline':
      return html`<u>${inner}</u>`;
    case 'link':
      return link(mark.attrs?.['href'], inner);
    default:
      return inner;
  }
}

function attr(node: AdfNode, name: string): string {
  const value = node.attrs?.[name];
  return typeof value === 'string' ? value : '';
}
