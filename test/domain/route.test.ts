import * as fc from 'fast-check';
import type { Finding, Project, Resource } from '../../src/domain/finding';
import { matchesPattern } from '../../src/domain/matcher';
import { POLICY_DEFAULTS, type Matcher, type Policy, type Suppression } from '../../src/domain/policy';
import { explainRoute, matchSuppression, routeFacts, routeFinding, toRef } from '../../src/domain/route';
import { factsFromPairs, factsOf, type RouteFacts } from '../../src/domain/route-facts';
import { SEVERITIES } from '../../src/domain/severity';

const ENVIRONMENTS = POLICY_DEFAULTS.environments;
const NOW = '2026-11-23T12:00:00.000Z';

const PAYMENTS: Project = { id: 'p-1', name: 'Payments API', slug: 'payments-api', owners: [] };

function aResource(change: Partial<Resource> = {}): Resource {
  return {
    type: 'BUCKET',
    name: 'invoices',
    subscriptionId: '012345678901',
    subscriptionName: 'payments-prod',
    cloudPlatform: 'AWS',
    tags: {},
    subscriptionTags: { squad: 'sre' },
    ...change,
  };
}

function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0',
    fingerprint: '0123456789abcdef0123456789abcdef',
    type: 'CLOUD_CONFIGURATION',
    severity: 'CRITICAL',
    isOpen: true,
    url: 'https://app.wiz.io/issues/1',
    createdAt: '2026-11-01T00:00:00Z',
    statusChangedAt: '2026-11-22T10:11:12.123456Z',
    environments: ['PRODUCTION'],
    rule: { ids: ['wc-id-1', 'wc-id-2'], name: 'Public bucket', kind: 'control' },
    resource: aResource(),
    projects: [PAYMENTS],
    linkedTickets: [],
    ...change,
  };
}

function aPolicy(change: Partial<Policy> = {}): Policy {
  const { issueType, ...defaults } = POLICY_DEFAULTS;
  const team = { channel: '#sec', jiraProject: 'SEC', issueType };
  return {
    ...defaults,
    slack: { defaultChannel: '#sec' },
    teams: { security: team, payments: team, data: team },
    defaultTeam: 'security',
    routes: [],
    suppressions: [],
    ...change,
  };
}

function routedBy(match: Matcher): Policy {
  return aPolicy({ routes: [{ name: 'the route', match, team: 'payments' }] });
}

function aSuppression(change: Partial<Suppression> = {}): Suppression {
  return {
    name: 'muted',
    match: { rule: ['*'] },
    owner: 'dana',
    reason: 'noise',
    until: '2027-01-01T00:00:00.000Z',
    ...change,
  };
}

describe('a route', () => {
  test.each<[string, Matcher, string]>([
    ['the project by its slug', { project: ['payments-api'] }, 'project is payments-api'],
    ['the project by its name, in any case', { project: ['PAYMENTS api'] }, 'project is Payments API'],
    ['a project by wildcard', { project: ['data', 'payments-*'] }, 'project payments-api matches payments-*'],
    ['the subscription by its id', { subscription: ['012345678901'] }, 'subscription is 012345678901'],
    [
      'the subscription by its name',
      { subscription: ['*-prod'] },
      'subscription payments-prod matches *-prod',
    ],
    ['the resource type', { resourceType: ['bucket'] }, 'resource type is BUCKET'],
    ['any rule id', { rule: ['wc-id-2'] }, 'rule is wc-id-2'],
    ['the rule by its name', { rule: ['public*'] }, 'rule Public bucket matches public*'],
    ['the severity', { severity: ['HIGH', 'CRITICAL'] }, 'severity is CRITICAL'],
    ['the type', { type: ['cloud_*'] }, 'type CLOUD_CONFIGURATION matches cloud_*'],
    ['the cloud platform', { cloudPlatform: ['aws', 'gcp'] }, 'cloud platform is AWS'],
    ['the environment', { environment: ['production'] }, 'environment is production'],
    ['a tag of the subscription', { subscriptionTag: { SQUAD: ['sre'] } }, 'subscription tag SQUAD is sre'],
    [
      'what is none of those unwanted',
      { project: ['payments-*'], not: { severity: ['LOW', 'MEDIUM'], cloudPlatform: ['Azure'] } },
      'project payments-api matches payments-*, cloud platform AWS is not Azure, severity CRITICAL is not LOW or MEDIUM',
    ],
    [
      'what has nothing of the unwanted',
      { not: { tag: { team: ['*'] } } },
      'no tag team is known (unwanted *)',
    ],
    [
      'all keys together',
      { severity: ['CRITICAL'], project: ['payments-*'] },
      'project payments-api matches payments-*, severity is CRITICAL',
    ],
  ])('matches %s and says so', (_, match, because) => {
    expect(routeFinding(aFinding(), routedBy(match))).toEqual({
      team: 'payments',
      route: 0,
      reason: `route 'the route': ${because}`,
    });
  });

  test.each<[string, Matcher]>([
    ['another project', { project: ['payments'] }],
    ['only one of two keys', { project: ['payments-api'], severity: ['LOW'] }],
    ['a tag nobody set', { tag: { team: ['*'] } }],
    ['nothing: a matcher without keys takes no finding', {}],
    ['an empty list', { project: [] }],
    ['an empty map of tags', { tag: {} }],
    ['one unwanted key of two', { not: { project: ['payments-api'], severity: ['LOW'] } }],
    ['what is wanted and unwanted', { project: ['payments-*'], not: { project: ['payments-api'] } }],
    ['a tag of the resource asked of its subscription', { subscriptionTag: { owner: ['*'] } }],
    ['nothing: a matcher with nothing unwanted', { not: {} }],
  ])('does not match %s', (_, match) => {
    expect(routeFinding(aFinding(), routedBy(match))).toEqual({
      team: 'security',
      reason: 'no route matched: default team security',
    });
  });

  test('looks at the most specific project only', () => {
    const parent: Project = { id: 'p-2', name: 'Data', slug: 'data', owners: [] };

    expect(
      routeFinding(aFinding({ projects: [PAYMENTS, parent] }), routedBy({ project: ['data'] })).team,
    ).toBe('security');
  });

  test('takes a cluster for a subscription', () => {
    const finding = aFinding({ resource: aResource({ clusterName: 'eks-blue' }) });

    expect(routeFinding(finding, routedBy({ subscription: ['eks-*'] })).team).toBe('payments');
  });

  test('counts only when it is the first that matches', () => {
    const policy = aPolicy({
      routes: [
        { name: 'no', match: { project: ['x'] }, team: 'data' },
        { name: 'first', match: { severity: ['CRITICAL'] }, team: 'payments' },
        { name: 'second', match: { project: ['payments-api'] }, team: 'data' },
      ],
    });

    expect(routeFinding(aFinding(), policy)).toMatchObject({ team: 'payments', route: 1 });
  });
});

describe('a tag', () => {
  const policy = routedBy({ tag: { 'technical-owner': ['dana*'] } });

  test.each([
    ['in another spelling', { tags: { Technical_Owner: 'Dana' } }, 'payments'],
    [
      'of the subscription where the resource has none',
      { subscriptionTags: { 'technical.owner': 'dana@acme' } },
      'payments',
    ],
    [
      'of the subscription where the resource leaves it empty',
      { tags: { TechnicalOwner: ' ' }, subscriptionTags: { technicalOwner: 'dana' } },
      'payments',
    ],
    [
      'in either of two spellings on one resource',
      { tags: { technical_owner: 'kim', technicalOwner: 'dana' } },
      'payments',
    ],
    [
      'of the resource only, where its subscription has another',
      { tags: { technicalOwner: 'kim' }, subscriptionTags: { technicalOwner: 'dana' } },
      'security',
    ],
  ])('counts %s', (_, change, team) => {
    expect(routeFinding(aFinding({ resource: aResource(change) }), policy).team).toBe(team);
  });

  test('called like a property of every object is only a tag', () => {
    const policy = routedBy({ tag: { constructor: ['*'] } });

    expect(routeFinding(aFinding(), policy).team).toBe('security');
  });
});

describe('a wildcard', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['**b**', 'abc', true],
    ['ab*ba', 'aba', false],
    ['a*b*a', 'aba', true],
    ['*ab*ab*', 'ab', false],
    ['a*b*b', 'ab', false],
    ['a', 'ab', false],
    ['a*', 'ba', false],
    ['', '', true],
    ['.*', 'abc', false],
    ['a.c', 'abc', false],
    ['caf\u00e9', 'cafe\u0301', true],
  ])('%j against %j: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  test('agrees with a backtracking matcher on short texts', () => {
    const letters = fc.stringMatching(/^[ab*]{0,8}$/);

    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,10}$/), (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
        expect(matchesPattern(pattern, value)).toBe(expected);
      }),
    );
  });

  test('is decided at once on a name made to stall a regular expression', () => {
    const pattern = `${'a*'.repeat(100)}b`;
    const started = performance.now();

    expect(matchesPattern(pattern, 'a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

test('a hostile name stays one short line in the reason', () => {
  const name = `payments\n\u202e<!channel>\u0000${'x'.repeat(1_000)}`;
  const finding = aFinding({ projects: [{ ...PAYMENTS, name, slug: '' }] });

  const { reason } = routeFinding(finding, routedBy({ project: ['payments*'] }));

  expect(reason).toMatch(/^route 'the route': project payments <!channel> x+… matches payments\*$/);
  expect(reason.length).toBeLessThan(150);
});

describe('a suppression', () => {
  test('mutes until the very moment it names, and no longer', () => {
    const policy = aPolicy({ suppressions: [aSuppression({ until: NOW })] });

    expect(matchSuppression(aFinding(), policy, '2026-11-23T11:59:59.999Z')).toBe(0);
    expect(matchSuppression(aFinding(), policy, NOW)).toBeUndefined();
  });

  test('that has expired leaves the finding to a later one', () => {
    const policy = aPolicy({
      suppressions: [aSuppression({ until: '2026-01-01T00:00:00Z' }), aSuppression()],
    });

    expect(matchSuppression(aFinding(), policy, NOW)).toBe(1);
  });

  test.each([
    ['does not match', aSuppression({ match: { severity: ['LOW'] } })],
    ['has no readable end', aSuppression({ until: 'never' })],
    ['matches nothing at all', aSuppression({ match: {} })],
  ])('that %s mutes nothing', (_, suppression) => {
    expect(matchSuppression(aFinding(), aPolicy({ suppressions: [suppression] }), NOW)).toBeUndefined();
  });
});

describe('what travels of a finding', () => {
  test('leaves out what is absent and what is production', () => {
    expect(toRef(aFinding(), aPolicy(), NOW)).toStrictEqual({
      id: '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0',
      fingerprint: '0123456789abcdef0123456789abcdef',
      severity: 'CRITICAL',
      team: 'security',
      changedAt: '2026-11-22T10:11:12.123456Z',
    });
  });

  test('names environment, route, suppression and linked tickets where there are any', () => {
    const finding = aFinding({
      environments: ['STAGING'],
      linkedTickets: [{ key: 'SEC-1', url: 'https://jira/browse/SEC-1' }],
    });
    const policy = { ...routedBy({ project: ['*'] }), suppressions: [aSuppression()] };

    expect(toRef(finding, policy, NOW)).toMatchObject({
      environment: 'staging',
      team: 'payments',
      route: 0,
      suppression: 0,
      linked: ['SEC-1'],
    });
  });

  test('has at most 200 bytes with a team name of 20 characters', () => {
    const team = 'a-team-of-20-letters';
    const routes = Array.from({ length: 100 }, (_, index) => ({
      name: `route ${index}`,
      match: { project: [index === 99 ? '*' : 'no'] },
      team,
    }));
    const policy = aPolicy({
      routes,
      teams: { ...aPolicy().teams, [team]: { channel: '#a', jiraProject: 'A', issueType: 'Bug' } },
    });

    expect(JSON.stringify(toRef(aFinding(), policy, NOW)).length).toBeLessThanOrEqual(200);
  });
});

describe('the explanation', () => {
  const policy = aPolicy({
    routes: [
      { name: 'data by tag', match: { tag: { team: ['data', 'etl'] } }, team: 'data' },
      { name: 'low payments', match: { project: ['payments*'], severity: ['LOW'] }, team: 'payments' },
      { name: 'calm', match: { rule: ['*'], not: { severity: ['CRITICAL'] } }, team: 'data' },
      { name: 'payments', match: { project: ['payments*'] }, team: 'payments' },
      { name: 'never tried', match: { project: ['*'] }, team: 'data' },
    ],
  });

  test('tells of every route up to the one that matched', () => {
    expect(explainRoute(factsOf(aFinding(), ENVIRONMENTS), policy)).toEqual([
      "route 'data by tag' does not match: no tag team is known (wanted data or etl)",
      "route 'low payments' does not match: severity CRITICAL does not match LOW",
      "route 'calm' does not match: severity is CRITICAL, which it must not",
      "route 'payments': project Payments API matches payments*: team payments",
    ]);
  });

  test('ends with the default team where none matched', () => {
    expect(explainRoute(factsOf(aFinding({ projects: [] }), ENVIRONMENTS), aPolicy())).toEqual([
      'no route matched: default team security',
    ]);
  });
});

describe('facts from pairs', () => {
  test('are those of a finding that says the same', () => {
    const resource = aResource({
      cloudPlatform: 'AWS',
      tags: { Cost_Center: 'a=b', env: 'staging' },
      subscriptionTags: { 'Cost Center': 'c', squad: 'sre' },
    });
    const finding = aFinding({ environments: [], resource });
    const pairs = [
      'project=Payments API',
      'project=payments-api',
      'subscription=payments-prod',
      'subscription=012345678901',
      'resourceType=BUCKET',
      'cloudplatform=AWS',
      'type=CLOUD_CONFIGURATION',
      'subscriptionTag.squad=sre',
      'subscriptionTag.cost-center=c',
      'tag.env=staging',
      'rule=wc-id-1',
      'rule=wc-id-2',
      'rule=Public bucket',
      'severity=critical',
      'tag.cost-center=a=b',
    ];
    const facts = factsOf(finding, ENVIRONMENTS);

    expect(factsFromPairs(pairs, ENVIRONMENTS)).toEqual({ kind: 'facts', facts });
    expect(factsFromPairs([...pairs, 'environment=Development'], ENVIRONMENTS)).toEqual({
      kind: 'facts',
      facts: { ...facts, environment: ['development'] },
    });
  });

  test('tell everything that is wrong at once', () => {
    const keys =
      'project, subscription, cloudPlatform, environment, resourceType, rule, type, severity, tag.<key> or subscriptionTag.<key>';

    expect(
      factsFromPairs(
        [
          'project',
          'project=',
          'colour=red',
          'tag.=x',
          'severity=SEVERE',
          'severity=HIGH',
          'severity=LOW',
          'environment=prod',
        ],
        ENVIRONMENTS,
      ),
    ).toEqual({
      kind: 'problems',
      problems: [
        '"project" is no key=value pair',
        '"project=" has no value',
        `"colour=red": the key must be one of ${keys}`,
        `"tag.=x": the key must be one of ${keys}`,
        '"severity=SEVERE": the severity must be one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL',
        '"environment=prod": the environment must be one of production, staging, development',
        'severity is given more than once',
      ],
    });
  });
});

describe('whatever the names', () => {
  const names = fc.array(fc.oneof(fc.string(), fc.constantFrom('*', 'a*', '__proto__', 'constructor', 'a')), {
    maxLength: 4,
  });
  const clauses = {
    project: names,
    subscription: names,
    cloudPlatform: names,
    environment: fc.subarray(['production', 'staging', 'development'] as const),
    resourceType: names,
    rule: names,
    type: names,
    severity: fc.subarray([...SEVERITIES]),
    tag: fc.dictionary(fc.string(), names, { maxKeys: 3 }),
    subscriptionTag: fc.dictionary(fc.string(), names, { maxKeys: 3 }),
  };
  const matchers = fc.record(
    { ...clauses, not: fc.record(clauses, { requiredKeys: [] }) },
    { requiredKeys: [] },
  );
  const policies = fc
    .array(
      fc.record({
        name: fc.string(),
        match: matchers,
        team: fc.constantFrom('security', 'payments', 'data'),
      }),
      { maxLength: 6 },
    )
    .map((routes) => aPolicy({ routes }));
  const tags = fc.array(fc.tuple(fc.string(), names)).map((entries) => new Map(entries));
  const facts: fc.Arbitrary<RouteFacts> = fc.record({
    project: names,
    subscription: names,
    cloudPlatform: names,
    environment: fc.constantFrom('production', 'staging', 'development').map((word) => [word]),
    resourceType: names,
    rule: names,
    type: names,
    severity: fc.constantFrom(...SEVERITIES).map((severity) => [severity]),
    tags,
    subscriptionTags: tags,
  });

  test('a route that matched, or the default, names a team that exists', () => {
    fc.assert(
      fc.property(facts, policies, (facts, policy) => {
        const { team, route } = routeFacts(facts, policy);
        expect(Object.keys(policy.teams)).toContain(team);
        expect(team).toBe(route === undefined ? policy.defaultTeam : policy.routes[route]?.team);
      }),
    );
  });

  test('the explanation has one line for each route tried', () => {
    fc.assert(
      fc.property(facts, policies, (facts, policy) => {
        const { route } = routeFacts(facts, policy);
        expect(explainRoute(facts, policy)).toHaveLength((route ?? policy.routes.length) + 1);
      }),
    );
  });
});
