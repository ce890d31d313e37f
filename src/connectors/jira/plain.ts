import { buildDescription, type DescriptionTexts } from './adf';
import { type AdfNode, attributeOf, childrenOf, textOf } from './adf-node';

/** What Jira would show of a description, line by line: the very document, without its form. An empty line parts its blocks. */
export function descriptionLines(texts: DescriptionTexts): string[] {
  return apart(buildDescription(texts).content.map(linesOf));
}

function apart(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function linesOf(node: AdfNode): string[] {
  const children = childrenOf(node);
  switch (node.type) {
    case 'heading':
      return [`${'#'.repeat(Number(node.attrs?.['level']) || 1)} ${inlineText(node)}`];
    case 'bulletList':
      return children.flatMap((item) => itemLines(item, '- '));
    case 'orderedList':
      return children.flatMap((item, index) => itemLines(item, `${orderOf(node) + index}. `));
    case 'codeBlock':
      return indented(textOf(node).split('\n'), '    ', '    ');
    case 'blockquote':
      return indented(apart(children.map(linesOf)), '> ', '> ');
    case 'rule':
      return ['---'];
    case 'table':
      return children.map((row) => childrenOf(row).map(inlineText).join(' | '));
    default:
      return inlineText(node).split('\n');
  }
}

function orderOf(list: AdfNode): number {
  return Number(list.attrs?.['order']) || 1;
}

function itemLines(item: AdfNode, mark: string): string[] {
  return indented(childrenOf(item).flatMap(linesOf), mark, ' '.repeat(mark.length));
}

function indented(lines: readonly string[], first: string, others: string): string[] {
  return lines.map((line, index) => `${index === 0 ? first : others}${line}`);
}

function inlineText(node: AdfNode): string {
  if (node.type === 'hardBreak') return '\n';
  if (node.text === undefined) return childrenOf(node).map(inlineText).join('');
  const href = attributeOf(
    node.marks?.find(({ type }) => type === 'link'),
    'href',
  );
  return href === '' || href === node.text ? node.text : `${node.text} (${href})`;
}
