import { type Liquid, Parser, Tokenizer, type TopLevelToken, TypeGuards } from 'liquidjs';
import { filtersOf, TAGS } from './engine';
import { faultsIn, type TemplateFault } from './faults';
import { BLOCK_FILTERS } from './filters';
import type { TemplateKind } from './kinds';
import { BLOCK_VALUES } from './shapes';

/** What can be said of a template piece by piece, before it is read as a whole. */
export function tokenFaults(kind: TemplateKind, text: string, engine: Liquid): readonly TemplateFault[] {
  try {
    const tokens = new Tokenizer(text, engine.options.operators).readTopLevelTokens(engine.options);
    return tokens.flatMap((token) => [...tagFault(token), ...outputFault(kind, token, engine)]);
  } catch (error) {
    return faultsIn(error);
  }
}

const INNER_TAGS: readonly string[] = ['else', 'elsif', 'when'];

function tagFault(token: TopLevelToken): readonly TemplateFault[] {
  if (!TypeGuards.isTagToken(token)) return [];
  const { name } = token;
  // The end of a tag that is not taken is no mistake of its own.
  if (TAGS.some((tag) => tag === name) || INNER_TAGS.includes(name) || name.startsWith('end')) return [];
  return [faultAt(token, `{% ${name} %} is not taken`, { word: name, among: TAGS })];
}

function outputFault(kind: TemplateKind, token: TopLevelToken, engine: Liquid): readonly TemplateFault[] {
  if (!TypeGuards.isOutputToken(token)) return [];
  if (token.content === '') return [faultAt(token, '{{ }} names no value')];
  try {
    new Parser(engine).parseToken(token, []);
  } catch (error) {
    return faultsIn(error).map((fault) => withFilters(fault, Object.keys(filtersOf(kind))));
  }
  if (token.input[token.begin - 1] === '`') {
    return [faultAt(token, 'a value between backticks is not shown as it is: write {{ … | code }}')];
  }
  return isBlock(token.content) && !hasItsLine(token)
    ? [faultAt(token, 'this is a whole block of text and needs a line to itself')]
    : [];
}

const UNKNOWN_FILTER = /^undefined filter: (.*)$/;

function withFilters(fault: TemplateFault, among: readonly string[]): TemplateFault {
  const word = UNKNOWN_FILTER.exec(fault.what)?.[1];
  return word === undefined
    ? fault
    : { ...fault, what: `there is no filter ${word}`, unknown: { word, among } };
}

const BLOCK = new RegExp(
  `^(?:${BLOCK_VALUES.map((path) => path.replaceAll('.', '\\.')).join('|')})\\b|\\|\\s*(?:${BLOCK_FILTERS.join('|')})\\b`,
);

function isBlock(content: string): boolean {
  return BLOCK.test(content);
}

const TAG = /\{%(?:[^%]|%(?!\}))*%\}/g;

function hasItsLine({ input, begin, end }: TopLevelToken): boolean {
  const from = input.lastIndexOf('\n', begin - 1) + 1;
  const to = input.indexOf('\n', end);
  const before = input.slice(from, begin).replaceAll(TAG, '');
  return (
    before === '' &&
    input
      .slice(end, to === -1 ? undefined : to)
      .replaceAll(TAG, '')
      .trim() === ''
  );
}

function faultAt(token: TopLevelToken, what: string, unknown?: TemplateFault['unknown']): TemplateFault {
  const [line = 1, column = 1] = token.getPosition();
  return { line, column, what, ...(unknown === undefined ? {} : { unknown }) };
}
