import * as fc from 'fast-check';
import type { Policy, Route, TeamChoice } from '../../src/domain/policy';
import { factsFromPairs } from '../../src/routing/pairs';
import { flawsOf } from '../../src/routing/flaws';
import { nameOf, routeFacts } from '../../src/routing/route';
import { aPolicy, matcher } from '../support/builders';

const TEAM = { channel: '#sec', jiraProject: 'SEC', issueType: 'Task' };
const TEAMS = { security: TEAM, payments: TEAM, data: TEAM };

function policyOf(...routes: readonly Route[]): Policy {
  return aPolicy({ teams: TEAMS, routes });
}

function route(name: string, sentences: readonly string[], differs: Partial<Route> = {}): Route {
  return { name, match: matcher(...sentences), team: 'payments', ...differs };
}

/** Names of routes that never take anything. */
function unreachable(...routes: readonly Route[]): readonly string[] {
  return flawsOf(policyOf(...routes)).flatMap(({ kind, subject }) =>
    kind === 'unreachable' ? [subject] : [],
  );
}

describe('a route behind another one', () => {
  test.each<[first: readonly string[], second: readonly string[]]>([
    [['project = payments-*'], ['project = payments-api']],
    [['project = payments-*'], ['project in (payments-a*, payments-b)']],
    [['project = p*'], ['project = payments-*', 'region = eu-west-1']],
    [['tag.Cost_Center = *'], ['tag.cost-center =~ "4.*"']],
    [['project =~ "pay.*"'], ['project =~ "pay.*"']],
    [['project =~ "pay(ments|roll)-.*"'], ['project in (payments-api, payroll-web)']],
    [['region != us-*'], ['region = eu-west-1']],
    [['region not in (us-1, us-2)'], ['region not in (us-*, ap-*)']],
    [['region !~ "us-.*"'], ['region in (eu-west-1, eu-west-2)']],
    [['severity in (CRITICAL, HIGH)'], ['project = a']],
    [['environment in (production, staging, development)'], ['project = a']],
    [['type = *'], ['rule = a']],
    [
      ['severity = CRITICAL', 'region = eu-*'],
      ['region = eu-west-1', 'severity = CRITICAL', 'rule = x'],
    ],
  ])('%j takes all of %j', (first, second) => {
    expect(unreachable(route('first', first), route('second', second))).toEqual(["'second'"]);
  });

  test.each<[first: readonly string[], second: readonly string[]]>([
    [['project = payments-api'], ['project = payments-*']],
    [['project = payments-*', 'severity = HIGH'], ['project = payments-api']],
    [['project != data'], ['project = payments']], // its slug may be data
    [['tag.team != data'], ['tag.team = payments']], // two spellings, two values
    [['project = a*b'], ['project = a*']],
    [['project = *'], ['folder = a']],
    [['region =~ "eu-.*"'], ['region =~ "eu-west-.*"']], // true, and not certain without understanding both
    [['region = *'], ['severity = CRITICAL']], // global ones have none
    [['severity = CRITICAL'], ['project = a']],
    [['tag.team = *'], ['tag.squad = *']],
  ])('%j may leave some of %j', (first, second) => {
    expect(unreachable(route('first', first), route('second', second))).toEqual([]);
  });

  test('is not hidden by one that continues, or that may find no team', () => {
    const byTag: TeamChoice = { from: 'tag.squad' };

    expect(unreachable(route('a', ['type = *'], { continue: true }), route('b', ['type = *']))).toEqual([]);
    expect(unreachable(route('a', ['type = *'], { team: byTag }), route('b', ['type = *']))).toEqual([]);
    expect(
      unreachable(
        route('a', ['type = *'], { team: { ...byTag, otherwise: 'data' } }),
        route('b', ['type = *']),
      ),
    ).toEqual(["'b'"]);
  });

  test('is looked at with all the routes around it, and told without those inside it', () => {
    expect(
      unreachable(
        route('eu', ['region = eu-*']),
        route('payments', ['project = payments*']),
        route('in the eu', ['region = eu-west-1'], { parent: 1 }),
        route('and critical', ['severity = CRITICAL'], { parent: 2 }),
        route('high', ['severity = HIGH'], { parent: 1 }),
        route('high again', ['severity = HIGH', 'project = *'], { parent: 1 }),
      ),
    ).toEqual(["'payments' > 'in the eu'", "'payments' > 'high again'"]);
  });

  test('says which one takes its findings', () => {
    expect(
      flawsOf(policyOf(route('a', ['project = x*']), route('b', ['project = xy'], { team: 'data' }))),
    ).toEqual([
      { kind: 'unreachable', subject: "'b'", because: "'a' before it takes all of that: project = x*" },
      { kind: 'idle-team', subject: 'data', because: 'no route that can take a finding names it' },
    ]);
  });
});

test('a route for severities that the policy does not read is told', () => {
  expect(
    flawsOf(
      policyOf(route('low', ['severity in (LOW, MEDIUM)']), route('data', ['rule = a'], { team: 'data' })),
    ),
  ).toContainEqual({
    kind: 'unreachable',
    subject: "'low'",
    because: 'severity in (LOW, MEDIUM), and the policy reads CRITICAL and HIGH',
  });
});

test('values of which no team can come are told, and those that may be are not', () => {
  const policy = policyOf(
    route('squads', ['tag.squad in (web, Data, shop, mobile*)'], {
      team: { from: 'tag.squad', map: { web: 'payments' } },
    }),
    route('regions', ['region in (eu-west-1, us-*)'], {
      team: {
        from: 'region',
        map: { 'EU West 1': 'payments', 'us-east-1': 'data', 'ap-1': 'data' },
        otherwise: 'data',
      },
    }),
    route('environments', ['rule = x'], {
      team: { from: 'environment', map: { Production: 'payments', prod: 'data' }, otherwise: 'data' },
    }),
  );

  expect(flawsOf(policy)).toEqual([
    {
      kind: 'nameless-value',
      subject: "'squads'",
      because: 'it asks for tag.squad shop, which names no team and stands not in its map',
    },
    {
      kind: 'idle-value',
      subject: "'regions'",
      because: 'its map has ap-1, and no finding that it matches has that region',
    },
    {
      kind: 'idle-value',
      subject: "'environments'",
      because: 'its map has prod, and no finding that it matches has that environment',
    },
  ]);
});

test('a team that the default is, that is only told, or that a value may name, is in use', () => {
  const told = route('watch', ['type = *'], { team: 'data', continue: true });

  expect(flawsOf(policyOf(told, route('payments', ['project = p'])))).toEqual([]);
  expect(flawsOf(policyOf(route('squads', ['tag.squad = *'], { team: { from: 'tag.squad' } })))).toEqual([]);
});

test('no finding ever reaches a route that was said to be unreachable', () => {
  const VALUES = {
    project: ['a', 'ab', 'b'],
    region: ['a', 'ab', 'b'],
    severity: ['CRITICAL', 'HIGH'],
    'tag.t': ['a', 'ab', 'b'],
  };
  const sentence = fc.oneof(
    fc.constantFrom(
      'severity = CRITICAL',
      'severity in (CRITICAL, HIGH)',
      'severity != HIGH',
      'severity = LOW',
    ),
    fc
      .tuple(
        fc.constantFrom('project', 'region', 'tag.t', 'tag.T'),
        fc.constantFrom(
          '= a',
          '= a*',
          '= *',
          '= *b',
          '!= a',
          '!= a*',
          'in (a, b)',
          'not in (a, b)',
          '=~ "a.*"',
          '!~ "a.*"',
          '=~ "a|b"',
        ),
      )
      .map((words) => words.join(' ')),
  );
  const drawn = fc.record({
    sentences: fc.array(sentence, { minLength: 1, maxLength: 2 }),
    up: fc.nat(),
    goesOn: fc.integer({ min: 0, max: 4 }),
    byTag: fc.integer({ min: 0, max: 4 }),
  });
  const policies = fc.array(drawn, { minLength: 2, maxLength: 7 }).map((list) =>
    policyOf(
      ...list.map(({ sentences, up, goesOn, byTag }, index) =>
        route(`r${index}`, sentences, {
          ...(byTag === 0 ? { team: { from: 'tag.t', map: { a: 'data' } } } : {}),
          // Depth-first, as a policy has them: under the one right before it, or beside that.
          ...(index > 0 && up % 3 === 0 ? { parent: index - 1 } : {}),
          ...(goesOn === 0 ? { continue: true as const } : {}),
        }),
      ),
    ),
  );
  const pairs = fc
    .tuple(
      fc.subarray(VALUES.project),
      fc.subarray(VALUES.region, { maxLength: 1 }),
      fc.constantFrom(...VALUES.severity),
      fc.subarray(VALUES['tag.t']),
    )
    .map(([project, region, severity, tag]) => [
      ...project.map((value) => `project=${value}`),
      ...region.map((value) => `region=${value}`),
      `severity=${severity}`,
      ...tag.map((value) => `tag.t=${value}`),
    ]);
  let found = 0;

  fc.assert(
    fc.property(policies, fc.array(pairs, { minLength: 1, maxLength: 20 }), (policy, findings) => {
      const lost = new Set(
        flawsOf(policy).flatMap(({ kind, subject }) => (kind === 'unreachable' ? [subject] : [])),
      );
      found += lost.size;
      for (const each of findings) {
        const parsed = factsFromPairs(each, policy.environments);
        if (parsed.kind !== 'facts') throw new Error(parsed.problems.join());
        let { route: at } = routeFacts(parsed.facts, policy);
        for (; at !== undefined; at = policy.routes[at]?.parent)
          expect(lost).not.toContain(nameOf(at, policy));
      }
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(50);
});
