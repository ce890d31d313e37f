import * as fc from 'fast-check';
import { FRAGMENTS, fragment, hostileText, MEGABYTE, words } from './hostile';

export interface HostileFinding {
  /** Stands in the names of its own resource and nowhere else. */
  readonly marker: string;
  readonly project: 'SEC' | 'PLAT';
  readonly node: object;
}

const hostileMegabyte = fragment.map((each) =>
  (each === '' ? 'x' : each).repeat(Math.ceil(MEGABYTE / (each.length || 1))),
);
const anyLengthText = fc.oneof(
  { weight: 25, arbitrary: hostileText },
  { weight: 1, arbitrary: hostileMegabyte },
);
const textOrNull = fc.option(anyLengthText, { freq: 6 });
const texts = fc.array(hostileText, { maxLength: 3 });
/** By `fromEntries`, so that a tag may really be called __proto__. */
const tags = fc
  .array(fc.tuple(fc.constantFrom(...FRAGMENTS, 'owner', 'env', 'Service'), hostileText), { maxLength: 4 })
  .map((pairs) => Object.fromEntries([['__proto__', 'x'], ...pairs]));
const people = fc.option(
  fc.array(fc.record({ id: hostileText, name: hostileText, email: hostileText }), { maxLength: 2 }),
);

const named = { id: hostileText, name: hostileText };
const framework = fc.record({
  ...named,
  title: hostileText,
  category: fc.record({ ...named, framework: fc.record(named) }),
});
const control = fc.record({
  __typename: fc.constant('Control'),
  id: hostileText,
  name: anyLengthText,
  description: textOrNull,
  resolutionRecommendation: textOrNull,
  risks: texts,
  threats: texts,
  securitySubCategories: fc.array(framework, { maxLength: 2 }),
});
const configuration = fc.record({
  __typename: fc.constant('CloudConfigurationRule'),
  ...named,
  description: textOrNull,
  remediationInstructions: textOrNull,
});
const event = fc.record({
  __typename: fc.constantFrom('CloudEventRule', 'HostConfigurationRule'),
  ...named,
  description: textOrNull,
});

const serviceTicket = fc.record({
  ...named,
  externalId: fc.oneof(hostileText, fc.constantFrom('SEC-1', 'slackThread/1', 'PLAT-1')),
  url: fc.oneof(hostileText, fc.constantFrom('https://other.example/browse/SEC-1', 'javascript:SEC-1')),
});

const facts = fc.record({
  type: fc.oneof(
    hostileText,
    fc.constantFrom('TOXIC_COMBINATION', 'THREAT_DETECTION', 'CLOUD_CONFIGURATION'),
  ),
  severity: fc.constantFrom('CRITICAL', 'HIGH'),
  status: fc.constantFrom('OPEN', 'IN_PROGRESS'),
  url: fc.oneof(hostileText, fc.constantFrom('javascript:alert(1)', 'https://me:secret@evil.example/', null)),
  createdAt: fc.constantFrom('2025-06-01T00:00:00Z', '2025-06-01T00:00:00.5Z'),
  statusChangedAt: fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456789Z'),
  dueAt: fc.constantFrom(null, '2026-12-31T00:00:00.1Z'),
  environments: fc.option(texts),
  sourceRules: fc.array(fc.oneof(control, configuration, event), { minLength: 1, maxLength: 2 }),
  serviceTickets: fc.option(fc.array(serviceTicket, { maxLength: 2 })),
});

const place = fc.record({
  ...named,
  type: hostileText,
  nativeType: textOrNull,
  providerId: hostileText,
  externalId: hostileText,
  cloudPlatform: hostileText,
  cloudProviderURL: fc.oneof(hostileText, fc.constant('javascript:alert(document.domain)')),
  region: hostileText,
  subscriptionExternalId: hostileText,
  subscriptionName: hostileText,
  kubernetesClusterId: textOrNull,
  kubernetesClusterName: hostileText,
  kubernetesNamespaceName: textOrNull,
  tags,
  subscriptionTags: tags,
});

const drawn = fc.record({
  facts,
  place,
  folder: fc.record(named),
  projectName: hostileText,
  owners: people,
  oddId: fc.constantFrom('', '<!channel>', '`"\'', '__proto__', ')~(', '../../', '%2e%2e', '{code}', '*'),
  isPlatform: fc.boolean(),
});

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/**
 * Findings that Wiz might really send: whatever people can write into it is hostile, each has a resource of its own,
 * and only its slug tells which team of the company's policy it belongs to.
 */
export const hostileFindings: fc.Arbitrary<readonly HostileFinding[]> = fc
  .array(drawn, { minLength: 8, maxLength: 12 })
  .map((all) => all.map(toFinding));

function toFinding({ facts: common, place: where, oddId, ...rest }: Drawn, index: number): HostileFinding {
  const marker = `ownres${index}x`;
  // Near the front, where no cut for length takes it away.
  const own = (text: string): string => `${text.slice(0, 20)}${marker}${text}`;
  const node = {
    ...common,
    id: `${oddId}finding-${index}`,
    projects: projectsOf(rest),
    entitySnapshot: {
      ...where,
      id: own(where.id),
      name: own(where.name),
      providerId: own(where.providerId),
      externalId: own(where.externalId),
    },
  };
  return { marker, project: rest.isPlatform ? 'PLAT' : 'SEC', node };
}

function projectsOf({
  folder,
  projectName,
  owners,
  isPlatform,
}: Omit<Drawn, 'facts' | 'place' | 'oddId'>): object[] {
  const above = { ...folder, slug: 'some-folder', isFolder: true, ancestorProjects: [] };
  const own = {
    id: 'p',
    name: projectName,
    slug: isPlatform ? 'platform-core' : 'elsewhere',
    isFolder: false,
    businessUnit: projectName,
    riskProfile: { businessImpact: projectName },
    projectOwners: owners,
    securityChampions: owners,
    ancestorProjects: [above],
  };
  return [above, own];
}

const RULE = { __typename: 'Control', id: 'rule', name: 'A rule' };
const WRONG: readonly unknown[] = [
  null,
  42,
  true,
  '',
  'x',
  [],
  {},
  [null],
  [[]],
  { length: 1 },
  'x'.repeat(MEGABYTE),
];
const FIELDS = [
  ...words('id·type·severity·status·url·createdAt·statusChangedAt·dueAt·environments'),
  ...words('sourceRules·projects·entitySnapshot·serviceTickets'),
];
const PLACE_FIELDS = [
  'id',
  'externalId',
  'providerId',
  'cloudPlatform',
  'subscriptionExternalId',
  'name',
  'type',
  'tags',
];

/** One field of a finding that holds what GraphQL would never let through: what a broken proxy, or a new Wiz, might send. */
export const brokenField: fc.Arbitrary<object> = fc.constantFrom(...WRONG).chain((wrong) =>
  fc.oneof(
    fc.constantFrom(...FIELDS).map((field) => ({ [field]: wrong })),
    fc.constantFrom(...PLACE_FIELDS).map((field) => ({ entitySnapshot: { [field]: wrong } })),
    fc.constantFrom(...Object.keys(RULE)).map((field) => ({ sourceRules: [{ ...RULE, [field]: wrong }] })),
    fc
      .constantFrom('id', 'name', 'slug', 'projectOwners')
      .map((field) => ({ projects: [{ [field]: wrong }] })),
    fc.constantFrom('externalId', 'url').map((field) => ({ serviceTickets: [{ [field]: wrong }] })),
  ),
);
