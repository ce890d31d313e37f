import { ENVIRONMENTS } from '../domain/environment';
import type { Clause, FactKey, Operator } from '../domain/matcher';
import type { Policy } from '../domain/policy';
import { parseKey } from './keys';
import { foldCase, regularExpression, wildcard } from './pattern';

/** What is known without asking a finding. */
export type Certain = Pick<Policy, 'severities'>;

/** No finding has two values of these; of a project it has name and slug, of a tag sometimes two spellings. */
const SINGLE: ReadonlySet<FactKey> = new Set([
  'businessUnit',
  'businessImpact',
  'cloudPlatform',
  'region',
  'resourceType',
  'type',
  'environment',
  'severity',
]);

/** Every finding has a value of these. */
const ALWAYS_KNOWN: ReadonlySet<FactKey> = new Set([
  'resourceType',
  'rule',
  'type',
  'environment',
  'severity',
]);

/** Whether the clause holds wherever all of the others do. False where that is not certain. */
export function follows(clause: Clause, others: readonly Clause[], certain: Certain): boolean {
  return isAlwaysTrue(clause, certain) || others.some((other) => implies(other, clause));
}

/** Whether no finding that is read can meet it. */
export function isNeverTrue({ key, operator, values }: Clause, { severities }: Certain): boolean {
  return key === 'severity' && operator === 'in' && severities.every((each) => !values.includes(each));
}

export function factOf(key: string): FactKey | undefined {
  const parsed = parseKey(key);
  return parsed?.kind === 'fact' ? parsed.fact : undefined;
}

export function isSingle(key: string): boolean {
  const fact = factOf(key);
  return fact !== undefined && SINGLE.has(fact);
}

function isAlwaysTrue({ key, operator, values }: Clause, { severities }: Certain): boolean {
  const fact = factOf(key);
  if (fact === undefined || operator !== 'in') return false;
  if (fact === 'severity') return severities.every((each) => values.includes(each));
  if (fact === 'environment') return ENVIRONMENTS.every((each) => values.includes(each));
  return ALWAYS_KNOWN.has(fact) && values.includes('*');
}

function implies(given: Clause, wanted: Clause): boolean {
  if (addressOf(given.key) !== addressOf(wanted.key)) return false;
  if (given.operator === wanted.operator && sameValues(given, wanted)) return true;
  return IMPLIES[wanted.operator](given, wanted);
}

const IMPLIES: Readonly<Record<Operator, (given: Clause, wanted: Clause) => boolean>> = {
  in: ({ operator, values }, wanted) =>
    operator === 'in'
      ? values.every((each) => isCovered(each, wanted.values))
      : operator === '=~' && wanted.values.includes('*'),
  'not in': (given, { values }) =>
    given.operator === 'not in'
      ? values.every((each) => isCovered(each, given.values))
      : isOneKnown(given) && !given.values.some((each) => isCovered(each, values)),
  '=~': (given, wanted) => isPlain(given) && given.values.every((each) => isMatched(each, wanted)),
  '!~': (given, wanted) =>
    isOneKnown(given) && isPlain(given) && !given.values.some((each) => isMatched(each, wanted)),
};

/** The finding's only value is one of these. */
function isOneKnown({ key, operator, values }: Clause): boolean {
  return isSingle(key) && operator === 'in' && values.every((each) => !each.includes('*'));
}

/** ASCII without wildcards: there folding and RE2 agree on what case is. */
function isPlain({ operator, values }: Clause): boolean {
  return operator === 'in' && values.every((each) => /^[\x21-\x29\x2b-\x7e]+$/.test(each));
}

/** A `*` of the narrow pattern is a character that no piece of the wide one holds: only a `*` takes it. */
function isCovered(narrow: string, wide: readonly string[]): boolean {
  return wide.some((each) => wildcard(each)(foldCase(narrow)));
}

function isMatched(value: string, { values }: Clause): boolean {
  return values.some((pattern) => regularExpression(pattern)(value));
}

function sameValues(one: Clause, other: Clause): boolean {
  return one.values.length === other.values.length && one.values.every((each) => other.values.includes(each));
}

/** The same text for every spelling of one key. */
function addressOf(text: string): string {
  const key = parseKey(text);
  if (key === undefined) return text;
  return key.kind === 'fact' ? key.fact : `${key.kind}.${key.tag}`;
}
