import { RE2JS, RE2JSSyntaxException } from 're2js';

/** Wildcards and regular expressions, both decided in time that grows with the text and no faster: names come from outside. */

export type Test = (text: string) => boolean;

/** What values are compared by: case does not count, nor how an accent is written, nor space around. */
export function foldCase(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/** `*` stands for any run of characters. Takes texts that are folded. */
export function wildcard(pattern: string): Test {
  const pieces = foldCase(pattern).split('*');
  return (text) => fits(pieces, text);
}

/** Pieces are searched from left to right, each once, without a regular expression. */
function fits(pieces: readonly string[], text: string): boolean {
  const [head = '', ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let from = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

/** RE2 steps through so many states for each character at most; `(a?){1000}` has 4,000 of them. */
const MOST_STATES = 500;

/** Matches whole texts, in any case. Takes texts as they are. Throws a `PatternError`. */
export function regularExpression(pattern: string): Test {
  const compiled = compile(pattern.normalize('NFC'));
  return (text) => compiled.testExact(text.normalize('NFC').trim());
}

export class PatternError extends Error {
  override readonly name = 'PatternError';
  constructor(
    message: string,
    /** Characters of the pattern before the trouble. */
    readonly at: number,
  ) {
    super(message);
  }
}

function compile(pattern: string): RE2JS {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() <= MOST_STATES) return compiled;
  } catch (error) {
    throw error instanceof RE2JSSyntaxException ? toPatternError(pattern, error) : error;
  }
  throw new PatternError('is too large a regular expression: its repeats multiply', 0);
}

/** RE2 tells the part that it cannot read, not where that stands. */
function toPatternError(pattern: string, error: RE2JSSyntaxException): PatternError {
  const part = error.getPattern() ?? '';
  const found = pattern.indexOf(part);
  const shown = found < 0 || part === '' ? '' : `: ${part.slice(0, 40)}`;
  return new PatternError(
    `is no regular expression of RE2: ${error.getDescription()}${shown}`,
    Math.max(found, 0),
  );
}
