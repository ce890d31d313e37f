import { type AdfNode, childrenOf } from './adf-node';

/** Below this a rest of text is not worth its place. */
const MIN_REST = 200;

/** Characters of JSON; Jira counts fewer (the text alone), so what fits here fits there. */
export function sizeOf(node: object): number {
  return JSON.stringify(node).length;
}

/**
 * As many blocks from the start as fit into `budget` characters of JSON. The one that does not fit is cut where it
 * can be: lists and tables after an item, code after a line, text after a sentence.
 */
export function takeWithin(blocks: readonly AdfNode[], budget: number): AdfNode[] {
  const taken: AdfNode[] = [];
  let left = budget;
  for (const block of blocks) {
    const size = sizeOf(block) + 1;
    if (size > left) {
      const part = cut(block, left - 1);
      return withoutDanglingHeading(part === undefined ? taken : [...taken, part]);
    }
    taken.push(block);
    left -= size;
  }
  return taken;
}

/** A heading whose text was left out promises what does not come. */
function withoutDanglingHeading(blocks: readonly AdfNode[]): AdfNode[] {
  const end = blocks.findLastIndex((block) => block.type !== 'heading' && block.type !== 'rule');
  return blocks.slice(0, end + 1);
}

const TEXTS: ReadonlySet<string> = new Set(['paragraph', 'codeBlock']);
const CONTAINERS: ReadonlySet<string> = new Set([
  'bulletList',
  'orderedList',
  'listItem',
  'blockquote',
  'table',
]);

function cut(block: AdfNode, budget: number): AdfNode | undefined {
  const left = budget - sizeOf({ ...block, content: [] });
  if (left < MIN_REST) return undefined;
  if (TEXTS.has(block.type)) return withContent(block, cutInline(childrenOf(block), left));
  if (!CONTAINERS.has(block.type)) return undefined;
  const content = takeWithin(childrenOf(block), left);
  return content.every(isHeaderRow) ? undefined : withContent(block, content);
}

/** A table of which nothing but its head is left says nothing. */
function isHeaderRow(node: AdfNode): boolean {
  return node.type === 'tableRow' && childrenOf(node).every((cell) => cell.type === 'tableHeader');
}

function withContent(block: AdfNode, content: readonly AdfNode[]): AdfNode | undefined {
  return content.length === 0 ? undefined : { ...block, content };
}

function cutInline(nodes: readonly AdfNode[], budget: number): AdfNode[] {
  const taken: AdfNode[] = [];
  let left = budget;
  for (const node of nodes) {
    const size = sizeOf(node) + 1;
    if (size > left) return [...taken, ...cutText(node, left - 1)];
    taken.push(node);
    left -= size;
  }
  return taken;
}

function cutText(node: AdfNode, budget: number): AdfNode[] {
  if (node.text === undefined) return [];
  const text = atSentence(withinJson(node.text, budget - sizeOf({ ...node, text: '…' })));
  return text === '' ? [] : [{ ...node, text: `${text}…` }];
}

/** The longest start whose JSON form has at most `budget` characters: quotes and line ends count twice there. */
function withinJson(text: string, budget: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += sizeOf([character]) - 4;
    if (used > budget) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Cut back to the last line, sentence or word that leaves at least half. */
function atSentence(text: string): string {
  const sentence = Math.max(...['. ', '! ', '? '].map((end) => text.lastIndexOf(end)));
  const ends = [text.lastIndexOf('\n'), sentence + 1, text.lastIndexOf(' ')];
  const end = ends.find((each) => each > text.length / 2) ?? text.length;
  return text.slice(0, end).trimEnd();
}
