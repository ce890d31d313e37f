import * as fc from 'fast-check';
import type { Finding } from '../../src/domain/finding';
import type { Policy } from '../../src/domain/policy';
import { PatternError, regularExpression, wildcard } from '../../src/routing/pattern';
import { routeFinding } from '../../src/routing/route';
import { aFinding, aPolicy, matcher } from '../support/builders';

const FINDING = aFinding({
  rule: { ids: ['wc-id-1', 'wc-id-2'], name: 'Public bucket', kind: 'control' },
  projects: [
    { id: 'p-1', name: 'Payments API', slug: 'payments-api', businessImpact: 'HBI', owners: [] },
    { id: 'p-2', name: 'Commerce', slug: 'commerce', businessUnit: 'Retail', owners: [] },
  ],
  folders: [
    { id: 'p-2', name: 'Commerce', slug: 'commerce', businessUnit: 'Retail' },
    { id: 'p-3', name: 'Acme Inc', slug: 'acme', businessUnit: 'Holding', businessImpact: 'LBI' },
  ],
  resource: {
    type: 'BUCKET',
    name: 'invoices',
    subscriptionId: '012345678901',
    subscriptionName: 'payments-prod',
    cloudPlatform: 'AWS',
    region: 'eu-west-1',
    tags: {},
    subscriptionTags: { squad: 'sre' },
  },
});

function routedBy(...sentences: readonly string[]): Policy {
  return aPolicy({ routes: [{ name: 'the route', match: matcher(...sentences), team: 'payments' }] });
}

function because(...sentences: readonly string[]): string | undefined {
  const { route, reason } = routeFinding(FINDING, routedBy(...sentences));
  return route === undefined ? undefined : reason.replace("route 'the route': ", '');
}

describe('a clause', () => {
  test.each<[what: string, sentence: string, because: string]>([
    ['the project by its slug', 'project = payments-api', 'project is payments-api'],
    ['the project by its name, in any case', 'project = PAYMENTS api', 'project is Payments API'],
    ['any of several', 'project in (data, payments-*)', 'project payments-api matches payments-*'],
    ['a folder', 'folder = acme*', 'folder Acme Inc matches acme*'],
    ['a wider project as a folder', 'folder = commerce', 'folder is Commerce'],
    [
      'the business unit of the most specific that has one',
      'businessUnit = retail',
      'business unit is Retail',
    ],
    ['the business impact of the most specific', 'businessImpact = HBI', 'business impact is HBI'],
    ['the subscription by its id', 'subscription = 012345678901', 'subscription is 012345678901'],
    ['the subscription by its name', 'subscription = *-prod', 'subscription payments-prod matches *-prod'],
    ['the region', 'region = eu-*', 'region eu-west-1 matches eu-*'],
    ['the resource type', 'resourceType = bucket', 'resource type is BUCKET'],
    ['any rule id', 'rule = wc-id-2', 'rule is wc-id-2'],
    ['the rule by its name', 'rule = public*', 'rule Public bucket matches public*'],
    ['the severity', 'severity in (HIGH, CRITICAL)', 'severity is CRITICAL'],
    ['the type', 'type = cloud_*', 'type CLOUD_CONFIGURATION matches cloud_*'],
    ['the cloud platform', 'cloudPlatform in (aws, gcp)', 'cloud platform is AWS'],
    ['the environment', 'environment = production', 'environment is production'],
    ['a tag of the subscription', 'subscriptionTag.SQUAD = sre', 'subscription tag SQUAD is sre'],
    ['what is not unwanted', 'severity not in (LOW, MEDIUM)', 'severity CRITICAL is not LOW or MEDIUM'],
    ['what has nothing of the unwanted', 'tag.team != *', 'no tag team is known (unwanted *)'],
    [
      'a regular expression',
      'project =~ "pay(ments|roll)-.*"',
      'project payments-api matches /pay(ments|roll)-.*/',
    ],
    [
      'a regular expression in any case',
      'project =~ PAYMENTS-API',
      'project payments-api matches /PAYMENTS-API/',
    ],
    ['what no regular expression excludes', 'region !~ "us-.*"', 'region eu-west-1 does not match /us-.*/'],
    ['what has nothing to be excluded by', 'tag.team !~ ".*"', 'no tag team is known (unwanted /.*/)'],
  ])('takes %s and says so', (_, sentence, expected) => {
    expect(because(sentence)).toBe(expected);
  });

  test.each([
    ['another project', 'project = payments'],
    ['a wider project as the project', 'project = commerce'],
    ['the project itself as a folder', 'folder = payments-api'],
    ['the business unit of what is further out', 'businessUnit = Holding'],
    ['the business impact of what is further out', 'businessImpact = LBI'],
    ['a tag nobody set', 'tag.team = *'],
    ['a tag of the subscription where another is asked for', 'subscriptionTag.owner = *'],
    ['what is unwanted', 'project != payments-*'],
    ['part of a regular expression: it matches whole texts', 'project =~ payments'],
    ['what a regular expression excludes', 'region !~ "eu-.*"'],
    ['a dot that is none: no wildcard is a regular expression', 'project = payments.api'],
  ])('does not take %s', (_, sentence) => {
    expect(because(sentence)).toBeUndefined();
  });
});

test('all clauses must hold, each is told, and a matcher without any takes nothing', () => {
  expect(because('severity = CRITICAL', 'project = payments-*', 'region != us-*')).toBe(
    'severity is CRITICAL, project payments-api matches payments-*, region eu-west-1 is not us-*',
  );
  expect(because('project = payments-api', 'severity = LOW')).toBeUndefined();
  expect(because()).toBeUndefined();
});

test('a finding that lies in folders alone has a unit, and no project', () => {
  const finding = { ...FINDING, projects: [] };

  expect(routeFinding(finding, routedBy('businessUnit = Retail', 'folder = Commerce')).route).toBe(0);
  expect(routeFinding(finding, routedBy('project = *')).route).toBeUndefined();
});

test('a cluster counts as a subscription', () => {
  const finding = aFinding({ resource: { ...aFinding().resource, clusterName: 'eks-blue' } });

  expect(routeFinding(finding, routedBy('subscription = eks-*')).team).toBe('payments');
});

describe('a tag', () => {
  const policy = routedBy('tag.technical-owner = dana*');
  const tagged = (tags: Finding['resource']['tags'], subscriptionTags: Finding['resource']['tags'] = {}) =>
    aFinding({ resource: { ...aFinding().resource, tags, subscriptionTags } });

  test.each([
    ['in another spelling', tagged({ Technical_Owner: 'Dana' }), 'payments'],
    [
      'of the subscription where the resource has none',
      tagged({}, { 'technical.owner': 'dana@acme' }),
      'payments',
    ],
    [
      'of the subscription where the resource leaves it empty',
      tagged({ TechnicalOwner: ' ' }, { technicalOwner: 'dana' }),
      'payments',
    ],
    [
      'in either of two spellings on one resource',
      tagged({ technical_owner: 'kim', technicalOwner: 'dana' }),
      'payments',
    ],
    [
      'of the resource only, where its subscription has another',
      tagged({ technicalOwner: 'kim' }, { technicalOwner: 'dana' }),
      'security',
    ],
  ])('counts %s', (_, finding, team) => {
    expect(routeFinding(finding, policy).team).toBe(team);
  });

  test('called like a property of every object is only a tag', () => {
    expect(routeFinding(tagged({}), routedBy('tag.constructor = *')).team).toBe('security');
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
  ])('%j against %j: %s', (pattern, value, expected) => {
    expect(wildcard(pattern)(value)).toBe(expected);
  });

  test('agrees with a backtracking matcher on short texts', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(value);
        expect(wildcard(pattern)(value)).toBe(expected);
      }),
    );
  });

  test('is decided at once on a name made to stall a regular expression', () => {
    const started = performance.now();

    expect(wildcard(`${'a*'.repeat(100)}b`)('a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a regular expression', () => {
  test('agrees with the one of the language on what both can say', () => {
    const patterns = fc.stringMatching(/^(?:[ab]|\(a\|b\)|[ab][*?+]|\.\*|\[ab\]|a\{1,2\}){0,6}$/);

    fc.assert(
      fc.property(patterns, fc.stringMatching(/^[abAB]{0,8}$/), (pattern, value) => {
        expect(regularExpression(pattern)(value)).toBe(new RegExp(`^(?:${pattern})$`, 'i').test(value));
      }),
    );
  });

  test.each([
    ['caf\u00e9', 'cafe\u0301'],
    ['stra\u00dfe', ' STRA\u1e9eE '],
    [String.raw`\d{12}`, '012345678901'],
  ])('%j matches %j: accents, case and space around do not count', (pattern, value) => {
    expect(regularExpression(pattern)(value)).toBe(true);
  });

  test('is decided at once on a name made to stall one', () => {
    const test = regularExpression('(a*)*(a|aa)+b');
    const started = performance.now();

    expect(test('a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test.each([
    ['payments-(', 'missing closing )', 0],
    [String.raw`a(?=b)`, 'invalid or unsupported Perl syntax: (?=', 1],
    [String.raw`(a)\1`, String.raw`invalid escape sequence: \1`, 3],
    ['a{2000}', 'invalid repeat count: {2000}', 1],
    ['(a?){900}', 'is too large', 0],
  ])('%j is none, and it is said where', (pattern, words, at) => {
    const error = errorOf(() => regularExpression(pattern));

    expect(error).toBeInstanceOf(PatternError);
    expect(error).toMatchObject({ message: expect.stringContaining(words) as string, at });
  });
});

test('a hostile name stays one short line in the reason', () => {
  const name = `payments\n\u202e<!channel>\u0000${'x'.repeat(1_000)}`;
  const finding = aFinding({ projects: [{ id: 'p', name, slug: '', owners: [] }] });

  const { reason } = routeFinding(finding, routedBy('project = payments*'));

  expect(reason).toMatch(/^route 'the route': project payments <!channel> x+… matches payments\*$/);
  expect(reason.length).toBeLessThan(150);
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
