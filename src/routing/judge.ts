import type { Clause, Matcher } from '../domain/matcher';
import { valuesOf, type RouteFacts } from './facts';
import { keyInWords } from './keys';
import { hitOf, holds, isMatch, isNegative, isPattern, type Hit } from './match';

/** Whether a matcher takes the facts, and why, clause by clause: "project payments-api matches payments-*". */
export interface Verdict {
  readonly matches: boolean;
  /** On a match every clause; else only those that failed. */
  readonly because: readonly string[];
}

export function judge(matcher: Matcher, facts: RouteFacts): Verdict {
  if (matcher.length === 0) return { matches: false, because: ['it has nothing to match'] };
  const matches = isMatch(matcher, facts);
  const told = matches ? matcher : matcher.filter((clause) => !holds(clause, facts));
  return { matches, because: told.map((clause) => describe(clause, valuesOf(facts, clause.key))) };
}

function describe(clause: Clause, values: readonly string[]): string {
  const hit = hitOf(clause, values);
  if (hit !== undefined) {
    const found = describeHit(clause, hit);
    return isNegative(clause) ? `${found}, which it must not` : found;
  }
  return isNegative(clause) ? describeAbsence(clause, values) : describeMiss(clause, values);
}

function describeHit(clause: Clause, { value, pattern }: Hit): string {
  const what = keyInWords(clause.key);
  const isExact = !isPattern(clause) && !pattern.includes('*');
  return isExact ? `${what} is ${show(value)}` : `${what} ${show(value)} matches ${quoted(clause, pattern)}`;
}

function describeAbsence(clause: Clause, values: readonly string[]): string {
  const what = keyInWords(clause.key);
  const unwanted = wordsOf(clause);
  if (values.length === 0) return `no ${what} is known (unwanted ${unwanted})`;
  const verb = isPattern(clause) ? 'does not match' : 'is not';
  return `${what} ${list(values.map(show), ' / ')} ${verb} ${unwanted}`;
}

function describeMiss(clause: Clause, values: readonly string[]): string {
  const what = keyInWords(clause.key);
  const wanted = wordsOf(clause);
  return values.length === 0
    ? `no ${what} is known (wanted ${wanted})`
    : `${what} ${list(values.map(show), ' / ')} does not match ${wanted}`;
}

function wordsOf(clause: Clause): string {
  return list(
    clause.values.map((value) => quoted(clause, value)),
    ' or ',
  );
}

/** Between slashes, so that a regular expression is not taken for a wildcard. */
function quoted(clause: Clause, pattern: string): string {
  return isPattern(clause) ? `/${show(pattern)}/` : show(pattern);
}

const MOST_SHOWN = 5;

function list(texts: readonly string[], glue: string): string {
  const more = texts.length - MOST_SHOWN;
  return texts.slice(0, MOST_SHOWN).join(glue) + (more > 0 ? `${glue}${more} more` : '');
}

const LONGEST_SHOWN = 80;

/** Names are other people's text: one line, bounded, no control or direction marks. */
export function show(text: string): string {
  const line = text
    .slice(0, LONGEST_SHOWN * 2)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN - 1)}…` : line;
}
