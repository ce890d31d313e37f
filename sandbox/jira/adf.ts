import type { AdfMark, AdfNode } from './ticket';

/** Characters of text a rich text field takes. */
export const TEXT_LIMIT = 32_767;

const BLOCKS = [
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'taskList',
  'codeBlock',
  'blockquote',
  'panel',
  'rule',
  'table',
  'expand',
  'mediaSingle',
];
const INLINES = ['text', 'hardBreak', 'emoji', 'mention', 'inlineCard', 'date', 'status'];

/** What each node may hold. A node that is not here is unknown; one without children has an empty list. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  doc: BLOCKS,
  paragraph: INLINES,
  heading: INLINES,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'orderedList', 'taskList', 'codeBlock', 'mediaSingle'],
  taskList: ['taskItem', 'taskList'],
  taskItem: INLINES,
  codeBlock: ['text'],
  blockquote: ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'mediaSingle'],
  panel: [
    'paragraph',
    'heading',
    'bulletList',
    'orderedList',
    'codeBlock',
    'taskList',
    'rule',
    'mediaSingle',
  ],
  expand: BLOCKS.filter((type) => type !== 'expand'),
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: BLOCKS.filter((type) => type !== 'table' && type !== 'expand'),
  tableCell: BLOCKS.filter((type) => type !== 'table' && type !== 'expand'),
  mediaSingle: ['media'],
  ...Object.fromEntries([...INLINES, 'rule', 'media'].map((type) => [type, []])),
};
const MAY_BE_EMPTY = new Set([
  'doc',
  'paragraph',
  'heading',
  'codeBlock',
  'taskItem',
  'tableRow',
  'rule',
  'media',
  ...INLINES,
]);
const MARKS = new Set([
  'strong',
  'em',
  'code',
  'link',
  'strike',
  'underline',
  'subsup',
  'textColor',
  'backgroundColor',
]);

/** The first thing wrong with a document, with its path; undefined when Jira would take it. */
export function adfProblem(value: unknown): string | undefined {
  if (!isNode(value) || value.type !== 'doc') return 'the document is not a node of type "doc"';
  if (value.version !== 1) return 'the document has no "version": 1';
  if (!Array.isArray(value.content)) return 'the document has no "content"';
  return nodeProblem(value, 'doc');
}

/** Characters of all text nodes. */
export function textLength(node: AdfNode): number {
  return (node.text?.length ?? 0) + (node.content ?? []).reduce((sum, child) => sum + textLength(child), 0);
}

/** A document as it is, or one paragraph per line of a plain text. */
export function paragraphs(text: AdfNode | string): AdfNode {
  if (typeof text !== 'string') return text;
  const lines = text.split('\n').filter((line) => line !== '');
  const content = lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content };
}

function nodeProblem(node: AdfNode, path: string): string | undefined {
  if (CHILDREN[node.type] === undefined) return `${path}: unknown node "${node.type}"`;
  if (node.type === 'text') return textProblem(node, path);
  const children: readonly unknown[] = node.content ?? [];
  if (children.length === 0 && !MAY_BE_EMPTY.has(node.type)) return `${path}: "${node.type}" is empty`;
  for (const [index, child] of children.entries()) {
    const problem = childProblem(node.type, child, `${path}/${index}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function childProblem(parent: string, child: unknown, path: string): string | undefined {
  if (!isNode(child)) return `${path}: not a node`;
  if (CHILDREN[parent]?.includes(child.type) !== true) {
    return CHILDREN[child.type] === undefined
      ? `${path}: unknown node "${child.type}"`
      : `${path}: "${child.type}" is not allowed in "${parent}"`;
  }
  const isMarkedCode = parent === 'codeBlock' && child.marks !== undefined;
  return isMarkedCode ? `${path}: text in a "codeBlock" takes no marks` : nodeProblem(child, path);
}

function textProblem(node: AdfNode, path: string): string | undefined {
  if (typeof node.text !== 'string' || node.text === '') return `${path}: a text node without text`;
  return marksProblem(node.marks ?? [], path);
}

function marksProblem(all: readonly AdfMark[], path: string): string | undefined {
  const marks = all.map(({ type }) => type);
  const unknown = marks.find((mark) => !MARKS.has(mark));
  if (unknown !== undefined) return `${path}: unknown mark "${unknown}"`;
  if (new Set(marks).size !== marks.length) return `${path}: the same mark twice`;
  if (marks.includes('code') && marks.some((mark) => mark !== 'code' && mark !== 'link')) {
    return `${path}: "code" goes with "link" only`;
  }
  const link = all.find(({ type }) => type === 'link');
  if (link !== undefined && typeof link.attrs?.['href'] !== 'string') return `${path}: a link without href`;
  return undefined;
}

function isNode(value: unknown): value is AdfNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
