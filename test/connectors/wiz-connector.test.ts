import type { FindingSource, PageRequest } from '../../src/connectors/wiz/finding-source';
import type { Finding } from '../../src/domain/finding';
import { errorOf, startWiz, type WizSandbox } from './wiz-sandbox';

let sandbox: WizSandbox;
let source: FindingSource;

beforeEach(async () => {
  sandbox = await startWiz();
  source = sandbox.connect();
});

afterEach(() => sandbox.close());

const SWEEP: PageRequest = { severities: ['CRITICAL', 'HIGH'], pageSize: 2 };

async function readAll(request: PageRequest): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let { cursor } = request;
  do {
    const page = await source.readPage({ ...request, ...(cursor === undefined ? {} : { cursor }) });
    findings.push(...page.findings);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return findings;
}

function sorted(ids: readonly (string | undefined)[]): readonly string[] {
  return ids.flatMap((id) => id ?? []).toSorted();
}

function idsOf(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => finding.id).toSorted();
}

function variablesOf(index: number, operation = 'issues'): Record<string, unknown> {
  const body = sandbox.answered(operation)[index]?.body as { variables: Record<string, unknown> };
  return body.variables;
}

describe('reading pages', () => {
  test('reads every page to the last, also where one microsecond spans a page edge', async () => {
    const createdAt = '2026-03-25T05:46:26.681576Z';
    const { ids } = sandbox.wiz.add(Array.from({ length: 7 }, () => ({ createdAt })));

    const findings = await readAll(SWEEP);

    expect(idsOf(findings)).toEqual(ids.toSorted());
    expect(sandbox.answered('issues')).toHaveLength(4);
  });

  test('takes an empty string for the end as well as null', async () => {
    sandbox.wiz.settings.lastCursor = '';
    sandbox.wiz.add([{}]);

    expect(await source.readPage(SWEEP)).not.toHaveProperty('nextCursor');
  });

  test('asks for open findings of the wanted severities and nobody else', async () => {
    const [open, inProgress] = sandbox.wiz.add([
      { severity: 'CRITICAL' },
      { status: 'IN_PROGRESS' },
      { severity: 'MEDIUM' },
      { status: 'RESOLVED' },
      { status: 'REJECTED' },
    ]).ids;

    expect(idsOf(await readAll(SWEEP))).toEqual(sorted([open, inProgress]));
  });

  test('keeps filter and order the same over all pages of a read', async () => {
    sandbox.wiz.add([{}, {}, {}]);

    await readAll({ ...SWEEP, createdAfter: '2020-01-01T00:00:00Z' });

    const { after, ...second } = variablesOf(1);
    expect(after).toEqual(expect.any(String));
    expect(second).toEqual(variablesOf(0));
  });

  test.each([
    ['raised', 'HIGH', 'CRITICAL'],
    ['lowered', 'CRITICAL', 'HIGH'],
  ])('misses nothing when findings are %s between two pages of a sweep', async (_, before, after) => {
    const { ids } = sandbox.wiz.add([1, 2, 3, 4].map(() => ({ severity: before })));
    const first = await source.readPage(SWEEP);
    const unread = ids.filter((id) => !first.findings.some((finding) => finding.id === id));

    for (const id of unread) sandbox.wiz.change(id, { severity: after });
    const second = await source.readPage({ ...SWEEP, cursor: first.nextCursor ?? '' });

    expect(idsOf(second.findings)).toEqual(unread.toSorted());
  });

  test('misses nothing and sees no more than the changed twice when status changes between two pages', async () => {
    const { ids } = sandbox.wiz.add([1, 2, 3, 4].map((day) => ({ createdAt: `2026-01-0${day}T00:00:00Z` })));
    const request = { ...SWEEP, changedAfter: '2025-01-01T00:00:00Z' };
    const first = await source.readPage(request);

    sandbox.wiz.change(ids[0] ?? '', { status: 'IN_PROGRESS' });
    sandbox.wiz.change(ids[2] ?? '', { status: 'IN_PROGRESS' });
    const later = await readAll({ ...request, cursor: first.nextCursor ?? '' });

    expect(idsOf(first.findings)).toEqual(sorted(ids.slice(0, 2)));
    expect(idsOf(later)).toEqual(sorted([ids[0], ids[2], ids[3]]));
  });

  test('an incremental read starts after its watermark, which is exclusive to the microsecond', async () => {
    const [, later] = sandbox.wiz.add([
      { createdAt: '2026-03-25T05:46:26.681576Z' },
      { createdAt: '2026-03-25T05:46:26.681577Z' },
    ]).ids;

    const findings = await readAll({ ...SWEEP, changedAfter: '2026-03-25T05:46:26.681576Z' });

    expect(idsOf(findings)).toEqual([later]);
    expect(variablesOf(0)['orderBy']).toEqual({ field: 'STATUS_CHANGED_AT', direction: 'ASC' });
  });

  test('a baseline leaves out what was created before it', async () => {
    const [, young] = sandbox.wiz.add([
      { createdAt: '2024-01-01T00:00:00Z' },
      { createdAt: '2026-01-01T00:00:00Z' },
    ]).ids;

    expect(idsOf(await readAll({ ...SWEEP, createdAfter: '2025-01-01T00:00:00.000Z' }))).toEqual([young]);
  });

  test('never asks for more than Wiz gives', async () => {
    sandbox.wiz.add([{}]);

    await source.readPage({ ...SWEEP, pageSize: 5_000 });

    expect(variablesOf(0)['first']).toBe(500);
  });

  test('sends requests apart, also those of callers at the same time', async () => {
    const spaced = sandbox.connect({ requestsPerSecond: 20 });
    const startedAt = performance.now();

    await Promise.all([spaced.readPage(SWEEP), spaced.countOpen(['HIGH']), spaced.readPage(SWEEP)]);

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
  });
});

describe('reading details', () => {
  test('reads findings whatever became of them, and leaves out those that are gone', async () => {
    const ids = sandbox.wiz.add([{}, { status: 'RESOLVED' }, { severity: 'LOW' }, {}]).ids;
    const gone = ids.at(-1) ?? '';
    sandbox.wiz.remove(gone);

    const found = await source.readDetails(ids);

    expect(idsOf(found)).toEqual(ids.slice(0, 3).toSorted());
    expect(found.filter((each) => !each.isOpen).map((each) => each.id)).toEqual([ids[1]]);
    expect(variablesOf(0, 'details')['filterBy']).toEqual({ id: ids });
  });

  test('brings every text a ticket needs', async () => {
    const { ids } = sandbox.wiz.add([
      {
        dueAt: '2026-06-01T00:00:00Z',
        projects: [
          {
            id: 'p-1',
            name: 'Payments',
            slug: 'payments',
            isFolder: false,
            businessUnit: 'Retail',
            riskProfile: { businessImpact: 'HBI' },
            projectOwners: [{ id: 'u-1', name: 'Ada', email: 'ada@example.com' }],
            securityChampions: [{ id: 'u-2', name: 'Grace', email: '' }],
          },
        ],
      },
    ]);

    const [finding] = await source.readDetails(ids);

    expect(finding).toMatchObject({
      description: expect.stringContaining('**known, exploitable**') as string,
      remediation: expect.stringContaining('### Close the door first\n') as string,
      risks: ['EXTERNAL_EXPOSURE', 'VULNERABILITY'],
      dueAt: '2026-06-01T00:00:00Z',
      projects: [{ businessUnit: 'Retail', businessImpact: 'HBI', owners: ['ada@example.com', 'Grace'] }],
      resource: { region: 'eu-central-1', nativeType: 'virtualMachine' },
    });
  });

  test('has the same fingerprint as the page had', async () => {
    const { ids } = sandbox.wiz.add([{}]);

    const [page, details] = [await source.readPage(SWEEP), await source.readDetails(ids)];

    expect(details[0]?.fingerprint).toBe(page.findings[0]?.fingerprint);
  });

  test('asks nothing about no ids, because Wiz takes an empty list for no filter', async () => {
    sandbox.wiz.add([{}]);

    expect(await source.readDetails([])).toEqual([]);
    expect(sandbox.requests.list()).toEqual([]);
  });

  test('refuses more ids than one page holds', async () => {
    const error = await errorOf(source.readDetails(Array.from({ length: 501 }, (_, i) => `id-${i}`)));

    expect(error.trouble).toBe('rejected');
  });
});

describe('counting', () => {
  test('counts open findings of the wanted severities', async () => {
    sandbox.wiz.add([
      { severity: 'CRITICAL' },
      { severity: 'HIGH' },
      { severity: 'LOW' },
      { status: 'RESOLVED' },
    ]);

    expect(await source.countOpen(['CRITICAL', 'HIGH'])).toBe(2);
  });

  test('says at least what it saw when every count is 0, and reads the page all the same', async () => {
    sandbox.wiz.add([{}, {}]);
    sandbox.arm({ operation: '*', kind: 'zero-total', times: -1 });

    expect(await source.countOpen(['HIGH'])).toBe(1);
    expect((await source.readPage(SWEEP)).findings).toHaveLength(2);
  });

  test('takes the counts by severity where the total is 0', async () => {
    sandbox.arm({
      operation: 'count',
      kind: 'status',
      status: 200,
      body: {
        data: {
          issues: { totalCount: 0, criticalSeverityCount: 3, highSeverityCount: 4, lowSeverityCount: 9 },
        },
      },
    });

    expect(await source.countOpen(['CRITICAL', 'HIGH'])).toBe(7);
  });
});

describe('answers that must not be believed', () => {
  beforeEach(() => {
    sandbox.wiz.add([{}, {}, {}]);
  });

  test('a page announced without a cursor is malformed', async () => {
    sandbox.arm({ operation: 'issues', kind: 'no-cursor' });

    const error = await errorOf(source.readPage(SWEEP));

    expect(error).toMatchObject({
      trouble: 'malformed',
      detail: expect.stringContaining('without a cursor') as string,
    });
  });

  test('a cursor that comes back is malformed, on pages and in details', async () => {
    const { nextCursor } = await source.readPage(SWEEP);
    sandbox.arm({ operation: 'issues', kind: 'repeat-cursor' });

    const error = await errorOf(source.readPage({ ...SWEEP, cursor: nextCursor ?? '' }));

    expect(error).toMatchObject({
      trouble: 'malformed',
      detail: expect.stringContaining('used before') as string,
    });
  });

  test('details end with an error where Wiz pages in a circle', async () => {
    const page = { nodes: [], pageInfo: { hasNextPage: true, endCursor: 'again' } };
    sandbox.arm({
      operation: 'details',
      kind: 'status',
      status: 200,
      times: -1,
      body: { data: { issues: page } },
    });

    const error = await errorOf(source.readDetails(['a', 'b']));

    expect(error.trouble).toBe('malformed');
    expect(sandbox.answered('details')).toHaveLength(2);
  });

  test('data beside an error is no data', async () => {
    sandbox.arm({ operation: 'issues', kind: 'partial-data' });

    expect(await errorOf(source.readPage(SWEEP))).toMatchObject({
      trouble: 'unavailable',
      detail: 'INTERNAL: Internal error',
    });
  });

  test('a bad field is named with its path and its finding', async () => {
    const { findings } = await source.readPage(SWEEP);
    sandbox.arm({ operation: 'issues', kind: 'bad-node', detail: { severity: 'APOCALYPTIC' } });

    const error = await errorOf(source.readPage(SWEEP));

    expect(error.trouble).toBe('malformed');
    expect(error.detail).toContain(`data.issues.nodes[0].severity (finding ${findings[0]?.id ?? ''})`);
  });

  test.each(['truncate', 'reset'])('an answer that breaks off (%s) may be asked for again', async (kind) => {
    await source.readPage(SWEEP);
    sandbox.arm({ operation: 'issues', kind });

    expect((await errorOf(source.readPage(SWEEP))).trouble).toBe('unavailable');
    expect((await source.readPage(SWEEP)).findings).toHaveLength(2);
  });

  test('no answer in time may be asked for again', async () => {
    const hasty = sandbox.connect({ timeoutMs: 1_000 });
    await hasty.readPage(SWEEP);
    sandbox.arm({ operation: 'issues', kind: 'hang' });

    const error = await errorOf(hasty.readPage(SWEEP));

    expect(error).toMatchObject({ trouble: 'unavailable', detail: 'no answer within 1 s' });
  });

  test('a login page is no answer', async () => {
    sandbox.arm({ operation: 'issues', kind: 'html' });

    expect(await errorOf(source.readPage(SWEEP))).toMatchObject({
      trouble: 'malformed',
      detail: 'a web page came back instead of data',
      cure: expect.stringContaining('WIZ_API_URL') as string,
    });
  });

  test.each([
    ['text that is no JSON', 'surprise'],
    ['a list', [{ data: {} }]],
    ['neither data nor errors', {}],
    ['data that is null', { data: null }],
    ['data of another question', { data: { viewer: {} } }],
    ['no list of findings', { data: { issues: { nodes: null, pageInfo: { hasNextPage: false } } } }],
    ['a finding that is null', { data: { issues: { nodes: [null], pageInfo: { hasNextPage: false } } } }],
  ])('%s is malformed', async (_, body) => {
    sandbox.arm({ operation: 'issues', kind: 'status', status: 200, body });

    expect((await errorOf(source.readPage(SWEEP))).trouble).toBe('malformed');
  });
});
