import type { Clauses, Matcher } from './policy';
import { FACT_KEYS, tagKey, type FactKey, type RouteFacts } from './route-facts';

/** Whether a matcher takes the facts, and why, clause by clause: "project payments-api matches payments-*". */
export interface Verdict {
  readonly matches: boolean;
  /** On a match every clause; else only those that failed. */
  readonly because: readonly string[];
}

/** One key of a matcher beside what the finding has under it. */
interface Clause {
  readonly what: string;
  readonly patterns: readonly string[];
  readonly values: readonly string[];
  /** Under `not`. */
  readonly excludes: boolean;
}

interface Hit {
  readonly value: string;
  readonly pattern: string;
}

const WORDS: Readonly<Record<FactKey, string>> = {
  project: 'project',
  subscription: 'subscription',
  cloudPlatform: 'cloud platform',
  environment: 'environment',
  resourceType: 'resource type',
  rule: 'rule',
  type: 'type',
  severity: 'severity',
};

/** All keys must match, and none under `not`. A matcher without keys takes nothing: one that lost its keys must not mute or claim everything. */
export function isMatch(matcher: Matcher, facts: RouteFacts): boolean {
  const clauses = clausesOf(matcher, facts);
  return clauses.length > 0 && clauses.every(holds);
}

export function judge(matcher: Matcher, facts: RouteFacts): Verdict {
  const clauses = clausesOf(matcher, facts);
  if (clauses.length === 0) return { matches: false, because: ['it has nothing to match'] };
  const matches = isMatch(matcher, facts);
  const told = matches ? clauses : clauses.filter((clause) => !holds(clause));
  return { matches, because: told.map(describe) };
}

const NONE: readonly string[] = [];

function clausesOf({ not, ...wanted }: Matcher, facts: RouteFacts): readonly Clause[] {
  return [...clausesIn(wanted, facts, false), ...clausesIn(not ?? {}, facts, true)];
}

function clausesIn(keys: Clauses, facts: RouteFacts, excludes: boolean): readonly Clause[] {
  const clauses: Clause[] = [];
  for (const key of FACT_KEYS) {
    const patterns = keys[key];
    if (patterns !== undefined) clauses.push({ what: WORDS[key], patterns, values: facts[key], excludes });
  }
  for (const [key, patterns] of Object.entries(keys.tag ?? {})) {
    clauses.push({ what: `tag ${key}`, patterns, values: facts.tags.get(tagKey(key)) ?? NONE, excludes });
  }
  for (const [key, patterns] of Object.entries(keys.subscriptionTag ?? {})) {
    const values = facts.subscriptionTags.get(tagKey(key)) ?? NONE;
    clauses.push({ what: `subscription tag ${key}`, patterns, values, excludes });
  }
  return clauses;
}

function holds(clause: Clause): boolean {
  return (hitOf(clause) === undefined) === clause.excludes;
}

function hitOf({ patterns, values }: Clause): Hit | undefined {
  const texts = folded(values);
  for (const [index, pieces] of compiled(patterns).entries()) {
    const found = texts.findIndex((text) => fits(pieces, text));
    if (found >= 0) return { value: values[found] ?? '', pattern: patterns[index] ?? '' };
  }
  return undefined;
}

/** `*` stands for any run of characters; case does not count. */
export function matchesPattern(pattern: string, value: string): boolean {
  return fits(fold(pattern).split('*'), fold(value));
}

/**
 * Pieces are searched from left to right, each once, without a regular expression: names come from outside and
 * must not be able to make this backtrack.
 */
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

function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

// Folding costs more than comparing: a finding's values meet every route, and a policy's patterns every finding.
const folded = oncePerList((values) => values.map(fold));
const compiled = oncePerList((patterns) => patterns.map((pattern) => fold(pattern).split('*')));

function oncePerList<Result>(work: (list: readonly string[]) => Result): (list: readonly string[]) => Result {
  const results = new WeakMap<readonly string[], Result>();
  return (list) => {
    const known = results.get(list);
    if (known !== undefined) return known;
    const result = work(list);
    results.set(list, result);
    return result;
  };
}

function describe(clause: Clause): string {
  const hit = hitOf(clause);
  if (hit === undefined) return clause.excludes ? describeAbsence(clause) : describeMiss(clause);
  const found = describeHit(clause, hit);
  return clause.excludes ? `${found}, which it must not` : found;
}

function describeAbsence({ what, values, patterns }: Clause): string {
  const unwanted = list(patterns, ' or ');
  return values.length === 0
    ? `no ${what} is known (unwanted ${unwanted})`
    : `${what} ${list(values, ' / ')} is not ${unwanted}`;
}

function describeHit({ what }: Clause, { value, pattern }: Hit): string {
  return pattern.includes('*')
    ? `${what} ${show(value)} matches ${show(pattern)}`
    : `${what} is ${show(value)}`;
}

function describeMiss({ what, values, patterns }: Clause): string {
  const wanted = list(patterns, ' or ');
  return values.length === 0
    ? `no ${what} is known (wanted ${wanted})`
    : `${what} ${list(values, ' / ')} does not match ${wanted}`;
}

const MOST_SHOWN = 5;

function list(texts: readonly string[], glue: string): string {
  const more = texts.length - MOST_SHOWN;
  return texts.slice(0, MOST_SHOWN).map(show).join(glue) + (more > 0 ? `${glue}${more} more` : '');
}

const LONGEST_SHOWN = 80;

/** Names are other people's text: one line, bounded, no control or direction marks. */
function show(text: string): string {
  const line = text
    .slice(0, LONGEST_SHOWN * 2)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN - 1)}…` : line;
}
