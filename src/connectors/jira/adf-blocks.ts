import { cleanInline } from './adf-inline';
import { type AdfNode, attributeOf, childrenOf, paragraph, textNode, textOf } from './adf-node';
import { rearmCode } from './adf-text';

/** Where blocks stand decides which of them the schema allows. */
interface Place {
  readonly inside: 'document' | 'quote' | 'item' | 'cell';
  /** How many lists and quotes are around. */
  readonly depth: number;
}

/** Deeper lists and quotes are laid flat: no editor shows them, and the schema's own recursion is finite. */
const MAX_DEPTH = 6;
const LANGUAGE = /^[A-Za-z0-9+#._-]{1,30}$/;

/** Rebuilds a converted document from the few nodes we write; whatever else came in survives as its text. */
export function cleanDocument(nodes: readonly AdfNode[]): AdfNode[] {
  return cleanBlocks(nodes, { inside: 'document', depth: 0 });
}

function cleanBlocks(nodes: readonly AdfNode[], place: Place): AdfNode[] {
  const blocks: AdfNode[] = [];
  let loose: AdfNode[] = [];
  for (const node of [...nodes, undefined]) {
    if (node !== undefined && isInline(node)) {
      loose.push(node);
      continue;
    }
    blocks.push(...cleanParagraph(loose));
    loose = [];
    if (node !== undefined) blocks.push(...cleanBlock(node, place));
  }
  return blocks;
}

function isInline(node: AdfNode): boolean {
  return node.type === 'text' || node.type === 'hardBreak';
}

type Cleaner = (node: AdfNode, place: Place) => AdfNode[];

const CLEANERS: ReadonlyMap<string, Cleaner> = new Map<string, Cleaner>([
  ['paragraph', (node) => cleanParagraph(childrenOf(node))],
  ['heading', cleanHeading],
  ['bulletList', cleanList],
  ['orderedList', cleanList],
  ['taskList', cleanList],
  ['codeBlock', cleanCode],
  ['blockquote', cleanQuote],
  ['rule', (_, place) => (mayStructure(place) ? [{ type: 'rule' }] : [])],
  ['table', cleanTable],
  ['media', (node) => cleanParagraph([mediaAsLink(node)])],
]);

function cleanBlock(node: AdfNode, place: Place): AdfNode[] {
  const clean = CLEANERS.get(node.type);
  return clean === undefined ? cleanBlocks(childrenOf(node), place) : clean(node, place);
}

function cleanParagraph(content: readonly AdfNode[]): AdfNode[] {
  const inline = cleanInline(content);
  return inline.some((node) => node.text !== undefined && node.text.trim() !== '') ? [paragraph(inline)] : [];
}

/** Headings, rules and quotes stand in the document and in cells only. */
function mayStructure(place: Place): boolean {
  return place.inside === 'document' || place.inside === 'cell';
}

function cleanHeading(node: AdfNode, place: Place): AdfNode[] {
  const [text] = cleanParagraph(childrenOf(node));
  if (text === undefined) return [];
  if (!mayStructure(place)) return [text];
  const level = Math.min(6, Math.max(1, Math.trunc(Number(node.attrs?.['level'])) || 1));
  return [{ type: 'heading', attrs: { level }, content: childrenOf(text) }];
}

function cleanList(list: AdfNode, place: Place): AdfNode[] {
  const inner: Place = { inside: 'item', depth: place.depth + 1 };
  const items = childrenOf(list).map((item) => cleanBlocks(itemContent(item), inner));
  if (inner.depth > MAX_DEPTH) return items.flat();
  const content = items
    .filter((blocks) => blocks.length > 0)
    .map((blocks) => ({ type: 'listItem', content: withLeadingText(blocks) }));
  if (content.length === 0) return [];
  if (list.type !== 'orderedList') return [{ type: 'bulletList', content }];
  const order = Math.min(999_999_999, Math.max(0, Math.trunc(Number(list.attrs?.['order'])) || 1));
  return [{ type: 'orderedList', attrs: { order }, content }];
}

/** A task to tick off would carry a random id and somebody else's state: a box drawn before the text does not. */
function itemContent(item: AdfNode): readonly AdfNode[] {
  if (item.type !== 'taskItem') return childrenOf(item);
  const box = item.attrs?.['state'] === 'DONE' ? '☑ ' : '☐ ';
  return [textNode(box), ...childrenOf(item)];
}

/** Jira's editor refuses an item that begins with a list. */
function withLeadingText(blocks: readonly AdfNode[]): readonly AdfNode[] {
  const first = blocks[0]?.type;
  return first === 'bulletList' || first === 'orderedList' ? [paragraph([]), ...blocks] : blocks;
}

function cleanCode(node: AdfNode): AdfNode[] {
  const text = rearmCode(textOf(node));
  if (text.trim() === '') return [];
  const language = rearmCode(attributeOf(node, 'language'));
  const content = [textNode(text)];
  return LANGUAGE.test(language) && language !== 'text'
    ? [{ type: 'codeBlock', attrs: { language }, content }]
    : [{ type: 'codeBlock', content }];
}

function cleanQuote(quote: AdfNode, place: Place): AdfNode[] {
  const isQuote = mayStructure(place) && place.depth < MAX_DEPTH;
  const inside = isQuote ? 'quote' : place.inside;
  const blocks = cleanBlocks(childrenOf(quote), { inside, depth: place.depth + 1 });
  return isQuote && blocks.length > 0 ? [{ type: 'blockquote', content: blocks }] : blocks;
}

function cleanTable(table: AdfNode, place: Place): AdfNode[] {
  const rows = childrenOf(table);
  if (place.inside !== 'document') return rows.flatMap(rowAsParagraph);
  const cleaned = rows
    .map((row) => ({ type: 'tableRow', content: childrenOf(row).map(cleanCell) }))
    .filter((row) => row.content.length > 0);
  return cleaned.length === 0 ? [] : [{ type: 'table', content: cleaned }];
}

function cleanCell(cell: AdfNode): AdfNode {
  const blocks = cleanBlocks(childrenOf(cell), { inside: 'cell', depth: 1 });
  const type = cell.type === 'tableHeader' ? 'tableHeader' : 'tableCell';
  return { type, content: blocks.length === 0 ? [paragraph([])] : blocks };
}

function rowAsParagraph(row: AdfNode): AdfNode[] {
  const cells = childrenOf(row).map((cell) => childrenOf(cell).flatMap(childrenOf));
  return cleanParagraph(cells.flatMap((cell, i) => (i === 0 ? cell : [textNode(' | '), ...cell])));
}

/** Jira refuses media from elsewhere. */
function mediaAsLink(media: AdfNode): AdfNode {
  const href = attributeOf(media, 'url');
  return textNode(attributeOf(media, 'alt') || 'image', [{ type: 'link', attrs: { href } }]);
}
