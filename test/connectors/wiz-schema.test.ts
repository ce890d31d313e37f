import { ConnectorError } from '../../src/connectors/connector-error';
import { detailsPageSchema, pageSchema, parseData } from '../../src/connectors/wiz/schema';
import type { Finding, FindingDetails } from '../../src/domain/finding';
import { aNode, aPage, aResource, CONTROL, RESOURCE, type WireNode } from './wiz-nodes';

function findingFrom(changes: WireNode = {}): Finding {
  const [finding] = parseData(pageSchema, aPage(aNode(changes)), 'read page').issues.nodes;
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

function detailsFrom(changes: WireNode = {}): FindingDetails {
  const [finding] = parseData(detailsPageSchema, aPage(aNode(changes)), 'read details').issues.nodes;
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

function complaintAbout(changes: WireNode): ConnectorError {
  try {
    findingFrom(changes);
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('expected a complaint, got a finding');
}

test('a plain finding in our words', () => {
  expect(findingFrom()).toEqual({
    id: '9cbcba1e-0c11-478d-8593-942995201487',
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    ruleKey: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    type: 'TOXIC_COMBINATION',
    severity: 'HIGH',
    isOpen: true,
    url: "https://app.wiz.io/issues#~(issue~'9cbcba1e-0c11-478d-8593-942995201487)",
    createdAt: '2026-03-25T05:46:26.681576Z',
    statusChangedAt: '2026-03-25T05:46:26.681576Z',
    environments: [],
    rule: { ids: ['wc-id-1'], name: 'Exposed machine', kind: 'control' },
    resource: {
      id: RESOURCE['id'],
      type: 'VIRTUAL_MACHINE',
      name: 'web-1',
      providerId: RESOURCE['providerId'],
      externalId: RESOURCE['externalId'],
      cloudPlatform: 'AWS',
      subscriptionId: '700112233445',
      subscriptionName: 'payments-prod',
      tags: {},
      subscriptionTags: {},
    },
    projects: [],
    folders: [],
    linkedTickets: [],
  });
});

describe('what Wiz leaves empty', () => {
  test('null lists are empty lists', () => {
    const finding = detailsFrom({
      projects: null,
      serviceTickets: null,
      sourceRules: null,
      environments: null,
    });

    expect(finding).toMatchObject({
      projects: [],
      folders: [],
      linkedTickets: [],
      rule: { ids: [] },
      risks: [],
      frameworks: [],
    });
  });

  test('empty strings and nulls are absent', () => {
    const fields = [
      'region',
      'nativeType',
      'subscriptionName',
      'kubernetesClusterName',
      'cloudProviderURL',
      'id',
    ];

    for (const empty of ['', null]) {
      const { resource } = findingFrom(aResource(Object.fromEntries(fields.map((field) => [field, empty]))));
      expect(Object.keys(resource).toSorted()).toEqual([
        'cloudPlatform',
        'externalId',
        'name',
        'providerId',
        'subscriptionId',
        'subscriptionTags',
        'tags',
        'type',
      ]);
    }
  });

  test('a finding without a resource has an unknown one', () => {
    expect(findingFrom({ entitySnapshot: null }).resource).toEqual({
      type: 'UNKNOWN',
      name: 'unknown resource',
      tags: {},
      subscriptionTags: {},
    });
  });

  test('a rule of a kind no fragment names arrives as {} and has no id', () => {
    expect(findingFrom({ sourceRules: [{}] }).rule).toEqual({
      ids: [],
      name: 'Unnamed rule',
      kind: 'unknown',
    });
    expect(findingFrom({ sourceRules: [{}, CONTROL, null] }).rule).toEqual({
      ids: ['wc-id-1'],
      name: 'Exposed machine',
      kind: 'control',
    });
  });

  test('no change of status means it never changed since its creation', () => {
    for (const statusChangedAt of [null, '']) {
      expect(findingFrom({ statusChangedAt }).statusChangedAt).toBe('2026-03-25T05:46:26.681576Z');
    }
  });

  test('a missing due date is none', () => {
    expect(detailsFrom({ dueAt: null })).not.toHaveProperty('dueAt');
    expect(detailsFrom({ dueAt: '' })).not.toHaveProperty('dueAt');
  });
});

describe('what must be there', () => {
  test.each([
    ['severity', { severity: 'NONE' }, 'data.issues.nodes[0].severity'],
    ['severity', { severity: null }, 'data.issues.nodes[0].severity'],
    ['severity', { severity: 'constructor' }, 'data.issues.nodes[0].severity'],
    ['createdAt', { createdAt: null }, 'data.issues.nodes[0].createdAt'],
    ['createdAt', { createdAt: '2026-13-45T99:00:00Z' }, 'data.issues.nodes[0].createdAt'],
    ['createdAt', { createdAt: '2026-03-25 05:46:26' }, 'data.issues.nodes[0].createdAt'],
    ['statusChangedAt', { statusChangedAt: 'yesterday' }, 'data.issues.nodes[0].statusChangedAt'],
    ['tags', aResource({ tags: 'Owner=me' }), 'data.issues.nodes[0].entitySnapshot.tags'],
    ['projects', { projects: [{ id: 'p', name: null }] }, 'data.issues.nodes[0].projects[0].name'],
  ])('%s is named with its path when it cannot be read (%j)', (_, changes, path) => {
    const error = complaintAbout(changes);

    expect(error).toMatchObject({ service: 'wiz', action: 'read page', trouble: 'malformed' });
    expect(error.detail).toContain(`${path} (finding 9cbcba1e-0c11-478d-8593-942995201487)`);
  });

  test.each(['', null, 7, 'with a space', 'x'.repeat(101), 'tab\t', 'ümlaut'])('%j is no id', (id) => {
    expect(complaintAbout({ id }).detail).toMatch(/^data\.issues\.nodes\[0\]\.id: /);
  });

  test.each([
    'id',
    'externalId',
    'providerId',
    'cloudPlatform',
    'subscriptionExternalId',
    'kubernetesClusterId',
  ])('an answer without the field %s is refused: its fingerprint would be another one', (field) => {
    const { [field]: _, ...entitySnapshot } = RESOURCE;

    expect(complaintAbout({ entitySnapshot }).detail).toContain(`entitySnapshot.${field}`);
  });

  test.each(['type', 'sourceRules', 'entitySnapshot'])(
    'an answer without the field %s is refused',
    (field) => {
      const { [field]: _, ...node } = aNode();

      expect(() => parseData(pageSchema, aPage(node), 'read page')).toThrow(`nodes[0].${field}`);
    },
  );
});

describe('words Wiz may add', () => {
  test('an unknown type is kept as it is', () => {
    expect(findingFrom({ type: 'QUANTUM_FLUKE' }).type).toBe('QUANTUM_FLUKE');
  });

  test.each([
    ['OPEN', true],
    ['IN_PROGRESS', true],
    ['RESOLVED', false],
    ['REJECTED', false],
    ['SNOOZED', false],
    [null, false],
  ])('status %s: open is %s', (status, isOpen) => {
    expect(findingFrom({ status }).isOpen).toBe(isOpen);
  });

  test.each([
    ['Control', 'control'],
    ['CloudConfigurationRule', 'configuration'],
    ['CloudEventRule', 'event'],
    ['HostConfigurationRule', 'unknown'],
    ['__proto__', 'unknown'],
  ])('a rule that is a %s is of the kind %s', (typename, kind) => {
    expect(findingFrom({ sourceRules: [{ ...CONTROL, __typename: typename }] }).rule.kind).toBe(kind);
  });
});

test.each([
  '2026-03-25T05:46:26Z',
  '2026-03-25T05:46:26.5Z',
  '2026-03-25T05:46:26.68157Z',
  '2026-03-25T05:46:26.843434941Z',
])('the timestamp %s is kept to the last digit', (statusChangedAt) => {
  expect(findingFrom({ statusChangedAt }).statusChangedAt).toBe(statusChangedAt);
});

test('rule ids are sorted and single, the name is that of the first', () => {
  const sourceRules = [
    { ...CONTROL, id: 'cer-2', name: 'Second id, first rule' },
    { ...CONTROL, id: 'cer-1', name: 'Other' },
    { ...CONTROL, id: 'cer-2' },
  ];

  expect(findingFrom({ sourceRules }).rule).toMatchObject({
    ids: ['cer-1', 'cer-2'],
    name: 'Second id, first rule',
  });
});

describe('tags', () => {
  test('are a map here and a list there', () => {
    const list = [
      { key: 'Owner', value: 'ada@example.com' },
      { key: 'empty', value: null },
    ];

    expect(findingFrom(aResource({ tags: { Owner: 'ada@example.com', empty: '' } })).resource.tags).toEqual(
      findingFrom(aResource({ tags: list })).resource.tags,
    );
    expect(findingFrom(aResource({ tags: null })).resource.tags).toEqual({});
  });

  test('may be named like the parts of an object', () => {
    const tags = JSON.parse('{"__proto__": "a", "constructor": "b", "tier": 3}') as object;

    const { resource } = findingFrom(aResource({ tags }));

    expect(Object.getPrototypeOf(resource.tags)).toBe(Object.prototype);
    expect(resource.tags).toMatchObject({ tier: '3' });
    expect(Object.hasOwn(resource.tags, 'constructor')).toBe(true);
  });
});

describe('projects', () => {
  const project = (id: string, changes: WireNode = {}): WireNode => ({
    id,
    name: id,
    slug: id,
    isFolder: false,
    ...changes,
  });
  const below = (depth: number) => ({
    ancestorProjects: Array.from({ length: depth }, (_, i) => ({ id: `a${i}` })),
  });

  test('leave folders out and begin with the most deeply nested', () => {
    const projects = [
      project('shallow', below(1)),
      project('folder', { isFolder: true, ...below(9) }),
      project('deep', below(3)),
      project('unknown depth'),
    ];

    expect(findingFrom({ projects }).projects.map(({ id }) => id)).toEqual([
      'deep',
      'shallow',
      'unknown depth',
    ]);
  });

  test('come in the same order whatever order Wiz sends', () => {
    const projects = [project('b'), project('a'), project('c', below(1))];

    expect(findingFrom({ projects: projects.toReversed() }).projects).toEqual(
      findingFrom({ projects }).projects,
    );
    expect(findingFrom({ projects }).projects.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  test('name owners and champions once each, by address where there is one', () => {
    const projects = [
      project('p', {
        projectOwners: [{ name: 'Ada', email: 'ada@example.com' }, null, { name: '', email: null }],
        securityChampions: [
          { name: 'Ada L.', email: 'ada@example.com' },
          { name: 'Grace', email: '' },
        ],
      }),
    ];

    expect(detailsFrom({ projects }).projects[0]?.owners).toEqual(['ada@example.com', 'Grace']);
    expect(detailsFrom({ projects: [project('p', { projectOwners: null })] }).projects[0]?.owners).toEqual(
      [],
    );
  });

  test('lie in folders and in wider projects, named by the list or by the inmates alone', () => {
    const outermost = { id: 'acme', name: 'Acme', slug: 'acme' };
    const folder = project('folder', {
      isFolder: true,
      businessUnit: 'Retail',
      ancestorProjects: [outermost],
    });
    const wider = project('wider', { ancestorProjects: [outermost, { id: 'folder' }] });
    const leaf = project('leaf', { ancestorProjects: [outermost, { id: 'folder' }, { id: 'wider' }, null] });
    const stranger = project('stranger');

    const finding = findingFrom({ projects: [stranger, folder, leaf, wider] });

    expect(finding.projects.map(({ id }) => id)).toEqual(['leaf', 'wider', 'stranger']);
    expect(finding.folders.map(({ id }) => id)).toEqual(['wider', 'folder', 'acme']);
    expect(finding.folders).toEqual(findingFrom({ projects: [leaf, wider, folder, stranger] }).folders);
    expect(finding.folders[1]).toEqual({
      id: 'folder',
      name: folder.name,
      slug: folder.slug,
      businessUnit: 'Retail',
    });
  });
});

describe('linked tickets', () => {
  test.each([
    [
      'the key is the external id',
      { externalId: 'SEC-12', url: 'https://acme.atlassian.net/browse/SEC-12' },
      'SEC-12',
    ],
    [
      'the key is in the link',
      { externalId: '10234', url: 'https://acme.atlassian.net/browse/SEC-12' },
      'SEC-12',
    ],
    [
      'a Jira of our own below a path',
      { externalId: '', url: 'http://jira.local/jira/browse/A1_B-7/' },
      'A1_B-7',
    ],
    [
      'a Slack thread',
      { externalId: 'slackThread/T1/C1/1.2', url: 'https://acme.slack.com/archives/C1/p12' },
      undefined,
    ],
    ['ServiceNow', { externalId: 'INC0010', url: 'https://acme.service-now.com/nav_to.do?uri=x' }, undefined],
    ['no link, so no site to judge by', { externalId: 'SEC-12', url: null }, undefined],
    ['a script for a link', { externalId: 'SEC-12', url: 'javascript:alert(1)//browse/SEC-12' }, undefined],
    [
      'a link with credentials',
      { externalId: 'SEC-12', url: 'https://a:b@evil.example/browse/SEC-12' },
      undefined,
    ],
    ['JQL for a key', { externalId: 'SEC-12" OR key = "X-1', url: 'https://acme.atlassian.net/' }, undefined],
  ])('%s', (_, ticket, key) => {
    expect(findingFrom({ serviceTickets: [ticket, null] }).linkedTickets.map((each) => each.key)).toEqual(
      key === undefined ? [] : [key],
    );
  });
});

describe('links', () => {
  const fallback = "https://app.wiz.io/issues#~(issue~'9cbcba1e-0c11-478d-8593-942995201487)";

  test.each([
    ["https://us2.app.wiz.io/issues#~(issue~'x)", "https://us2.app.wiz.io/issues#~(issue~'x)"],
    [null, fallback],
    ['', fallback],
    ['javascript:alert(1)', fallback],
    ['JaVaScRiPt:alert(1)', fallback],
    [' java\nscript:alert(1)', fallback],
    ['data:text/html,x', fallback],
    ['http://app.wiz.io/', fallback],
    ['//evil.example/', fallback],
    ['https://user:password@app.wiz.io/', fallback],
    ['https://app.wiz.io@evil.example/', fallback],
    ['https://:password@app.wiz.io/', fallback],
    [`https://app.wiz.io/${'a'.repeat(2_000)}`, fallback],
  ])('%j to the finding becomes %s', (url, expected) => {
    expect(findingFrom({ url }).url).toBe(expected);
  });

  test('to the cloud console are there only as https', () => {
    const consoleUrl = (cloudProviderURL: string) =>
      findingFrom(aResource({ cloudProviderURL })).resource.consoleUrl;

    expect(consoleUrl('https://portal.azure.com/#@acme/resource//subscriptions/1')).toBe(
      'https://portal.azure.com/#@acme/resource//subscriptions/1',
    );
    expect(consoleUrl('javascript:alert(1)')).toBeUndefined();
  });
});

describe('texts', () => {
  const configuration = {
    __typename: 'CloudConfigurationRule',
    id: 'c',
    name: 'C',
    configurationDescription: 'what is wrong',
    remediationInstructions: 'do `this` to {{vmId}}',
    control: { resolutionRecommendation: 'or that' },
  };

  test.each([
    ['a control', { ...CONTROL, resolutionRecommendation: 'fix it' }, 'fix it'],
    ['a configuration rule', configuration, 'do `this` to {{vmId}}'],
    ['a configuration rule without its own', { ...configuration, remediationInstructions: '' }, 'or that'],
    [
      'a configuration rule without any',
      { ...configuration, remediationInstructions: null, control: null },
      '',
    ],
    ['an event', { __typename: 'CloudEventRule', id: 'e', name: 'E', eventDescription: 'seen' }, ''],
  ])('the remediation of %s', (_, rule, remediation) => {
    expect(detailsFrom({ sourceRules: [rule] }).remediation).toBe(remediation);
  });

  test.each([
    [{ ...CONTROL, controlDescription: 'of a control' }, 'of a control'],
    [configuration, 'what is wrong'],
    [{ __typename: 'CloudEventRule', id: 'e', name: 'E', eventDescription: 'seen' }, 'seen'],
    [CONTROL, ''],
  ])('the description is that of the rule', (rule, description) => {
    expect(detailsFrom({ sourceRules: [rule] }).description).toBe(description);
  });

  test('frameworks read from wide to narrow and stand once', () => {
    const cis = {
      title: '2.1.1 Encryption',
      category: { name: '2 Storage', framework: { name: 'CIS AWS 1.4' } },
    };
    const securitySubCategories = [cis, cis, null, { title: 'Alone', category: null }];

    expect(detailsFrom({ sourceRules: [{ ...CONTROL, securitySubCategories }] }).frameworks).toEqual([
      'CIS AWS 1.4: 2 Storage: 2.1.1 Encryption',
      'Alone',
    ]);
  });

  test('risks and threats of all rules stand once', () => {
    const sourceRules = [
      { ...CONTROL, risks: ['A', 'B'], threats: null },
      { ...CONTROL, risks: ['B', null, ''], threats: ['T'] },
    ];

    expect(detailsFrom({ sourceRules })).toMatchObject({ risks: ['A', 'B'], threats: ['T'] });
  });

  test('names become one line without control characters, at most 1,000 characters', () => {
    const name = (text: string) => findingFrom(aResource({ name: text })).resource.name;

    expect(name(' web\u0000\n\t1\u2028x\u007f ')).toBe('web 1 x');
    expect(name('invoice\u202Egpj.exe')).toBe('invoicegpj.exe');
    expect(name('a'.repeat(1_000_000))).toHaveLength(1_000);
    expect(name(`${'a'.repeat(999)}😀`)).toBe('a'.repeat(999));
    expect(name('half \ud83d a character')).toBe('half \ufffd a character');
    expect(name('\u0007')).toBe(RESOURCE['externalId']);
  });

  test('Markdown keeps its lines and tabs and loses other control characters, at most 200,000 characters', () => {
    const text = (resolutionRecommendation: string) =>
      detailsFrom({ sourceRules: [{ ...CONTROL, resolutionRecommendation }] }).remediation;

    expect(text('# a\r\n\tb\u0000\u001b[31m\rc')).toBe('# a\n\tb[31m\nc');
    expect(text('a'.repeat(1_000_000))).toHaveLength(200_000);
  });
});
