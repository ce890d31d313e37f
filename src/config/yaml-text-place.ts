import { isScalar, Scalar } from 'yaml';

/** In a text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Characters of the file before a place in one of its texts. Undefined where the text does not stand in the file as it is
 * read: folded, with escapes, over several lines of a quoted text.
 */
export function offsetInText(source: string, node: unknown, place: TextPlace): number | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const [start] = node.range;
  if (node.type === Scalar.BLOCK_LITERAL) return offsetInBlock({ source, start, text: node.value }, place);
  const opened = node.type === Scalar.PLAIN ? start : start + 1;
  const isAsWritten = source.startsWith(node.value, opened) && place.line === 1;
  return isAsWritten ? opened + place.column - 1 : undefined;
}

interface Block {
  readonly source: string;
  readonly start: number;
  readonly text: string;
}

/** Its lines follow the one with the bar, each behind the same indent. */
function offsetInBlock({ source, start, text }: Block, place: TextPlace): number {
  let offset = source.indexOf('\n', start) + 1;
  for (let line = 1; line < place.line; line += 1) offset = source.indexOf('\n', offset) + 1;
  const end = source.indexOf('\n', offset);
  const written = source.slice(offset, end === -1 ? undefined : end).replace(/\r$/, '');
  const indent = written.length - (text.split('\n')[place.line - 1] ?? '').length;
  return offset + Math.max(0, indent) + place.column - 1;
}
