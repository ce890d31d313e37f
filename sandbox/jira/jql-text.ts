import { JqlError } from './jql-parser';
import type { AdfNode, JiraTicket } from './ticket';

/** What `~` looks for: words that follow each other (a phrase in quotes), or words anywhere in the text. */
export interface TextQuery {
  readonly words: readonly string[];
  readonly isPhrase: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** Signs with a meaning of their own in a text query; which of them Jira Cloud still obeys is not documented. */
const WILD = /[*?~^+!(){}[\]\\]/;
/** A fingerprint has 32 characters, the label of a rule 16; a word this long says which tickets to look at. */
const RARE_LENGTH = 16;

/** The operand of `~`, quotes already unescaped. */
export function parseTextQuery(text: string, field: string): TextQuery {
  const isPhrase = /^".*"$/s.test(text.trim()) && text.trim().length > 1;
  const inner = isPhrase ? text.trim().slice(1, -1) : text;
  const words = wordsOf(inner);
  if (words.length === 0) throw new JqlError(`The field '${field}' does not support an empty text query.`);
  if (inner.includes('"') || WILD.test(inner)) {
    throw new JqlError(`This sandbox knows plain words and phrases in the text query of '${field}' only.`);
  }
  return { words, isPhrase };
}

/** Words are compared whole and without case. */
export function containsText(text: string, { words, isPhrase }: TextQuery): boolean {
  const found = wordsOf(text);
  if (isPhrase) return ` ${found.join(' ')} `.includes(` ${words.join(' ')} `);
  return words.every((word) => found.includes(word));
}

/** A word of the query that few tickets hold, if there is one. */
export function rareWordOf(text: string): string | undefined {
  return wordsOf(text).find((word) => word.length >= RARE_LENGTH);
}

/** Those words of a description that the index keeps. */
export function rareWordsOf({ description }: JiraTicket): ReadonlySet<string> {
  if (description === undefined) return new Set();
  return new Set(wordsOf(plainText(description)).filter((word) => word.length >= RARE_LENGTH));
}

/** What a person reads, a line for each block; the address of a link is not part of it. */
export function plainText({ type, text, content }: AdfNode): string {
  if (text !== undefined) return text;
  if (type === 'hardBreak') return '\n';
  const parts = (content ?? []).map(plainText);
  return (content ?? []).some(({ content: inner }) => inner !== undefined)
    ? parts.join('\n')
    : parts.join('');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
