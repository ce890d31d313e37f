import * as fc from 'fast-check';
import {
  fingerprintOf,
  type Identity,
  type ResourceIdentity,
  ruleKeyOf,
} from '../../src/connectors/wiz/fingerprint';
import { pageSchema, parseData } from '../../src/connectors/wiz/schema';
import { aNode, aPage, CONTROL, RESOURCE, type WireNode } from './wiz-nodes';

const MACHINE: ResourceIdentity = {
  id: 'e-1',
  externalId: 'arn:aws:ec2:eu-central-1:700112233445:instance/i-0abc',
  providerId: 'i-0abc',
  cloudPlatform: 'AWS',
  subscriptionExternalId: '700112233445',
  kubernetesClusterId: null,
};

const FINDING: Identity = {
  findingId: '9cbcba1e-0c11-478d-8593-942995201487',
  type: 'TOXIC_COMBINATION',
  ruleIds: ['wc-id-1'],
  resource: MACHINE,
};

function on(changes: Partial<ResourceIdentity>): Identity {
  return { ...FINDING, resource: { ...MACHINE, ...changes } };
}

const { resource: _, ...WITHOUT_RESOURCE } = FINDING;

/**
 * They stand as labels on tickets in Jira. Whoever must change one of them changes the recipe, and then the
 * lookup has to ask for the old label as well, or every open finding gets a second ticket.
 */
const GOLDEN: readonly (readonly [rule: string, identity: Identity, fingerprint: string])[] = [
  ['a resource with an external id', FINDING, '016891bf706827a3e635353695c2c494'],
  [
    'a provider id where there is no external id',
    on({ externalId: null }),
    '48c89733736c699bfb211e2ef2a8b9fc',
  ],
  [
    'the entity id where there is neither',
    on({ externalId: '', providerId: '' }),
    '97fd820c51148fc82da9d3439a807287',
  ],
  [
    'a cluster where there is no subscription',
    on({ subscriptionExternalId: '', kubernetesClusterId: 'k-1' }),
    'dbfb8f9a4377681619ae06934a8aa562',
  ],
  [
    'neither platform nor subscription nor cluster',
    on({ cloudPlatform: '', subscriptionExternalId: null }),
    'b5c2e5c0ebf054ba7d92b2cced84b3e5',
  ],
  ['several rules', { ...FINDING, ruleIds: ['b', 'a'] }, 'd2bb48392190b11fd63ffbd16c2a3802'],
  ['a threat detection', { ...FINDING, type: 'THREAT_DETECTION' }, '5dc30ac9597d751c6efeb610ff9e4a59'],
  ['no resource', WITHOUT_RESOURCE, '27308fd144daf35d4a30f029ba4f71b0'],
  [
    'a resource without any key',
    on({ id: null, externalId: null, providerId: null }),
    '27308fd144daf35d4a30f029ba4f71b0',
  ],
  ['no rule', { ...FINDING, ruleIds: [] }, '27308fd144daf35d4a30f029ba4f71b0'],
  ['no type', { ...FINDING, type: null }, 'ba91c1a75677456def9c2fcba32b57f4'],
];

test.each(GOLDEN)('the fingerprint of %s stays what it is', (_, identity, fingerprint) => {
  expect(fingerprintOf(identity)).toBe(fingerprint);
});

test('each special case has a fingerprint of its own', () => {
  const fingerprints = GOLDEN.map(([, identity]) => fingerprintOf(identity));
  // No resource, no key and no rule all leave nothing but the finding's id.
  const byFindingId = new Set([fingerprints[7], fingerprints[8], fingerprints[9]]);

  expect(byFindingId.size).toBe(1);
  expect(new Set(fingerprints).size).toBe(GOLDEN.length - 2);
});

describe('the same weakness under a new Wiz id', () => {
  test('keeps its fingerprint', () => {
    expect(fingerprintOf({ ...FINDING, findingId: 'another' })).toBe(fingerprintOf(FINDING));
  });

  test.each([
    ['a threat detection', { ...FINDING, type: 'THREAT_DETECTION' }],
    ['a finding without a resource', WITHOUT_RESOURCE],
    ['a finding without a rule', { ...FINDING, ruleIds: [''] }],
    ['a finding on a resource without a key', on({ id: '', externalId: '', providerId: '' })],
  ])('cannot be told for %s: two are two', (_, identity) => {
    expect(fingerprintOf({ ...identity, findingId: 'another' })).not.toBe(fingerprintOf(identity));
  });
});

describe('the key of the rule', () => {
  test.each([
    ['one rule', FINDING, '9d45cc0f7ab2965f'],
    ['several rules', { ...FINDING, ruleIds: ['b', 'a', 'b', ''] }, '0473ef2dc0d324ab'],
  ])('of %s stays what it is: it stands in labels', (_, identity, key) => {
    expect(ruleKeyOf(identity)).toBe(key);
  });

  test('is the same on whatever resource, and another for another rule', () => {
    expect(ruleKeyOf(on({ externalId: 'arn:other' }))).toBe(ruleKeyOf(FINDING));
    expect(ruleKeyOf({ ...FINDING, type: 'CLOUD_CONFIGURATION' })).toBe(ruleKeyOf(FINDING));
    expect(ruleKeyOf({ ...FINDING, ruleIds: ['wc-id-2'] })).not.toBe(ruleKeyOf(FINDING));
  });

  test.each([
    ['a threat detection', { ...FINDING, type: 'THREAT_DETECTION' }],
    ['a finding without a resource', WITHOUT_RESOURCE],
    ['a finding without a rule', { ...FINDING, ruleIds: [''] }],
    ['a finding on a resource without a key', on({ externalId: '', providerId: '', id: '' })],
  ])('is absent on %s', (_, identity) => {
    expect(ruleKeyOf(identity)).toBeUndefined();
  });
});

test('lower keys do not count where a higher one is there', () => {
  expect(fingerprintOf(on({ providerId: 'x', id: 'y' }))).toBe(fingerprintOf(FINDING));
  expect(fingerprintOf(on({ kubernetesClusterId: 'k-1' }))).toBe(fingerprintOf(FINDING));
});

test.each([
  ['type', { ...FINDING, type: 'CLOUD_CONFIGURATION' }],
  ['rule', { ...FINDING, ruleIds: ['wc-id-2'] }],
  ['set of rules', { ...FINDING, ruleIds: ['wc-id-1', 'wc-id-2'] }],
  ['platform', on({ cloudPlatform: 'Azure' })],
  ['subscription', on({ subscriptionExternalId: '1' })],
  ['resource', on({ externalId: 'arn:other' })],
])('another %s is another weakness', (_, identity) => {
  expect(fingerprintOf(identity)).not.toBe(fingerprintOf(FINDING));
});

const text = fc.string({ unit: 'binary', maxLength: 12 });
const maybe = fc.option(text, { nil: null });
const identity = fc.record({
  findingId: text,
  type: maybe,
  ruleIds: fc.array(text, { maxLength: 4 }),
  resource: fc.record({
    id: maybe,
    externalId: maybe,
    providerId: maybe,
    cloudPlatform: maybe,
    subscriptionExternalId: maybe,
    kubernetesClusterId: maybe,
  }),
});

test('is always 32 hex characters, whatever Wiz writes', () => {
  fc.assert(fc.property(identity, (any) => expect(fingerprintOf(any)).toMatch(/^[0-9a-f]{32}$/)));
});

test('knows neither the order of rules nor that one came twice', () => {
  fc.assert(
    fc.property(identity, (any) => {
      const shuffled = { ...any, ruleIds: [...any.ruleIds.toReversed(), ...any.ruleIds] };
      expect(fingerprintOf(shuffled)).toBe(fingerprintOf(any));
    }),
  );
});

test('cannot be made equal by moving characters from one part to the next', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }),
      (a, b, c) => {
        const one = fingerprintOf(on({ cloudPlatform: a + b, subscriptionExternalId: c }));
        const other = fingerprintOf(on({ cloudPlatform: a, subscriptionExternalId: b + c }));
        expect(one).not.toBe(other);
        expect(fingerprintOf({ ...FINDING, ruleIds: [a, b] })).not.toBe(
          fingerprintOf({ ...FINDING, ruleIds: [`${a}","${b}`] }),
        );
      },
    ),
  );
});

function fingerprintOfNode(node: WireNode): string | undefined {
  return parseData(pageSchema, aPage(node), 'read page').issues.nodes[0]?.fingerprint;
}

function reordered(node: WireNode): WireNode {
  return Object.fromEntries(Object.entries(node).toReversed());
}

test('of a finding does not depend on the order of its fields', () => {
  const shuffled = reordered(
    aNode({ entitySnapshot: reordered(RESOURCE), sourceRules: [reordered(CONTROL)] }),
  );

  expect(fingerprintOfNode(shuffled)).toBe(fingerprintOfNode(aNode()));
});

test('of a finding depends on no title, severity, status, time, project, tag or ticket', () => {
  const title = fc.string();
  const changes = fc.record({
    name: title,
    severity: fc.constantFrom('LOW', 'CRITICAL'),
    status: fc.constantFrom('OPEN', 'RESOLVED', null),
    createdAt: fc.constantFrom('2020-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z'),
    url: title,
    environments: fc.constantFrom(null, ['PRODUCTION']),
    projects: fc.constantFrom(null, [{ id: 'p', name: 'P' }]),
    serviceTickets: fc.constantFrom(null, [{ externalId: 'SEC-1', url: 'https://a.example/browse/SEC-1' }]),
  });

  fc.assert(
    fc.property(changes, ({ name, ...others }) => {
      const resource = { ...RESOURCE, name, tags: { name }, subscriptionName: name, type: name };
      const node = aNode({ ...others, sourceRules: [{ ...CONTROL, name }], entitySnapshot: resource });
      expect(fingerprintOfNode(node)).toBe(fingerprintOfNode(aNode()));
    }),
  );
});

test('of a finding is made of what Wiz wrote, not of what we tidied', () => {
  const long = 'x'.repeat(1_500);
  const onResource = (externalId: string) =>
    fingerprintOfNode(aNode({ entitySnapshot: { ...RESOURCE, externalId } }));

  expect(onResource(`${long}a`)).not.toBe(onResource(`${long}b`));
  expect(onResource('a\u0000b')).not.toBe(onResource('a b'));
});
