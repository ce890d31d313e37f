import type { Paragraph, Span, TextLine } from '../../domain/paragraph';
import { escape, linkable, oneLine } from './text';

const RULE = { type: 'divider' } as const;

/** Of one span: longer ones are a service's own words, or an attacker's. */
const SPAN_LIMIT = 400;

/** One block each with a rule between them: a phone shows blocks without a gap. Every client breaks a line where there is one. */
export function paragraphBlocks(paragraphs: readonly Paragraph[] = []) {
  return paragraphs.flatMap((lines, index) => {
    const section = { type: 'rich_text_section' as const, elements: lines.flatMap(lineElements) };
    const block = { type: 'rich_text' as const, elements: [section] };
    return index === 0 ? [block] : [RULE, block];
  });
}

/** What notifications and screen readers get: the same words, and no address. */
export function paragraphText(paragraphs: readonly Paragraph[] = []): string[] {
  return paragraphs.flat().map((line) => escape(line.map(wordsOf).join('')));
}

function lineElements(line: TextLine, index: number) {
  const elements = line.map(spanElement).filter(({ text }) => text !== '');
  return index === 0 ? elements : [{ type: 'text' as const, text: '\n' }, ...elements];
}

function spanElement(span: Span) {
  const text = wordsOf(span);
  const url = linkable(span.url);
  const style = span.isBold === true ? { style: { bold: true as const } } : {};
  return url === undefined
    ? { type: 'text' as const, text, ...style }
    : { type: 'link' as const, url, text, ...style };
}

/** On one line, with the blanks that part it from its neighbours. */
function wordsOf({ text }: Span): string {
  const words = oneLine(text, SPAN_LIMIT);
  if (words === '') return /\s/.test(text) ? ' ' : '';
  return `${/^\s/.test(text) ? ' ' : ''}${words}${/\s$/.test(text) ? ' ' : ''}`;
}
