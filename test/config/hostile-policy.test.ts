import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { ConfigError } from '../../src/config/config-error';
import { parsePolicy } from '../../src/config/policy-file';
import { policyFileSchema } from '../../src/config/policy-schema';
import type { Policy } from '../../src/domain/policy';
import { teamsOf } from '../../src/routing/team';
import { EFFORT, FRAGMENTS, hostileText, SEED, words } from '../support/hostile';

const EXAMPLE = readFileSync(join(__dirname, '../../distribution.example.yaml'), 'utf8');
const EVERY_KEY = {
  ...(parse(EXAMPLE) as object),
  window: { sweepBelow: 1, sweepEvery: '24h', overlap: '1h', since: '2026-01-01' },
  limits: { ticketsPerRun: 10, pageSize: 10, batchSize: 10, firstBatchSize: 5 },
  suppressions: [
    { name: 's', match: { tag: { team: ['x'] } }, owner: 'o', reason: 'r', until: '2030-01-01' },
  ],
};

const settings = { seed: SEED, numRuns: 150 * EFFORT };

/** What is wrong with how a policy text is taken; empty when it makes a policy that holds, or a proper complaint. */
function wrongsWith(text: string): readonly string[] {
  const wrongs = wrongsOfParsing(text);
  return Object.keys(Object.prototype).length === 0 ? wrongs : [...wrongs, 'every object has been changed'];
}

function wrongsOfParsing(text: string): readonly string[] {
  try {
    return wrongsIn(parsePolicy(text, 'p.yaml', { jiraProject: 'SEC', defaultChannel: '#security' }).policy);
  } catch (error) {
    return error instanceof ConfigError ? wrongsOf(error) : [`threw ${String(error)}`];
  }
}

/** One line for each problem and one for its cure, nothing in them that a terminal would act on, and no stack. */
function wrongsOf({ message, problems }: ConfigError): readonly string[] {
  const lines = problems.flatMap(({ where, what, cure }) => [
    `${where} ${what}`,
    ...(cure === undefined ? [] : [cure]),
  ]);
  return [
    ...(problems.length === 0 ? ['no problem is named'] : []),
    ...problems
      .filter(({ where, what }) => where.trim() === '' || what.trim() === '')
      .map(() => 'an empty problem'),
    ...lines.filter((line) => line.length > 1_500).map((line) => `too long: ${line.slice(0, 100)}`),
    ...lines.filter((line) => ODD.test(line)).map((line) => `odd characters: ${JSON.stringify(line)}`),
    ...(message.split('\n').length === lines.length + 1 ? [] : ['lines of its own']),
    ...(/\n\s+at \S+ \(/.test(message) ? ['a stack'] : []),
  ];
}

const ODD = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A run trusts these. */
function wrongsIn(policy: Policy): readonly string[] {
  const { teams, routes, suppressions, jira, window, limits, audit, severities } = policy;
  const waits = [
    jira.indexLagMs,
    jira.uncertainWaitMs,
    jira.rescanGraceMs,
    window.sweepEveryMs,
    window.overlapMs,
    audit.archiveEveryMs,
  ];
  const counts = [...Object.values(limits), ...Object.values(jira.dueDays), window.sweepBelow];
  const claims: readonly (readonly [string, boolean])[] = [
    ['plain JSON', JSON.stringify(JSON.parse(JSON.stringify(policy))) === JSON.stringify(policy)],
    ['small', JSON.stringify(policy).length <= 64 * 1024],
    ['some severities', severities.length > 0],
    ['a default team', Object.hasOwn(teams, policy.defaultTeam)],
    ['teams', routes.every(({ team }) => teamsOf(team, teams).every((name) => Object.hasOwn(teams, name)))],
    [
      'parents before their children',
      routes.every(({ parent }, index) => parent === undefined || parent < index),
    ],
    ['projects', Object.values(teams).every(({ jiraProject }) => /^[A-Z][A-Z0-9_]+$/.test(jiraProject))],
    ['something to match', [...routes, ...suppressions].every(({ match }) => match.length > 0)],
    ['ends', suppressions.every(({ until }) => !Number.isNaN(Date.parse(until)))],
    ['waits', waits.every((ms) => Number.isSafeInteger(ms) && ms >= 0 && ms <= 3_650 * 86_400_000)],
    ['counts', counts.every((count) => Number.isSafeInteger(count) && count >= 0)],
    ['labels of others', jira.labels.every((label) => !/^(wiz|wfd)-/i.test(label))],
  ];
  return claims.filter(([, holds]) => !holds).map(([what]) => `a policy without: ${what}`);
}

const NO_VALUES = [
  null,
  '',
  0,
  -0,
  -1,
  0.5,
  1e308,
  Infinity,
  Number.NaN,
  2 ** 53,
  true,
  [],
  {},
  [null],
  [[]],
];
const hostileKey = fc.oneof(
  fc.constantFrom(...Object.keys(policyFileSchema.shape), ...FRAGMENTS, 'match', 'tag', 'channel', '<<'),
  hostileText,
);
const hostileValue = fc.oneof(
  fc.anything({ key: hostileKey, maxDepth: 3, withNullPrototype: true, withDate: true }),
  fc.constantFrom<unknown>(
    ...NO_VALUES,
    ...words('1e999d·999999999999d·12h·-1h·0000-00-00·9999-12-31T23:59:59.999999999999Z·2026-02-30'),
    ...words('* * * * *·*/0 * * * *·0 0 31 2 *·CET·Etc/GMT+14·../../etc/passwd·C0·#·SEC"'),
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ),
  hostileText,
  fc.nat({ max: 200 }).map((depth) => nested(depth)),
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { match: value };
  return value;
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...steps.flatMap((step) => pathsIn((value as Record<string | number, unknown>)[step], [...path, step])),
  ];
}

/** With another value at the path, or the same under another key. */
function spoilt(
  value: unknown,
  [step, ...rest]: Path,
  spoil: { readonly by: unknown; readonly key?: string },
): unknown {
  if (step === undefined) return spoil.by;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? spoilt(each, rest, spoil) : each));
  const isLast = rest.length === 0 && spoil.key !== undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== step) return [key, each];
      return isLast ? [spoil.key, each] : [key, spoilt(each, rest, spoil)];
    }),
  );
}

/** Not everything has a form in YAML. */
function written(value: unknown): string {
  try {
    return stringify(value);
  } catch {
    return '';
  }
}

test(`any structure at all is a policy or a complaint (seed ${SEED})`, () => {
  fc.assert(
    fc.property(hostileValue, (value) => {
      expect(wrongsWith(written(value))).toEqual([]);
    }),
    settings,
  );
});

test(`a wrong value at any key there is makes a policy that holds or a complaint (seed ${SEED})`, () => {
  const paths = fc.constantFrom(...pathsIn(EVERY_KEY));

  fc.assert(
    fc.property(paths, hostileValue, (path, by) => {
      expect(wrongsWith(written(spoilt(EVERY_KEY, path, { by })))).toEqual([]);
    }),
    settings,
  );
});

test(`a wrong key in any place makes a policy that holds or a complaint (seed ${SEED})`, () => {
  const paths = fc.constantFrom(...pathsIn(EVERY_KEY));

  fc.assert(
    fc.property(paths, hostileKey, (path, key) => {
      expect(wrongsWith(written(spoilt(EVERY_KEY, path, { by: EVERY_KEY, key })))).toEqual([]);
    }),
    settings,
  );
});

test(`a text that was damaged anywhere makes a policy that holds or a complaint (seed ${SEED})`, () => {
  const syntax = fc.constantFrom(
    ...words('&a ·*a·<<: *a\n·!!js/function x·!!binary x·!<tag:x> ·%YAML 1.1\n---\n·---\n·...\n·? '),
    ...words('|\n·>-\n·\t·"·\'·{·}·[·]·: ·- ·#·,·"\\ud83d"·"\\u0000"·"\\x1b[31m"'),
    ...words('__proto__: { polluted: true }\n·severities: [LOW]\n·\u0000·\u2028·\ufeff·\u009b31m·\u202e'),
    ...FRAGMENTS,
  );
  const damage = fc.tuple(fc.nat({ max: EXAMPLE.length }), fc.nat({ max: 30 }), syntax);

  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (all) => {
      let text = EXAMPLE;
      for (const [at, drop, insert] of all) text = text.slice(0, at) + insert + text.slice(at + drop);
      expect(wrongsWith(text)).toEqual([]);
    }),
    settings,
  );
});

test.each([
  ['aliases that grow without end', bomb()],
  ['an alias of itself', 'routes: &a [*a]\nteams: &b { security: *b }\n'],
  ['merge keys', 'teams:\n  a: &a { channel: "#a" }\n  security: { <<: *a }\n'],
  [
    'a number of a thousand digits',
    `limits: { pageSize: ${'9'.repeat(1_000)} }\nwindow: { sweepBelow: 1e400 }\n`,
  ],
  ['ten thousand routes', `routes:\n${'  - { match: { rule: [x] }, team: security }\n'.repeat(5_000)}`],
  ['ten thousand unknown keys', Array.from({ length: 10_000 }, (_, index) => `key${index}: 1`).join('\n')],
  ['a key of a hundred thousand letters', `${'k'.repeat(100_000)}: 1\n`],
  ['a team of a hundred thousand letters', `teams:\n  ${'k'.repeat(100_000)}: {}\n`],
  ['a hundred thousand brackets', '{'.repeat(100_000)],
  ['half characters', 'slack: { defaultChannel: "\\ud83d" }\n"\\udc00": "\\ud83d"\n'],
  ['control characters in keys', '"\\u009b31m": 1\n"\\x1b[2J": { "\\0": 1 }\nteams: { "\\u202e": {} }\n'],
])('%s end in seconds, as a policy that holds or a complaint', (_, text) => {
  const before = process.cpuUsage();

  expect(wrongsWith(text)).toEqual([]);

  // Of a busy machine: what has no end takes minutes.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(20_000);
});

function bomb(): string {
  const levels = Array.from(
    { length: 20 },
    (_, level) => `&l${level + 1} [${`*l${level}, `.repeat(9)}*l${level}]`,
  );
  return `routes:\n  - &l0 [x]\n${levels.map((level) => `  - ${level}\n`).join('')}`;
}
