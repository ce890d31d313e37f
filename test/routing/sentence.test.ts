import * as fc from 'fast-check';
import { FACT_KEYS, type Clause } from '../../src/domain/matcher';
import { parseSentence, sentenceOf } from '../../src/routing/sentence';

function clause(key: string, operator: Clause['operator'], ...values: readonly string[]): Clause {
  return { key, operator, values };
}

test.each<[string, Clause]>([
  ['project = payments-*', clause('project', 'in', 'payments-*')],
  ['project=payments', clause('project', 'in', 'payments')],
  ['subscription = Corporate IT ', clause('subscription', 'in', 'Corporate IT')],
  ['subscription = "Corporate IT, old"', clause('subscription', 'in', 'Corporate IT, old')],
  ['tag.team != data', clause('tag.team', 'not in', 'data')],
  ['severity in (critical, HIGH)', clause('severity', 'in', 'CRITICAL', 'HIGH')],
  ['environment not in (Staging)', clause('environment', 'not in', 'staging')],
  ['region IN("eu-west-1",eu-west-2 )', clause('region', 'in', 'eu-west-1', 'eu-west-2')],
  ['project =~ payments-(api|web)', clause('project', '=~', 'payments-(api|web)')],
  [String.raw`project !~ "a\"b\\\\c\d"`, clause('project', '!~', String.raw`a"b\\c\d`)],
  ['tag."Cost Center" = 4711', clause('tag.Cost Center', 'in', '4711')],
  ['tag.kubernetes.io/owner = a', clause('tag.kubernetes.io/owner', 'in', 'a')],
  ['tag.in = not in (a)', clause('tag.in', 'in', 'not in (a)')],
])('%s', (text, expected) => {
  expect(parseSentence(text)).toEqual({ kind: 'clause', clause: expected });
});

test.each<[string, unknown, number]>([
  ['', 'begins with no key', 1],
  ['= a', 'begins with no key', 1],
  ['projct = a', 'is no key', 1],
  ['tag. = a', 'is no key', 1],
  ['project', 'lacks an operator: =, !=, =~, !~, in or not in', 8],
  ['project == a', 'lacks an operator: =, !=, =~, !~, in or not in', 9],
  ['project > a', 'lacks an operator: =, !=, =~, !~, in or not in', 9],
  ['project inside (a)', 'lacks an operator: =, !=, =~, !~, in or not in', 9],
  ['project =', 'lacks a value', 10],
  ['project = ""', 'lacks a value', 12],
  ['project = (a, b)', 'has a list behind = or !=: write in (…) or not in (…)', 11],
  ['project in a', 'lacks the ( of a list', 12],
  ['project in (a, )', 'lacks a value', 16],
  ['project in (a', expect.stringContaining('lacks a comma or the ) of its list'), 14],
  ['project in (a) b', 'goes on where it should end', 16],
  ['project = "a" b', 'goes on where it should end', 15],
  ['project = "a', 'has a quote that does not end', 11],
  ['severity = SEVERE', 'names no severity: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL', 12],
  ['severity in (HIGH, H*)', 'names no severity: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL', 20],
  ['project =~ "a(?=b)"', 'is no regular expression of RE2: invalid or unsupported Perl syntax: (?=', 14],
  [`project = ${'x'.repeat(201)}`, 'has a value longer than 200 characters', 11],
])('%s: what is wrong, and at which character', (text, what, character) => {
  expect(parseSentence(text)).toMatchObject({ kind: 'problem', problem: { what, at: character - 1 } });
});

test('what is printed is read back as it was', () => {
  const value = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => text.trim() !== '' && text.trim() === text);
  const key = fc.oneof(
    fc.constantFrom(...FACT_KEYS.filter((each) => each !== 'severity' && each !== 'environment')),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
      .filter((text) => /[^\s_.-]/.test(text))
      .map((text) => `tag.${text}`),
  );
  const clauses = fc.oneof(
    fc.record({
      key,
      operator: fc.constantFrom('in' as const, 'not in' as const),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      key,
      operator: fc.constantFrom('=~' as const, '!~' as const),
      values: fc.tuple(
        fc.constantFrom('a.*', String.raw`\d+`, String.raw`\\`, '"', String.raw`\\\"(a|b)`, '(a, b)'),
      ),
    }),
  );

  fc.assert(
    fc.property(clauses, (each) => {
      expect(parseSentence(sentenceOf(each))).toEqual({ kind: 'clause', clause: each });
    }),
  );
});

test('any text at all is read or refused, and at once', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(() => parseSentence(text)).not.toThrow()));
  const started = performance.now();

  expect(parseSentence(`project = "${'\\'.repeat(4_001)}`).kind).toBe('problem');
  expect(performance.now() - started).toBeLessThan(500);
});
