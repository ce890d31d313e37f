import { Kind, parse, visit, type FieldNode } from 'graphql';
import {
  BLOCKS,
  COUNT_QUERY,
  DETAILS_QUERY,
  PAGE_QUERY,
  type Block,
} from '../../src/connectors/wiz/documents';
import type { FindingSource, PageRequest } from '../../src/connectors/wiz/finding-source';
import type { FactKey } from '../../src/domain/matcher';
import { errorOf, startWiz, type WizSandbox } from './wiz-sandbox';

const SWEEP: PageRequest = { severities: ['HIGH'], pageSize: 10 };
const EVERYTHING: ReadonlySet<Block> = new Set(Object.keys(BLOCKS) as Block[]);
const IDENTITY = [
  'type',
  'sourceRules.id',
  'entitySnapshot.id',
  'entitySnapshot.externalId',
  'entitySnapshot.providerId',
  'entitySnapshot.cloudPlatform',
  'entitySnapshot.subscriptionExternalId',
  'entitySnapshot.kubernetesClusterId',
];
const ROUTING = [
  'severity',
  'sourceRules.name',
  'projects.name',
  'projects.slug',
  'projects.isFolder',
].concat(
  ['type', 'subscriptionName', 'kubernetesClusterName', 'tags', 'subscriptionTags'].map(
    (field) => `entitySnapshot.${field}`,
  ),
);

let sandbox: WizSandbox;
let notices: string[];
let source: FindingSource;

beforeEach(async () => {
  sandbox = await startWiz();
  notices = [];
  source = sandbox.connect({ onNotice: (text) => notices.push(text) });
});

afterEach(() => sandbox.close());

describe('documents', () => {
  test.each([
    ['pages, full', PAGE_QUERY.text(new Set())],
    ['pages, minimal', PAGE_QUERY.text(EVERYTHING)],
    ['details, full', DETAILS_QUERY.text(new Set())],
    ['details, minimal', DETAILS_QUERY.text(EVERYTHING)],
  ])('for %s ask for all that identity and routing need', (_, text) => {
    expect(fieldsOf(text)).toEqual(expect.arrayContaining([...IDENTITY, ...ROUTING]));
  });

  test('ask for the id of every kind of rule they know', () => {
    for (const query of [PAGE_QUERY, DETAILS_QUERY]) {
      const kinds = fragmentsOf(query.text(EVERYTHING));
      expect(kinds).toEqual({
        Control: expect.arrayContaining(['id', 'name']) as string[],
        CloudConfigurationRule: expect.arrayContaining(['id', 'name']) as string[],
        CloudEventRule: expect.arrayContaining(['id', 'name']) as string[],
      });
    }
  });

  test('of the minimal kind ask for nothing that any block names', () => {
    for (const query of [PAGE_QUERY, DETAILS_QUERY, COUNT_QUERY]) {
      const asked = fieldsOf(query.text(EVERYTHING));
      const optional = query.blocks.flatMap((block) => BLOCKS[block].fields.map(String));
      expect(asked.filter((field) => optional.includes(field))).toEqual([]);
    }
  });

  test('of the full kind ask for every block they claim to ask for', () => {
    for (const query of [PAGE_QUERY, DETAILS_QUERY, COUNT_QUERY]) {
      for (const block of query.blocks) {
        expect(query.text(new Set())).not.toBe(query.text(new Set([block])));
      }
    }
  });

  test('ask for owners in details only', () => {
    expect(PAGE_QUERY.text(new Set())).not.toContain('projectOwners');
    expect(DETAILS_QUERY.text(new Set())).toContain('projectOwners');
  });
});

describe('a tenant that lacks a field', () => {
  test('is read without that field, is remembered, and it is said once', async () => {
    sandbox.wiz.settings.lacksFields = ['Issue.environments'];
    sandbox.wiz.add([{ environments: ['DEVELOPMENT'] }]);

    const page = await source.readPage(SWEEP);
    const before = sandbox.asked('issues').length;
    await source.readPage(SWEEP);

    expect(page.findings[0]?.environments).toEqual([]);
    expect(page.findings[0]?.url).toContain('https://app.wiz.io/issues');
    expect(sandbox.asked('issues')).toHaveLength(before + 1);
    expect(notices.filter((notice) => notice.includes('environments'))).toEqual([
      expect.stringMatching(
        /^Wiz findings are read without .*their environments in Wiz: .*Cannot query field/,
      ),
    ]);
  });

  test('loses in details only what it lacks', async () => {
    sandbox.wiz.settings.lacksFields = [
      'Control.securitySubCategories',
      'CloudConfigurationRule.securitySubCategories',
    ];
    const { ids } = sandbox.wiz.add([{}]);

    const [finding] = await source.readDetails(ids);

    expect(finding).toMatchObject({ frameworks: [], risks: ['EXTERNAL_EXPOSURE', 'VULNERABILITY'] });
  });

  test('is counted by its total where it has no counts by severity', async () => {
    sandbox.wiz.settings.lacksFields = ['IssueConnection.lowSeverityCount'];
    sandbox.wiz.add([{}, {}]);

    expect(await source.countOpen(['HIGH'])).toBe(2);
    expect(notices).toEqual([expect.stringContaining('without counts by severity')]);
  });

  test.each([
    ['in details, where owners are asked for by e-mail', 'User.email', 'project owners'],
    [
      'in details, where the framework of a category is asked for',
      'SecurityCategory.framework',
      'compliance frameworks',
    ],
  ])('is read without the block a nested field belongs to: %s', async (_, field, words) => {
    sandbox.wiz.settings.lacksFields = [field];
    const { ids } = sandbox.wiz.add([{}]);

    expect(await source.readDetails(ids)).toHaveLength(1);

    expect(notices).toEqual([expect.stringContaining(`read without ${words}: `)]);
  });

  test('has the same fingerprints as with the full document', async () => {
    sandbox.wiz.add([{}, { type: 'THREAT_DETECTION' }, { entitySnapshot: null }]);
    const full = await source.readPage(SWEEP);
    sandbox.wiz.settings.lacksFields = ['Issue.environments', 'Issue.url'];

    const minimal = await sandbox.connect().readPage(SWEEP);

    expect(minimal.findings.map((each) => each.fingerprint)).toEqual(
      full.findings.map((each) => each.fingerprint),
    );
  });

  test.each([
    'IssueEntitySnapshot.externalId',
    'IssueEntitySnapshot.kubernetesClusterId',
    'Issue.sourceRules',
  ])('is not read at all without %s, of which identities are made', async (field) => {
    sandbox.wiz.settings.lacksFields = [field];
    sandbox.wiz.add([{}]);

    const error = await errorOf(source.readPage(SWEEP));

    expect(error).toMatchObject({ trouble: 'rejected', status: 400 });
    expect(error.detail).toContain(field.split('.')[1]);
    expect(error.cure).toContain('could double');
    expect(notices).toEqual([]);
  });
});

describe('a refusal that names no field we could do without', () => {
  const NAMELESS = { errors: [{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] };
  const IDLE = new Set<Block>(PAGE_QUERY.onDemand);
  const FULL = PAGE_QUERY.text(IDLE);
  const LEAST = PAGE_QUERY.text(EVERYTHING);

  function refuse(times: number, body: object = NAMELESS): void {
    sandbox.arm({ operation: 'issues', kind: 'status', status: 400, body, times });
  }

  /** The documents that pages were asked for with, in order. */
  function documents(): string[] {
    return sandbox.asked('issues').map(({ body }) => (body as { query: string }).query);
  }

  test('is answered with the minimum this once, and the next question is the full one again', async () => {
    sandbox.wiz.add([{}]);
    refuse(1);

    expect((await source.readPage(SWEEP)).findings).toHaveLength(1);
    await source.readPage(SWEEP);

    expect(documents()).toEqual([FULL, LEAST, FULL]);
  });

  test('is said once, with what is missing and why, however often it comes', async () => {
    sandbox.wiz.add([{}]);

    for (let count = 0; count < 3; count += 1) {
      refuse(1);
      await source.readPage(SWEEP);
    }

    expect(notices).toEqual([
      expect.stringMatching(
        /^Wiz findings are read without .*environments in Wiz.*: GRAPHQL_VALIDATION_FAILED: no$/,
      ),
    ]);
  });

  test('costs no more than one other question where the minimum is refused as well', async () => {
    refuse(2);

    expect((await errorOf(source.readPage(SWEEP))).trouble).toBe('rejected');

    expect(documents()).toEqual([FULL, LEAST]);
    expect(notices).toEqual([]);
  });

  test('does not take along for good what was named by another refusal', async () => {
    sandbox.wiz.settings.lacksFields = ['Issue.environments'];
    sandbox.wiz.add([{}]);
    await source.readPage(SWEEP);
    sandbox.requests.clear();
    refuse(1);

    await source.readPage(SWEEP);
    await source.readPage(SWEEP);

    const without = PAGE_QUERY.text(new Set<Block>(['environments', ...IDLE]));
    expect(documents()).toEqual([without, LEAST, without]);
  });
});

describe('a fact that the policy looks at', () => {
  const PROJECT = {
    id: 'p',
    name: 'P',
    slug: 'p',
    isFolder: false,
    businessUnit: 'Retail',
    riskProfile: null,
  };

  function needing(fact: FactKey): PageRequest {
    return { ...SWEEP, needs: [{ fact, by: "route 'EU'" }] };
  }

  test.each<[FactKey, string, string]>([
    ['region', 'IssueEntitySnapshot.region', 'the region of the resource'],
    ['businessUnit', 'Project.businessUnit', "projects' business unit"],
    ['businessImpact', 'Project.riskProfile', "projects' business impact"],
    ['folder', 'Project.ancestorProjects', 'the folders of projects'],
    ['environment', 'Issue.environments', 'their environments in Wiz'],
  ])(
    '%s, and that the tenant does not tell, stops the read instead of moving findings',
    async (fact, field, words) => {
      sandbox.wiz.settings.lacksFields = [field];
      sandbox.wiz.add([{}]);

      const error = await errorOf(source.readPage(needing(fact)));

      expect(error).toMatchObject({
        trouble: 'rejected',
        detail: expect.stringContaining(
          `this Wiz tenant does not tell ${words}, and in the policy route 'EU' looks at ${fact} (`,
        ) as string,
        cure: expect.stringContaining(`Take ${fact} out of route 'EU'`) as string,
      });
      expect(notices).toEqual([]);
      expect((await source.readPage(SWEEP)).findings).toHaveLength(1);
      const [check] = (await source.check(needing(fact).needs)).filter(({ what }) => what === 'schema');
      expect(check).toMatchObject({
        state: 'failed',
        detail: expect.stringContaining(`route 'EU' looks at ${fact}`) as string,
        cure: error.cure,
      });
    },
  );

  test('is asked for, and only then: pages stay lean', async () => {
    const resource = { region: 'eu-west-1' };
    sandbox.wiz.add([{ projects: [PROJECT], entitySnapshot: resource }]);

    const lean = await source.readPage(SWEEP);
    const whole = await source.readPage({
      ...SWEEP,
      needs: (['region', 'businessUnit', 'folder'] as const).map((fact) => ({ fact, by: 'x' })),
    });

    expect(lean.findings[0]?.resource).not.toHaveProperty('region');
    expect(lean.findings[0]?.projects).toEqual([{ id: 'p', name: 'P', slug: 'p', owners: [] }]);
    expect(whole.findings[0]).toMatchObject({ resource, projects: [{ businessUnit: 'Retail' }] });
    expect(notices).toEqual([]);
  });

  test('is asked for in details as well', async () => {
    sandbox.wiz.settings.lacksFields = ['IssueEntitySnapshot.region'];
    const { ids } = sandbox.wiz.add([{}]);

    expect(await source.readDetails(ids)).toHaveLength(1);
    expect(await errorOf(source.readDetails(ids, needing('region').needs))).toMatchObject({
      trouble: 'rejected',
    });
  });

  test('is asked for anew where it was refused once, in case the tenant has learned it', async () => {
    sandbox.wiz.settings.lacksFields = ['Issue.environments'];
    sandbox.wiz.add([{ environments: ['STAGING'] }]);
    await source.readPage(SWEEP);
    sandbox.wiz.settings.lacksFields = [];

    const { findings } = await source.readPage(needing('environment'));

    expect(findings[0]?.environments).toEqual(['STAGING']);
  });

  test('is not given up for a refusal that names nothing, nor is the order of projects', async () => {
    sandbox.wiz.add([{}]);
    const nameless = { errors: [{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] };
    sandbox.arm({ operation: 'issues', kind: 'status', status: 400, body: nameless, times: 1 });

    await source.readPage({
      ...SWEEP,
      needs: ['region', 'project'].map((fact) => ({ fact: fact as FactKey, by: 'x' })),
    });

    const { body } = sandbox.asked('issues').at(-1) ?? {};
    expect((body as { query: string }).query).toContain('ancestorProjects { id }');
    expect((body as { query: string }).query).toContain('region');
    expect((body as { query: string }).query).not.toContain('environments');
  });
});

describe('a service account that lacks a right', () => {
  test('reads findings without owners where it may not see people', async () => {
    sandbox.wiz.settings.scopes = ['read:issues'];
    const { ids } = sandbox.wiz.add([
      {
        projects: [
          { id: 'p', name: 'P', slug: 'p', isFolder: false, projectOwners: [{ id: 'u', name: 'Ada' }] },
        ],
      },
    ]);

    const [finding] = await source.readDetails(ids);

    expect(finding?.projects).toMatchObject([{ name: 'P', owners: [] }]);
    expect(finding?.remediation).not.toBe('');
    expect(notices.join()).toContain('project owners');
    expect(notices.join()).not.toContain('frameworks');
  });

  test('is told which scopes it needs where it may not see findings, after one request', async () => {
    sandbox.wiz.settings.scopes = ['read:vulnerabilities'];

    for (const operation of ['issues', 'details']) {
      sandbox.requests.clear();
      const error = await errorOf(
        operation === 'issues' ? source.readPage(SWEEP) : source.readDetails(['a']),
      );

      expect(error).toMatchObject({
        trouble: 'unauthorized',
        cure: expect.stringContaining('read:issues and read:threat_issues') as string,
      });
      expect(sandbox.answered(operation)).toHaveLength(1);
    }
  });

  test('does not lose owners over an error that is none of rights or fields', async () => {
    sandbox.arm({ operation: 'details', kind: 'graphql-error', detail: 'INTERNAL' });
    const { ids } = sandbox.wiz.add([{}]);

    expect((await errorOf(source.readDetails(ids))).trouble).toBe('unavailable');
    await source.readDetails(ids);

    expect(notices.join()).not.toContain('project owners');
  });
});

/** "entitySnapshot.id" for every field below a finding. */
function fieldsOf(text: string): readonly string[] {
  const path: string[] = [];
  const fields: string[] = [];
  visit(parse(text), {
    Field: {
      enter(node: FieldNode) {
        path.push(node.name.value);
        fields.push(path.slice(2).join('.'));
      },
      leave() {
        path.pop();
      },
    },
  });
  return fields;
}

function fragmentsOf(text: string): Readonly<Record<string, readonly string[]>> {
  const kinds: Record<string, string[]> = {};
  visit(parse(text), {
    InlineFragment(node) {
      kinds[node.typeCondition?.name.value ?? ''] = node.selectionSet.selections.flatMap((each) =>
        each.kind === Kind.FIELD ? [each.name.value] : [],
      );
    },
  });
  return kinds;
}
