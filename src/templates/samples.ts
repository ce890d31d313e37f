import type { FindingDetails } from '../domain/finding';
import { findingValues, type GroupValues, type TicketValues } from '../domain/ticket-values';
import { isForGroups, type TemplateKind } from './kinds';

/** A finding that says everything one can say; also what a template is shown on. */
export const SAMPLE_FINDING: FindingDetails = {
  id: '5f0d6c52-3a1f-4e0e-9a57-6d1f2b8c4e10',
  fingerprint: '0123456789abcdef0123456789abcdef',
  type: 'TOXIC_COMBINATION',
  severity: 'CRITICAL',
  isOpen: true,
  url: 'https://app.wiz.io/issues#~(issue~5f0d6c52-3a1f-4e0e-9a57-6d1f2b8c4e10)',
  createdAt: '2026-11-02T08:30:00.123456Z',
  statusChangedAt: '2026-11-02T08:30:00.123456Z',
  dueAt: '2026-11-16T00:00:00Z',
  environments: ['PRODUCTION'],
  rule: {
    ids: ['wc-id-1182'],
    name: 'Publicly exposed VM with a critical vulnerability and admin permissions',
    kind: 'control',
  },
  resource: {
    id: 'e-1',
    type: 'VIRTUAL_MACHINE',
    nativeType: 'ec2',
    name: 'checkout-web-3',
    providerId: 'arn:aws:ec2:eu-central-1:123456789012:instance/i-0ab12cd34ef56',
    cloudPlatform: 'AWS',
    consoleUrl: 'https://console.aws.amazon.com/ec2/home?region=eu-central-1#Instances:i-0ab12cd34ef56',
    region: 'eu-central-1',
    subscriptionId: '123456789012',
    subscriptionName: 'shop-prod',
    clusterName: 'shop-eks',
    namespace: 'checkout',
    tags: { team: 'checkout', 'cost-center': '4711', Name: 'checkout-web-3' },
    subscriptionTags: { owner: 'dana@acme.example' },
  },
  projects: [
    {
      id: 'p-1',
      name: 'Checkout',
      slug: 'checkout',
      businessUnit: 'Shop',
      businessImpact: 'HBI',
      owners: ['dana@acme.example'],
    },
    { id: 'p-2', name: 'Web', slug: 'web', owners: ['lee@acme.example'] },
  ],
  folders: [],
  linkedTickets: [],
  description:
    'This VM can be reached from the internet, runs **OpenSSL 3.0.1** with a known remote exploit, and its role may do ' +
    'anything in the account.',
  remediation:
    '1. Take the VM off the internet: remove `0.0.0.0/0` from its security group.\n' +
    '2. Update OpenSSL:\n\n```bash\nsudo apt-get install --only-upgrade openssl\n```\n\n3. Give its role only what it needs.',
  risks: ['EXTERNAL_EXPOSURE', 'VULNERABILITY', 'HIGH_PRIVILEGES'],
  threats: ['INITIAL_ACCESS', 'LATERAL_MOVEMENT'],
  frameworks: ['CIS AWS 1.4: 5.2 Networking: no ingress from 0.0.0.0/0 to remote administration ports'],
};

const ACCOUNTS = ['shop-prod', 'shop-stage', 'data-prod'];

/** Findings of one rule on twelve resources, the worst first. */
export const SAMPLE_GROUP: readonly [FindingDetails, ...FindingDetails[]] = [
  SAMPLE_FINDING,
  ...[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((number): FindingDetails => ({
    ...SAMPLE_FINDING,
    id: SAMPLE_FINDING.id.replace(/..$/, String(number + 20)),
    severity: 'HIGH',
    resource: {
      ...SAMPLE_FINDING.resource,
      name: `checkout-web-${number}`,
      subscriptionName: ACCOUNTS[number % ACCOUNTS.length] ?? 'shop-prod',
    },
  })),
];

const SPARSE_FINDING: FindingDetails = {
  ...SAMPLE_FINDING,
  url: '',
  rule: { ids: [], name: 'R', kind: 'unknown' },
  resource: { type: 'BUCKET', name: 'b', tags: {}, subscriptionTags: {} },
  projects: [],
  description: '',
  remediation: '',
  risks: [],
  threats: [],
  frameworks: [],
};

const EVIL = '](https://evil.example) **x** `y` | <b> # {{ severity }} {% raw %} \n- z';

const EVIL_FINDING: FindingDetails = {
  ...SAMPLE_FINDING,
  url: 'javascript:alert(1)',
  rule: { ids: [EVIL], name: EVIL, kind: 'control' },
  resource: {
    type: EVIL,
    name: EVIL,
    region: EVIL,
    tags: { [EVIL]: EVIL, team: EVIL },
    subscriptionTags: {},
  },
  projects: [{ id: 'p', name: EVIL, slug: EVIL, owners: [EVIL, EVIL] }],
  description: '```\n<adf>',
  remediation: EVIL.repeat(1_000),
  risks: [EVIL],
  threats: [EVIL],
  frameworks: [EVIL],
};

export interface Sample {
  /** "much", as in "a finding that says much". */
  readonly says: string;
  readonly values: TicketValues;
}

const DECIDED = {
  environment: 'production',
  dueDate: '2026-11-30',
  team: 'checkout',
  route: 'shop by project',
  reason: 'no ticket carries its fingerprint',
  follows: 'SEC-12',
} as const;
const UNDECIDED = { ...DECIDED, dueDate: null, route: null, follows: null };

const SAMPLES: readonly Sample[] = [
  { says: 'much', values: { ...findingValues(SAMPLE_FINDING), ...DECIDED } },
  { says: 'little', values: { ...findingValues(SPARSE_FINDING), dueInWiz: null, ...UNDECIDED } },
  { says: 'evil things', values: { ...findingValues(EVIL_FINDING), ...DECIDED } },
];

const GROUP: GroupValues = {
  count: 12,
  severities: '1 critical, 11 high',
  accounts: '3 accounts',
  firstSeen: '2026-10-12T08:30:00.123456Z',
  projects: ['Checkout', 'Web'],
  owners: ['dana@acme.example'],
  joins: 'SEC-7',
  joinsUrl: 'https://acme.atlassian.net/browse/SEC-7',
  resources: '- **shop-prod:** checkout-web-1, checkout-web-2',
};

const GROUPS: readonly GroupValues[] = [
  GROUP,
  { ...GROUP, accounts: null, projects: [], owners: [], joins: null, joinsUrl: null },
  { ...GROUP, accounts: EVIL, projects: [EVIL], owners: [EVIL, EVIL], resources: `- ${'x '.repeat(5_000)}` },
];

const GROUP_SAMPLES: readonly Sample[] = SAMPLES.map(({ says, values }, index) => ({
  says,
  values: { ...values, group: GROUPS[index] ?? GROUP },
}));

/** What every template of a policy is tried on. */
export function samplesFor(kind: TemplateKind): readonly Sample[] {
  return isForGroups(kind) ? GROUP_SAMPLES : SAMPLES;
}
