import * as fc from 'fast-check';
import type { Finding } from '../../src/domain/finding';
import { FACT_KEYS, OPERATORS, type Matcher } from '../../src/domain/matcher';
import type { Policy, Route, TeamChoice } from '../../src/domain/policy';
import { factsOf, type RouteFacts } from '../../src/routing/facts';
import { neededFacts } from '../../src/routing/needed-facts';
import { explainRoute, matchSuppression, routeFacts, routeFinding, toRef } from '../../src/routing/route';
import { aFinding, aPolicy, aSuppression, matcher, NOW } from '../support/builders';

const TEAMS = Object.fromEntries(
  ['security', 'payments', 'data', 'sre', 'data-eng', 'mobile'].map((name) => [
    name,
    { channel: '#sec', jiraProject: 'SEC', issueType: 'Task' },
  ]),
);

function policyOf(...routes: readonly Route[]): Policy {
  return aPolicy({ teams: TEAMS, routes });
}

function route(name: string, sentence: string, team: TeamChoice, differs: Partial<Route> = {}): Route {
  return { name, match: matcher(sentence), team, ...differs };
}

function tagged(
  tags: Finding['resource']['tags'],
  subscriptionTags: Finding['resource']['tags'] = {},
): Finding {
  return aFinding({ resource: { ...aFinding().resource, tags, subscriptionTags } });
}

function explained(finding: Finding, policy: Policy): readonly string[] {
  return explainRoute(factsOf(finding, policy.environments), policy);
}

test('the first route that matches names the team, and the default team takes the rest', () => {
  const policy = policyOf(
    route('no', 'project = x', 'data'),
    route('first', 'severity = CRITICAL', 'payments'),
    route('second', 'project = payments-api', 'data'),
  );

  expect(routeFinding(aFinding(), policy)).toEqual({
    team: 'payments',
    route: 1,
    tell: [],
    reason: "route 'first': severity is CRITICAL",
  });
  expect(routeFinding(aFinding({ severity: 'HIGH', projects: [] }), policy)).toEqual({
    team: 'security',
    tell: [],
    reason: 'no route took it: default team security',
  });
});

describe('a tree', () => {
  const policy = policyOf(
    route('commerce', 'project = payments*', 'payments'),
    route('databases', 'resourceType = DB_*', 'data', { parent: 0 }),
    route('big ones', 'tag.size = big', 'data', { parent: 1 }),
    route('buckets', 'resourceType = BUCKET', 'payments', { parent: 0 }),
    route('all in europe', 'region = eu-*', 'sre'),
  );

  test('tries what is inside a route before the route itself, and goes as deep as it matches', () => {
    const inside = routeFinding(tagged({ size: 'big' }), policy);

    expect(inside).toMatchObject({ team: 'payments', route: 3 });
    expect(inside.reason).toBe(
      "route 'commerce' > 'buckets': project payments-api matches payments*, resource type is BUCKET",
    );
    const database = aFinding({ resource: { ...tagged({ size: 'big' }).resource, type: 'DB_SERVER' } });
    expect(routeFinding(database, policy)).toMatchObject({ team: 'data', route: 2 });
  });

  test('leaves to the outer route what nothing inside it takes, and to its siblings what it does not match', () => {
    const machine = aFinding({ resource: { ...aFinding().resource, type: 'VIRTUAL_MACHINE' } });

    expect(routeFinding(machine, policy)).toMatchObject({ team: 'payments', route: 0 });
    expect(routeFinding({ ...machine, projects: [] }, policy)).toMatchObject({ team: 'sre', route: 4 });
  });

  test('is explained step by step, in the order in which routes are asked', () => {
    expect(
      explained(
        aFinding({ projects: [], resource: { ...aFinding().resource, region: 'us-east-1' } }),
        policy,
      ),
    ).toEqual([
      "route 'commerce' does not match: no project is known (wanted payments*)",
      "route 'all in europe' does not match: region us-east-1 does not match eu-*",
      'no route took it: default team security',
    ]);
    expect(explained(aFinding(), policy)).toEqual([
      "route 'commerce' matches: project payments-api matches payments*; the routes inside it come first",
      "route 'commerce' > 'databases' does not match: resource type BUCKET does not match DB_*",
      "route 'commerce' > 'buckets': resource type is BUCKET: team payments",
    ]);
    const machine = aFinding({ resource: { ...aFinding().resource, type: 'VIRTUAL_MACHINE' } });
    expect(explained(machine, policy).at(-1)).toBe(
      "route 'commerce': project payments-api matches payments*: team payments",
    );
  });
});

describe('a route that continues', () => {
  test('has its team told, and leaves the finding to what comes after it', () => {
    const policy = policyOf(
      route('watch', 'severity = CRITICAL', 'sre', { continue: true }),
      route('payments', 'project = payments*', 'payments'),
    );

    expect(routeFinding(aFinding(), policy)).toMatchObject({ team: 'payments', route: 1, tell: ['sre'] });
    expect(toRef(aFinding(), policy, NOW)).toMatchObject({ team: 'payments', route: 1, tell: ['sre'] });
    expect(explained(aFinding(), policy)).toEqual([
      "route 'watch': severity is CRITICAL: team sre is told as well",
      "route 'payments': project payments-api matches payments*: team payments",
    ]);
  });

  test('is no owner: what nothing else takes goes to the default team', () => {
    const policy = policyOf(route('watch', 'severity = CRITICAL', 'sre', { continue: true }));

    expect(toRef(aFinding(), policy, NOW)).toMatchObject({ team: 'security', tell: ['sre'] });
    expect(toRef(aFinding(), policy, NOW)).not.toHaveProperty('route');
  });

  test('hands on what those inside it decide, which the owner needs not be told', () => {
    const policy = policyOf(
      route('watch', 'severity = CRITICAL', 'sre', { continue: true }),
      route('data of it', 'resourceType = BUCKET', 'data', { parent: 0 }),
      route('inner watch', 'project = *', 'mobile', { parent: 0, continue: true }),
      route('payments', 'project = payments*', 'payments'),
      route('its watch', 'region = eu-*', 'payments', { parent: 3, continue: true }),
    );

    expect(routeFinding(aFinding(), policy)).toMatchObject({ team: 'payments', route: 3, tell: ['data'] });
    const machine = aFinding({ resource: { ...aFinding().resource, type: 'VIRTUAL_MACHINE' } });
    expect(routeFinding(machine, policy).tell).toEqual(['mobile', 'sre']);
  });

  test('tells three teams at most, in one order', () => {
    const watch = (team: string) => route(`${team} watches`, 'type = *', team, { continue: true });
    const policy = policyOf(
      ...['sre', 'mobile', 'payments', 'data', 'security'].map(watch),
      route('rest', 'type = *', 'payments'),
    );

    expect(routeFinding(aFinding(), policy).tell).toEqual(['data', 'mobile', 'sre']);
  });
});

describe('a team from a value', () => {
  const squads = route('squads', 'tag.squad = *', {
    from: 'tag.squad',
    map: { 'Web Shop': 'payments', mobile: 'sre' },
  });

  test.each([
    ['by the map, however it is spelled', 'web-shop', 'payments', 'tag squad is web-shop'],
    ['by its own name, however it is spelled', 'Data Eng', 'data-eng', 'tag squad is Data Eng'],
    ['by the map where both know it', 'Mobile', 'sre', 'tag squad is Mobile'],
  ])('is found %s', (_, value, team, how) => {
    expect(routeFinding(tagged({ Squad: value }), policyOf(squads))).toMatchObject({
      team,
      route: 0,
      reason: `route 'squads': tag squad ${value} matches *, ${how}`,
    });
  });

  test('of several values is the first that names one', () => {
    const rules = route('rules', 'type = *', { from: 'rule', map: { 'rule-2': 'data' } });
    const finding = aFinding({ rule: { ids: ['rule-1', 'rule-2'], name: 'sre', kind: 'control' } });

    expect(routeFinding(finding, policyOf(rules)).team).toBe('data');
  });

  test('where none names one, leaves the finding to what comes next, and says so', () => {
    const policy = policyOf(squads, route('rest', 'type = *', 'data'));

    expect(routeFinding(tagged({ squad: 'frontend' }), policy)).toMatchObject({ team: 'data', route: 1 });
    expect(explained(tagged({ squad: 'frontend' }), policy)).toEqual([
      "route 'squads' takes nothing: tag squad frontend names no team",
      "route 'rest': type CLOUD_CONFIGURATION matches *: team data",
    ]);
  });

  test('where none names one, is the one for that case', () => {
    const policy = policyOf(route('all by squad', 'type = *', { from: 'tag.squad', otherwise: 'sre' }));

    expect(routeFinding(tagged({}), policy)).toMatchObject({
      team: 'sre',
      reason: "route 'all by squad': type CLOUD_CONFIGURATION matches *, no tag squad is known",
    });
  });

  test('called like a property of every object names none', () => {
    expect(routeFinding(tagged({ squad: 'constructor' }), policyOf(squads)).team).toBe('security');
  });

  test('is inherited like any other', () => {
    const policy = policyOf(squads, route('inside', 'severity = CRITICAL', squads.team, { parent: 0 }));

    expect(routeFinding(tagged({ squad: 'data' }), policy)).toMatchObject({ team: 'data', route: 1 });
    expect(routeFinding(tagged({ squad: 'nobody' }), policy)).not.toHaveProperty('route');
  });
});

describe('a suppression', () => {
  const facts = factsOf(aFinding(), aPolicy().environments);
  const all = aSuppression({ match: matcher('rule = *') });

  test('mutes until the very moment it names, and no longer', () => {
    const policy = aPolicy({ suppressions: [{ ...all, until: NOW }] });

    expect(matchSuppression(facts, policy, '2026-11-23T11:59:59.999Z')).toBe(0);
    expect(matchSuppression(facts, policy, NOW)).toBeUndefined();
  });

  test('that has expired leaves the finding to a later one', () => {
    const policy = aPolicy({ suppressions: [{ ...all, until: '2026-01-01T00:00:00Z' }, all] });

    expect(matchSuppression(facts, policy, NOW)).toBe(1);
  });

  test.each([
    ['does not match', { match: matcher('severity = LOW') }],
    ['has no readable end', { until: 'never' }],
    ['matches nothing at all', { match: [] }],
  ])('that %s mutes nothing', (_, differs) => {
    expect(matchSuppression(facts, aPolicy({ suppressions: [{ ...all, ...differs }] }), NOW)).toBeUndefined();
  });
});

describe('what travels of a finding', () => {
  test('leaves out what is absent and what is production', () => {
    expect(toRef(aFinding({ projects: [] }), aPolicy(), NOW)).toStrictEqual({
      id: aFinding().id,
      fingerprint: aFinding().fingerprint,
      severity: 'CRITICAL',
      team: 'security',
      changedAt: '2026-11-20T10:00:00.123456Z',
    });
  });

  test('names environment, route, suppression and linked tickets where there are any', () => {
    const finding = aFinding({
      environments: ['STAGING'],
      linkedTickets: [{ key: 'SEC-1', url: 'https://jira/browse/SEC-1' }],
    });

    expect(
      toRef(finding, aPolicy({ suppressions: [aSuppression({ match: matcher('rule = *') })] }), NOW),
    ).toMatchObject({
      environment: 'staging',
      team: 'payments',
      route: 0,
      suppression: 0,
      linked: ['SEC-1'],
    });
  });

  test('has at most 200 bytes with a team name of 20 characters', () => {
    const team = 'a-team-of-20-letters';
    const routes = Array.from({ length: 100 }, (_, index) =>
      route(`route ${index}`, `project = ${index === 99 ? '*' : 'no'}`, team),
    );
    const policy = aPolicy({
      routes,
      teams: { ...TEAMS, [team]: { channel: '#a', jiraProject: 'A', issueType: 'Bug' } },
    });

    expect(JSON.stringify(toRef(aFinding(), policy, NOW)).length).toBeLessThanOrEqual(200);
  });

  test('has at most 330 with three such teams told, an environment and a suppression', () => {
    const names = ['one', 'two', 'six', 'ten'].map((name) => `a-team-of-20-char-${name}`.slice(0, 20));
    const [owner, ...told] = names;
    const policy = aPolicy({
      routes: [
        ...told.map((team) => route(`tell ${team}`, 'project = *', team, { continue: true })),
        route('own', 'project = *', owner!),
      ],
      suppressions: [aSuppression({ match: matcher('project = *') })],
      teams: Object.fromEntries(
        names.map((name) => [name, { channel: '#a', jiraProject: 'A', issueType: 'Bug' }]),
      ),
    });
    const ref = toRef(aFinding({ environments: ['DEVELOPMENT'] }), policy, NOW);

    expect(ref).toMatchObject({ tell: [...told].sort(), suppression: 0, environment: 'development' });
    expect(JSON.stringify(ref).length).toBeLessThanOrEqual(330);
  });
});

test('the policy says which facts it looks at, and who does so first', () => {
  const policy = aPolicy({
    routes: [
      route('by tag', 'tag.team = *', { from: 'folder' }),
      { name: 'both', match: matcher('region = eu-*', 'folder = x'), team: 'data' },
    ],
    suppressions: [aSuppression({ name: 'labs', match: matcher('businessUnit = labs', 'region = x') })],
  });

  expect(neededFacts(policy)).toEqual([
    { fact: 'folder', by: "route 'by tag'" },
    { fact: 'region', by: "route 'both'" },
    { fact: 'businessUnit', by: "suppression 'labs'" },
  ]);
});

describe('whatever the names', () => {
  const names = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('*', 'a*', '__proto__', 'constructor', 'a', 'data')),
    {
      maxLength: 4,
    },
  );
  const keys = fc.oneof(
    fc.constantFrom(...FACT_KEYS),
    fc.string().map((key) => `tag.${key}`),
    fc.constantFrom('tag.a', 'subscriptionTag.a'),
  );
  const clauses = fc
    .record({ key: keys, operator: fc.constantFrom(...OPERATORS), values: names })
    .map((clause) => (clause.operator.endsWith('~') ? { ...clause, values: ['a.*'] } : clause));
  const matchers: fc.Arbitrary<Matcher> = fc.array(clauses, { maxLength: 3 });
  const choices: fc.Arbitrary<TeamChoice> = fc.oneof(
    fc.constantFrom('security', 'payments', 'data'),
    fc.record(
      {
        from: keys,
        map: fc.dictionary(fc.string(), fc.constantFrom('data', 'sre')),
        otherwise: fc.constant('sre'),
      },
      { requiredKeys: ['from'] },
    ),
  );
  const policies = fc
    .array(
      fc.record({ name: fc.string(), match: matchers, team: choices, up: fc.nat(), goesOn: fc.boolean() }),
      {
        maxLength: 8,
      },
    )
    .map((drawn) =>
      policyOf(
        ...drawn.map(({ up, goesOn, ...each }, index) => ({
          ...each,
          ...(index > 0 && up % 2 === 0 ? { parent: (up / 2) % index } : {}),
          ...(goesOn ? { continue: true as const } : {}),
        })),
      ),
    );
  const tags = fc.array(fc.tuple(fc.constantFrom('a', 'b', ''), names)).map((entries) => new Map(entries));
  const facts: fc.Arbitrary<RouteFacts> = fc
    .tuple(fc.tuple(...FACT_KEYS.map(() => names)), tags, tags)
    .map(([lists, own, inherited]) => ({
      ...(Object.fromEntries(FACT_KEYS.map((key, index) => [key, lists[index]])) as Record<
        (typeof FACT_KEYS)[number],
        string[]
      >),
      tags: own,
      subscriptionTags: inherited,
    }));

  test('owner and told are teams that exist, no route that continues owns, and nobody is told twice', () => {
    fc.assert(
      fc.property(facts, policies, (facts, policy) => {
        const { team, route, tell } = routeFacts(facts, policy);
        expect(Object.keys(TEAMS)).toEqual(expect.arrayContaining([team, ...tell]));
        expect(tell).not.toContain(team);
        expect(new Set(tell).size).toBe(tell.length);
        expect(tell.length).toBeLessThanOrEqual(3);
        for (let at = route; at !== undefined; at = policy.routes[at]?.parent)
          expect(policy.routes[at]).not.toHaveProperty('continue');
      }),
    );
  });

  test('the explanation ends with whoever took it', () => {
    fc.assert(
      fc.property(facts, policies, (facts, policy) => {
        const { team, route } = routeFacts(facts, policy);
        const last = explainRoute(facts, policy).at(-1);
        expect(last?.endsWith(route === undefined ? `default team ${team}` : `: team ${team}`)).toBe(true);
      }),
    );
  });
});
