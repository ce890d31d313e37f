import type { Clause, Matcher } from '../domain/matcher';
import { valuesOf, type RouteFacts } from './facts';
import { foldCase, regularExpression, wildcard, type Test } from './pattern';

/** Whether all clauses hold. A matcher without clauses takes nothing: one that lost them must not mute or claim everything. */
export function isMatch(matcher: Matcher, facts: RouteFacts): boolean {
  return matcher.length > 0 && matcher.every((clause) => holds(clause, facts));
}

export function holds(clause: Clause, facts: RouteFacts): boolean {
  return (hitOf(clause, valuesOf(facts, clause.key)) === undefined) === isNegative(clause);
}

export function isNegative({ operator }: Clause): boolean {
  return operator === 'not in' || operator === '!~';
}

export function isPattern({ operator }: Clause): boolean {
  return operator === '=~' || operator === '!~';
}

export interface Hit {
  readonly value: string;
  readonly pattern: string;
}

/** The first of the clause's values that one of the finding's meets. */
export function hitOf(clause: Clause, values: readonly string[]): Hit | undefined {
  if (values.length === 0) return undefined;
  const texts = isPattern(clause) ? values : foldedOf(values);
  for (const [index, test] of testsOf(clause).entries()) {
    const found = texts.findIndex(test);
    if (found >= 0) return { value: values[found] ?? '', pattern: clause.values[index] ?? '' };
  }
  return undefined;
}

// Folding and compiling cost more than comparing: a finding's values meet every route, and a clause every finding.
const foldedOf = onceFor((values: readonly string[]) => values.map(foldCase));
const testsOf = onceFor((clause: Clause): readonly Test[] =>
  clause.values.map(isPattern(clause) ? regularExpression : wildcard),
);

function onceFor<Subject extends object, Result>(
  work: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const results = new WeakMap<Subject, Result>();
  return (subject) => {
    const known = results.get(subject);
    if (known !== undefined) return known;
    const result = work(subject);
    results.set(subject, result);
    return result;
  };
}
