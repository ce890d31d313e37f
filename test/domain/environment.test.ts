import { environmentOf } from '../../src/domain/environment';
import type { Environment } from '../../src/domain/finding';
import { POLICY_DEFAULTS } from '../../src/domain/policy';

interface Row {
  readonly rule: string;
  readonly environments?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly subscriptionTags?: Readonly<Record<string, string>>;
  readonly expected: Environment;
}

const ROWS: readonly Row[] = [
  { rule: 'production when nobody says anything', expected: 'production' },
  { rule: 'what Wiz says', environments: ['STAGING'], expected: 'staging' },
  { rule: 'Wiz calls it TESTING', environments: ['TESTING'], expected: 'development' },
  {
    rule: 'the worst Wiz says',
    environments: ['DEVELOPMENT', 'PRODUCTION', 'STAGING'],
    expected: 'production',
  },
  { rule: 'OTHER says nothing', environments: ['OTHER'], expected: 'production' },
  { rule: 'OTHER beside a word', environments: ['OTHER', 'DEVELOPMENT'], expected: 'development' },
  { rule: 'the resource tag', tags: { env: 'dev' }, expected: 'development' },
  { rule: 'a tag in any spelling', tags: { 'Environ-Ment': ' Pre-Prod ' }, expected: 'staging' },
  { rule: 'the tag named stage', tags: { stage: 'qa' }, expected: 'development' },
  { rule: 'the subscription tag', subscriptionTags: { Environment: 'staging' }, expected: 'staging' },
  {
    rule: 'the resource tag before the subscription tag',
    tags: { env: 'dev' },
    subscriptionTags: { env: 'prod' },
    expected: 'development',
  },
  {
    rule: 'a tag can raise what Wiz says',
    environments: ['DEVELOPMENT'],
    tags: { env: 'prod' },
    expected: 'production',
  },
  {
    rule: 'a tag cannot lower it',
    environments: ['PRODUCTION'],
    tags: { env: 'dev' },
    expected: 'production',
  },
  { rule: 'a word we do not know says nothing', tags: { env: 'blue' }, expected: 'production' },
  { rule: 'nonprod is not prod', tags: { env: 'non-prod' }, expected: 'staging' },
  { rule: 'other tags do not count', tags: { team: 'dev', environmental: 'dev' }, expected: 'production' },
  {
    rule: 'names of object parts are words like others',
    tags: { env: 'constructor' },
    expected: 'production',
  },
];

test.each(ROWS)('$rule: $expected', ({ environments = [], tags = {}, subscriptionTags = {}, expected }) => {
  const finding = { environments, resource: { tags, subscriptionTags } };

  expect(environmentOf(finding, POLICY_DEFAULTS.environments)).toBe(expected);
});

test('the policy names the tags, the words, and what an unknown place is', () => {
  const policy = {
    ...POLICY_DEFAULTS.environments,
    tags: ['landing-zone'],
    development: ['playground'],
    unknown: 'staging' as const,
  };
  const tagged = (tags: Record<string, string>) => ({
    environments: [],
    resource: { tags, subscriptionTags: {} },
  });

  expect(environmentOf(tagged({ Landing_Zone: 'Playground' }), policy)).toBe('development');
  expect(environmentOf(tagged({ env: 'dev' }), policy)).toBe('staging');
});
