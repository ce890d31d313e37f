import { type AdfMark, type AdfNode, attributeOf, textNode, textOf } from './adf-node';
import { rearmAddress, rearmCode, rearmText, safeAddress } from './adf-text';

const LINE_BREAK = /<br\s*\/?>/i;

/** Text with the marks the schema allows together, and line breaks; everything else becomes its text. */
export function cleanInline(nodes: readonly AdfNode[]): AdfNode[] {
  const cleaned = nodes.flatMap((node, i) => cleanOne(node, nodes[i + 1]));
  return mergeTexts(cleaned);
}

function cleanOne(node: AdfNode, next: AdfNode | undefined): AdfNode[] {
  if (node.type === 'hardBreak') return [{ type: 'hardBreak' }];
  if (node.type !== 'text') return cleanInline([textNode(textOf(node))]);
  const marks = cleanMarks(node.marks ?? []);
  if (marks.some((mark) => mark.type === 'code')) return textNodes(rearmCode(node.text ?? ''), marks);
  const written = node.text ?? '';
  const text = rearmText(isWrittenRaw(node) ? unescaped(written) : written, isLink(next));
  return text
    .split(LINE_BREAK)
    .flatMap((line, i): AdfNode[] => [
      ...(i === 0 ? [] : [{ type: 'hardBreak' }]),
      ...textNodes(i === 0 ? line : line.trimStart(), marks),
    ]);
}

/** The converter reads the text of a link, and what has two marks, as it was written, escapes and all. */
function isWrittenRaw(node: AdfNode): boolean {
  return isLink(node) || (node.marks?.length ?? 0) > 1;
}

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** The schema knows no empty text. */
function textNodes(text: string, marks: readonly AdfMark[]): AdfNode[] {
  return text === '' ? [] : [textNode(text, marks)];
}

function isLink(node: AdfNode | undefined): boolean {
  return node?.marks?.some((mark) => mark.type === 'link') ?? false;
}

/** Code goes with a link and with nothing else. */
function cleanMarks(marks: readonly AdfMark[]): AdfMark[] {
  const kinds = new Set(marks.map((mark) => mark.type));
  const link = cleanLink(marks.find((mark) => mark.type === 'link'));
  const plain = (kinds.has('code') ? ['code'] : ['strong', 'em', 'strike']).filter((kind) => kinds.has(kind));
  return [...link, ...plain.map((type) => ({ type }))];
}

function cleanLink(mark: AdfMark | undefined): AdfMark[] {
  const href = safeAddress(rearmAddress(attributeOf(mark, 'href')));
  return href === undefined ? [] : [{ type: 'link', attrs: { href } }];
}

function mergeTexts(nodes: readonly AdfNode[]): AdfNode[] {
  const merged: AdfNode[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (last?.text !== undefined && node.text !== undefined && sameMarks(last, node)) {
      merged[merged.length - 1] = { ...last, text: last.text + node.text };
    } else {
      merged.push(node);
    }
  }
  return merged;
}

function sameMarks(a: AdfNode, b: AdfNode): boolean {
  return JSON.stringify(a.marks) === JSON.stringify(b.marks);
}
