import { LiquidError } from 'liquidjs';

/** One thing that is wrong with a template. */
export interface TemplateFault {
  /** In the template's own text, both from 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
  /** A word nobody knows, and those that are known in its place. */
  readonly unknown?: { readonly word: string; readonly among: readonly string[] };
}

/** What an error of LiquidJS says, in our words where its own would not help. */
export function faultsIn(error: unknown): readonly TemplateFault[] {
  if (!LiquidError.is(error)) return [{ line: 1, column: 1, what: messageOf(error) }];
  const errors = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  if (errors.length > 0) return errors.flatMap(faultsIn);
  const [line = 1, column = 1] = error.token.getPosition();
  return [{ line, column, what: inOurWords(messageOf(error.originalError ?? error)) }];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/, line:\d+, col:\d+$/, ''],
  [/^undefined variable: (.*)$/, 'there is no value $1'],
  [/^template render limit exceeded$/, 'it takes too long'],
  [/^memory alloc limit exceeded$/, 'it becomes too long'],
  [/^(?:tag|output) "?(.*?)"? not closed$/s, '$1 is not closed'],
];

function inOurWords(message: string): string {
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}
