import { SOURCE_NAMES, sourceNamed, valueFor } from '../../src/domain/finding-values';
import type { FieldValue } from '../../src/domain/field-value';
import type { FindingDetails } from '../../src/domain/finding';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { aFinding, theDetails } from '../support/builders';

const DETAILS: FindingDetails = theDetails(
  aFinding({
    rule: { ids: ['rule-1', 'rule-2'], name: 'Bucket is public', kind: 'control' },
    resource: {
      ...aFinding().resource,
      clusterName: 'prod-eu',
      namespace: 'checkout',
      tags: { App_Service: 'Checkout', empty: ' ', 'cost-center': 'CC-1' },
      subscriptionTags: { 'app-service': 'Ledger', Owner: 'dana@acme.example', empty: 'not empty' },
    },
    projects: [
      { id: 'p1', name: 'payments-api', slug: 'payments-api', owners: ['ines@acme.example'] },
      {
        id: 'p2',
        name: 'commerce',
        slug: 'commerce',
        businessUnit: 'Commerce',
        businessImpact: 'HBI',
        owners: ['ines@acme.example', 'tom@acme.example'],
      },
    ],
  }),
  { dueAt: '2026-12-24T00:00:00Z' },
);

function read(value: FieldValue, details = DETAILS): unknown {
  return valueFor(value, { details, environments: POLICY_DEFAULTS.environments });
}

const SAYS: Readonly<Record<string, readonly string[]>> = {
  severity: ['CRITICAL'],
  rule: ['Bucket is public'],
  ruleId: ['rule-1', 'rule-2'],
  type: ['CLOUD_CONFIGURATION'],
  environment: ['production'],
  project: ['payments-api'],
  businessUnit: ['Commerce'],
  businessImpact: ['HBI'],
  subscription: ['payments-prod'],
  subscriptionId: ['123456789012'],
  cloudPlatform: ['AWS'],
  region: ['eu-central-1'],
  resource: ['invoices'],
  resourceType: ['BUCKET'],
  providerId: ['arn:aws:s3:::invoices'],
  cluster: ['prod-eu'],
  namespace: ['checkout'],
  url: ["https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)"],
  findingId: ['f0000000-0000-4000-8000-000000000001'],
  firstSeen: ['2026-11-01T10:00:00Z'],
  dueInWiz: ['2026-12-24T00:00:00Z'],
  owners: ['ines@acme.example', 'tom@acme.example'],
  'tag.<key>': [],
  'subscriptionTag.<key>': [],
};

test.each(Object.entries(SAYS).filter(([, texts]) => texts.length > 0))('%s', (source, expected) => {
  expect(read({ from: [source] })).toEqual(expected);
});

test('there is a line above for every source', () => {
  expect(Object.keys(SAYS)).toEqual(SOURCE_NAMES);
});

test.each([
  ['tag.app.service', ['Checkout']],
  ['TAG.AppService', ['Checkout']],
  ['subscriptionTag.app_service', ['Ledger']],
  ['tag.owner', ['dana@acme.example']],
  ['tag.empty', ['not empty']],
  ['tag.constructor', undefined],
])('%s compares keys of tags as routes do, and a tag without a value says nothing', (text, expected) => {
  expect(read({ from: [sourceNamed(text) ?? 'unknown'] })).toEqual(expected);
});

test.each(['tags.service', 'tag.', 'tag._-', 'constructor', '__proto__', '', 'severity.x'])(
  '"%s" is no source',
  (text) => {
    expect(sourceNamed(text)).toBeUndefined();
  },
);

test('sources are named in any case, and the owners of the Wiz projects by either of their names', () => {
  expect(['SEVERITY', ' ruleid ', 'wiz-owners', 'Owners'].map(sourceNamed)).toEqual([
    'severity',
    'ruleId',
    'owners',
    'owners',
  ]);
});

describe('a value', () => {
  const map = { CHECKOUT: ['Payments'], ledger: { parent: 'Money', child: 'Books' }, constructor: ['Trap'] };

  test.each<[string, FieldValue, unknown]>([
    ['that is constant', { constant: ['a', 'b'] }, ['a', 'b']],
    [
      'by the first source that says anything',
      { from: ['tag.none', 'tag.appservice', 'region'] },
      ['Checkout'],
    ],
    ['by a map, case ignored', { from: ['tag.appservice'], map }, ['Payments']],
    [
      'by a map to two levels',
      { from: ['subscriptionTag.appservice'], map },
      { parent: 'Money', child: 'Books' },
    ],
    [
      'that the map does not name: the next source',
      { from: ['region', 'tag.appservice'], map },
      ['Payments'],
    ],
    ['that the map does not name', { from: ['region'], map, otherwise: ['Unknown'] }, ['Unknown']],
    ['that nobody names', { from: ['tag.none'] }, undefined],
    ['of several, as far as the map names them', { from: ['ruleId'], map: { 'RULE-2': ['two'] } }, ['two']],
  ])('%s', (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  test('is bounded and in one line, whatever the finding says', () => {
    const tags = { service: `a\n${'x'.repeat(5_000)}` };
    const resource = { ...DETAILS.resource, tags };
    const owners = Array.from({ length: 100 }, (_, index) => `owner-${index}`);
    const projects = [{ ...DETAILS.projects[0]!, owners }];

    const [text = ''] = read({ from: ['tag.service'] }, { ...DETAILS, resource }) as string[];
    expect(text).toHaveLength(1_000);
    expect(text.startsWith('a xxx')).toBe(true);
    expect(read({ from: ['owners'] }, { ...DETAILS, projects })).toHaveLength(20);
  });
});
