import type { Clause, Operator } from '../domain/matcher';
import { CLOSED, parseKey } from './keys';
import { PatternError, regularExpression } from './pattern';

export type ParsedSentence =
  | { readonly kind: 'clause'; readonly clause: Clause }
  | { readonly kind: 'problem'; readonly problem: SentenceProblem };

export interface SentenceProblem {
  readonly what: string;
  /** Characters of the sentence before the trouble. */
  readonly at: number;
  /** A key that does not exist. */
  readonly unknownKey?: string;
}

export const LONGEST_VALUE = 200;

/** `project =~ "payments-.*"`, `severity in (CRITICAL, HIGH)`, `tag.team != data`. */
export function parseSentence(text: string): ParsedSentence {
  try {
    return { kind: 'clause', clause: readClause(new Scanner(text)) };
  } catch (error) {
    if (!(error instanceof SentenceError)) throw error;
    return { kind: 'problem', problem: error.problem };
  }
}

/** The other way round. */
export function sentenceOf({ key, operator, values }: Clause): string {
  const [value = ''] = values;
  if (operator === '=~' || operator === '!~') return `${quotedKey(key)} ${operator} ${inQuotes(value)}`;
  if (values.length === 1) return `${quotedKey(key)} ${operator === 'in' ? '=' : '!='} ${quoted(value)}`;
  return `${quotedKey(key)} ${operator} (${values.map(quoted).join(', ')})`;
}

function readClause(scanner: Scanner): Clause {
  const key = readKey(scanner);
  const { operator, isList } = readOperator(scanner);
  const words = isList ? readList(scanner) : [readOne(scanner, operator)];
  return { key, operator, values: words.map((word) => checkValue(word, key, operator)) };
}

function readKey(scanner: Scanner): string {
  scanner.skipSpace();
  const { at } = scanner;
  let key = scanner.take(/[^\s=!~(),"]*/y);
  while (scanner.peek() === '"') key += scanner.takeQuoted() + scanner.take(/[^\s=!~(),"]*/y);
  if (key === '') fail('begins with no key', at);
  if (parseKey(key) === undefined) throw new SentenceError({ what: 'is no key', at, unknownKey: key });
  return key;
}

const OPERATOR = /=~|!~|!=|=(?!=)|not\s+in(?=[\s("]|$)|in(?=[\s("]|$)/iy;

function readOperator(scanner: Scanner): { readonly operator: Operator; readonly isList: boolean } {
  scanner.skipSpace();
  const { at } = scanner;
  const sign = scanner.take(OPERATOR).toLowerCase();
  if (sign === '') fail('lacks an operator: =, !=, =~, !~, in or not in', at);
  if (sign === '=~' || sign === '!~') return { operator: sign, isList: false };
  return { operator: sign === '=' || sign === 'in' ? 'in' : 'not in', isList: sign.endsWith('in') };
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function readOne(scanner: Scanner, operator: Operator): Word {
  scanner.skipSpace();
  const { at } = scanner;
  if (scanner.peek() === '"') {
    const text = scanner.takeQuoted();
    scanner.mustEnd();
    return { text, at: at + 1 };
  }
  const text = scanner.take(/.*/sy).trim();
  const isList = text.startsWith('(') && (operator === 'in' || operator === 'not in');
  if (isList) fail('has a list behind = or !=: write in (…) or not in (…)', at);
  return { text, at };
}

const NO_END =
  'lacks a comma or the ) of its list (within […] YAML cuts a sentence at its commas, unless it is in quotes)';

function readList(scanner: Scanner): readonly Word[] {
  scanner.skipSpace();
  if (scanner.peek() !== '(') fail('lacks the ( of a list', scanner.at);
  const words: Word[] = [];
  do {
    scanner.skip();
    scanner.skipSpace();
    const { at } = scanner;
    const isQuoted = scanner.peek() === '"';
    const text = isQuoted ? scanner.takeQuoted() : scanner.take(/[^,()"]*/y).trim();
    words.push({ text, at: isQuoted ? at + 1 : at });
    scanner.skipSpace();
  } while (scanner.peek() === ',');
  if (scanner.peek() !== ')') fail(NO_END, scanner.at);
  scanner.skip();
  scanner.mustEnd();
  return words;
}

function checkValue({ text, at }: Word, key: string, operator: Operator): string {
  if (text.trim() === '') fail('lacks a value', at);
  if (text.length > LONGEST_VALUE) fail(`has a value longer than ${LONGEST_VALUE} characters`, at);
  if (operator === '=~' || operator === '!~') {
    checkPattern(text, at);
    return text;
  }
  const parsed = parseKey(key);
  const words = parsed?.kind === 'fact' ? CLOSED[parsed.fact] : undefined;
  if (words === undefined) return text;
  const word = words.find((each) => each.toLowerCase() === text.toLowerCase());
  return word ?? fail(`names no ${key}: ${words.join(', ')}`, at);
}

function checkPattern(text: string, at: number): void {
  try {
    regularExpression(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    fail(error.message, at + error.at);
  }
}

class SentenceError extends Error {
  constructor(readonly problem: SentenceProblem) {
    super(problem.what);
  }
}

function fail(what: string, at: number): never {
  throw new SentenceError({ what, at });
}

/** A text and how far it has been read. */
class Scanner {
  private position = 0;
  constructor(private readonly text: string) {}

  get at(): number {
    return this.position;
  }

  /** The next character; '' at the end. */
  peek(): string {
    return this.text.charAt(this.position);
  }

  skip(): void {
    this.position += 1;
  }

  skipSpace(): void {
    this.take(/\s*/y);
  }

  /** What a sticky expression finds here; '' where it finds nothing. */
  take(expression: RegExp): string {
    expression.lastIndex = this.position;
    const found = expression.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  /** In quotes `\"` and `\\` stand for `"` and `\`; any other backslash is one, so that `\d` needs no second. */
  takeQuoted(): string {
    const { at } = this;
    const found = this.take(/"(?:[^"\\]|\\["\\]|\\(?!["\\]))*"/y);
    if (found === '') fail('has a quote that does not end', at);
    return found.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
  }

  mustEnd(): void {
    this.skipSpace();
    if (this.peek() !== '') fail('goes on where it should end', this.position);
  }
}

function quotedKey(key: string): string {
  const dot = key.indexOf('.');
  return /[\s=!~(),"]/.test(key) && dot >= 0
    ? `${key.slice(0, dot + 1)}${inQuotes(key.slice(dot + 1))}`
    : key;
}

function quoted(value: string): string {
  return /[(),"]|^\s|\s$|^$/.test(value) ? inQuotes(value) : value;
}

function inQuotes(text: string): string {
  return `"${text.replaceAll(/\\(?=["\\]|$)|"/g, String.raw`\$&`)}"`;
}
