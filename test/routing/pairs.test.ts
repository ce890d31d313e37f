import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { factsOf } from '../../src/routing/facts';
import { factsFromPairs } from '../../src/routing/pairs';
import { aFinding } from '../support/builders';

const ENVIRONMENTS = POLICY_DEFAULTS.environments;

test('are the facts of a finding that says the same', () => {
  const resource = {
    ...aFinding().resource,
    tags: { Cost_Center: 'a=b', env: 'staging' },
    subscriptionTags: { 'Cost Center': 'c', squad: 'sre' },
  };
  const projects = [
    {
      id: 'p',
      name: 'Payments API',
      slug: 'payments-api',
      businessUnit: 'Retail',
      businessImpact: 'HBI',
      owners: [],
    },
  ];
  const folders = [{ id: 'f', name: 'Commerce', slug: 'commerce' }];
  const finding = aFinding({ environments: [], resource, projects, folders });
  const pairs = [
    'project=Payments API',
    'project=payments-api',
    'folder=Commerce',
    'folder=commerce',
    'businessUnit=Retail',
    'businessimpact=HBI',
    'subscription=payments-prod',
    'subscription=123456789012',
    'region=eu-central-1',
    'resourceType=BUCKET',
    'cloudplatform=AWS',
    'type=CLOUD_CONFIGURATION',
    'SubscriptionTag.squad=sre',
    'subscriptionTag.cost-center=c',
    'tag.env=staging',
    'rule=rule-1',
    'rule=Bucket is public',
    'severity=critical',
    'TAG.cost-center=a=b',
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
    'project, folder, businessUnit, businessImpact, subscription, cloudPlatform, region, resourceType, rule, type, environment, severity, tag.<key> or subscriptionTag.<key>';
  const pairs = [
    'project',
    'project=',
    'colour=red',
    'tag.=x',
    'severity=SEVERE',
    'severity=HIGH',
    'severity=LOW',
    'environment=prod',
  ];

  expect(factsFromPairs(pairs, ENVIRONMENTS)).toEqual({
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
