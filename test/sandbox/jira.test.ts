import { Version3Client } from 'jira.js';
import { startSandbox, type Sandbox } from '../../sandbox/server';

const BASIC = `Basic ${Buffer.from('sandbox@example.com:sandbox-token').toString('base64')}`;
const FINGERPRINT = `wiz-${'0a'.repeat(16)}`;
const HOUR = 3_600_000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** All that any of the answers below holds. */
interface Body {
  readonly key: string;
  readonly issues: readonly { readonly id: string; readonly key: string }[];
  readonly errors: readonly {
    readonly status: number;
    readonly elementErrors: { readonly errors: Record<string, string> };
  }[];
  readonly issueErrors: readonly object[];
  readonly errorMessages: readonly string[];
  readonly nextPageToken?: string;
  readonly isLast: boolean;
  readonly cloudId: string;
  readonly baseUrl: string;
  readonly permissions: Record<string, { readonly havePermission: boolean }>;
  readonly fields: unknown;
}

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

async function ask(path: string, body?: unknown, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/jira${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...init,
    headers: {
      authorization: BASIC,
      'content-type': 'application/json',
      ...Object.fromEntries(new Headers(init.headers)),
    },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function api(path: string, body?: unknown, init?: RequestInit): Promise<Answer> {
  return ask(`/rest/api/3${path}`, body, init);
}

function draft(fields: object = {}): { fields: Record<string, unknown> } {
  return {
    fields: { project: { key: 'SEC' }, issuetype: { name: 'Task' }, summary: 'A finding', ...fields },
  };
}

function createAll(...drafts: readonly object[]): Promise<Answer> {
  return api('/issue/bulk', { issueUpdates: drafts });
}

async function keysOf(jql: string, more: object = {}): Promise<string[]> {
  const { status, body } = await api('/search/jql', { jql, fields: ['key'], maxResults: 100, ...more });
  if (status !== 200) throw new Error(body.errorMessages.join());
  return body.issues.map(({ key }) => key);
}

async function rejection(fields: object): Promise<Record<string, string>> {
  const { status, body } = await createAll(draft(fields));
  expect(status).toBe(400);
  return body.errors[0]?.elementErrors.errors ?? {};
}

describe('creating', () => {
  test('keys are allocated in the order of the elements, and a number is never given twice', async () => {
    const first = await createAll(draft(), draft({ project: { key: 'PLAT' } }), draft());
    await fetch(`${sandbox.url}/_jira/tickets/SEC-2`, { method: 'DELETE' });
    const second = await createAll(draft());

    expect(first.status).toBe(201);
    expect(first.body.issues.map(({ key }) => key)).toEqual(['SEC-1', 'PLAT-1', 'SEC-2']);
    expect(second.body.issues[0]?.key).toBe('SEC-3');
  });

  test('an element that is wrong fails alone, told by its place in the request', async () => {
    const { status, body } = await createAll(draft(), draft({ labels: ['two words'] }), draft());

    expect(status).toBe(201);
    expect(body.issues.map(({ key }) => key)).toEqual(['SEC-1', 'SEC-2']);
    expect(body.errors).toEqual([
      {
        status: 400,
        failedElementNumber: 1,
        elementErrors: {
          errorMessages: [],
          errors: { labels: "The label 'two words' contains spaces which is invalid." },
        },
      },
    ]);
  });

  test('a request whose elements are all wrong is a 400 and makes nothing', async () => {
    const { status, body } = await createAll(draft({ summary: 'a\nb' }), draft({ summary: '' }));

    expect(status).toBe(400);
    expect(body.issues).toEqual([]);
    expect(body.errors).toHaveLength(2);
    expect([...sandbox.world.jira.tickets()]).toEqual([]);
  });

  test.each([
    ['a summary of two lines', { summary: 'a\r\nb' }, { summary: /newline/ }],
    ['a summary of 256 characters', { summary: 'x'.repeat(256) }, { summary: /255/ }],
    ['a label of 256 characters', { labels: ['x'.repeat(256)] }, { labels: /255/ }],
    ['a description that is plain text', { description: 'text' }, { description: /Atlassian Document/ }],
    ['an empty text node', { description: doc({ type: 'text', text: '' }) }, { description: /without text/ }],
    ['a mark in a code block', { description: code('a', ['strong']) }, { description: /no marks/ }],
    ['an unknown node', { description: doc({ type: 'html' }) }, { description: /"html"/ }],
    ['a description of 32,768 characters', { description: doc(text(32_768)) }, { description: /32,767/ }],
    ['a priority outside the scheme', { priority: { name: 'P0' } }, { priority: /priority/ }],
    ['a date that does not exist', { duedate: '2026-02-30' }, { duedate: /2026-02-30/ }],
    ['a component nobody made', { components: [{ name: 'Nope' }] }, { components: /Nope/ }],
    ['a field off the screen', { customfield_1: 'x' }, { customfield_1: /not on the appropriate screen/ }],
    ['an unknown project', { project: { key: 'NOPE' } }, { project: /project/ }],
    ['an unknown issue type', { issuetype: { name: 'Nope' } }, { issuetype: /issue type/ }],
  ])('%s is refused', async (_, fields, told) => {
    const errors = await rejection(fields);

    for (const [field, message] of Object.entries(told)) expect(errors[field]).toMatch(message);
  });

  test('a description of 32,767 characters and a summary of 255 are taken', async () => {
    const { status } = await createAll(draft({ summary: 'x'.repeat(255), description: doc(text(32_767)) }));

    expect(status).toBe(201);
  });

  test('more than 50 elements, or another key than issueUpdates, are refused whole', async () => {
    const many = await createAll(...Array.from({ length: 51 }, () => draft()));
    const misnamed = await api('/issue/bulk', { issues: [draft()] });

    expect([many.status, misnamed.status]).toEqual([400, 400]);
    expect([...sandbox.world.jira.tickets()]).toEqual([]);
  });

  test('a field a project suddenly requires is on its create screen and missed in a create', async () => {
    await settings({ requiredFields: { SEC: [{ fieldId: 'customfield_10050', name: 'Cost center' }] } });

    const meta = await api('/issue/createmeta/SEC/issuetypes/10001');
    const required = { fieldId: 'customfield_10050', name: 'Cost center', required: true };
    expect(meta.body.fields).toEqual(expect.arrayContaining([expect.objectContaining(required)]));
    expect(await rejection({})).toEqual({ customfield_10050: 'Cost center is required.' });
    expect((await createAll(draft({ customfield_10050: 'A1' }))).status).toBe(201);
  });

  test('a project without labels on its screen refuses them', async () => {
    await settings({ screens: { PLAT: ['summary'] } });

    expect(await rejection({ project: { key: 'PLAT' }, labels: ['a'] })).toEqual({
      labels: "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown.",
    });
  });

  test('a partial fault fails the elements it names, in its words', async () => {
    arm({ operation: 'create', kind: 'partial-bulk', detail: { indexes: [0], message: 'Not today.' } });

    const { body } = await createAll(draft(), draft());

    expect(body.issues).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({
      failedElementNumber: 0,
      elementErrors: { errorMessages: ['Not today.'] },
    });
  });

  test('a create whose answer is lost has made its ticket', async () => {
    arm({ operation: 'create', kind: 'reset-after' });

    await expect(createAll(draft({ labels: [FINGERPRINT] }))).rejects.toThrow('fetch failed');

    expect(sandbox.world.jira.dump()).toMatchObject({ perFingerprint: { [FINGERPRINT]: 1 } });
  });
});

describe('searching', () => {
  test('a ticket shows in search only after the index lag, and by key at once', async () => {
    await settings({ indexLagMs: HOUR });
    await createAll(draft({ labels: [FINGERPRINT] }));

    expect(await keysOf(`labels in ("${FINGERPRINT}")`)).toEqual([]);
    expect((await fetched('SEC-1')).map(({ key }) => key)).toEqual(['SEC-1']);
    sandbox.world.advance(HOUR);
    expect(await keysOf(`labels in ("${FINGERPRINT}")`)).toEqual(['SEC-1']);
  });

  test('a change lags too: search goes on showing what was', async () => {
    await createAll(draft({ labels: [FINGERPRINT] }));
    await settings({ indexLagMs: HOUR });
    await change('SEC-1', { statusCategory: 'done' });

    expect(await keysOf(`labels = "${FINGERPRINT}" AND statusCategory = Done`)).toEqual([]);
    expect(await keysOf(`labels = "${FINGERPRINT}" AND statusCategory != Done`)).toEqual(['SEC-1']);
    sandbox.world.advance(HOUR);
    expect(await keysOf(`labels = "${FINGERPRINT}" AND statusCategory = Done`)).toEqual(['SEC-1']);
  });

  test('a text lags like everything else, and is looked for in the version that shows', async () => {
    await settings({ indexLagMs: HOUR });
    add({ description: `known by ${FINGERPRINT}`, labels: [FINGERPRINT] });
    const jql = `description ~ "\\"${FINGERPRINT}\\""`;

    expect(await keysOf(jql)).toEqual([]);
    sandbox.world.advance(HOUR);
    await change('SEC-1', { labels: [] });
    expect(await keysOf(`${jql} AND labels is EMPTY`)).toEqual([]);
    expect(await keysOf(jql)).toEqual(['SEC-1']);
    sandbox.world.advance(HOUR);
    expect(await keysOf(`${jql} AND labels is EMPTY`)).toEqual(['SEC-1']);
  });

  test('reconciled tickets are current whatever the index says', async () => {
    await settings({ indexLagMs: HOUR });
    const { body } = await createAll(draft({ labels: ['a'] }), draft({ labels: ['a'] }));

    expect(await keysOf('labels = a', { reconcileIssues: [Number(body.issues[1]?.id)] })).toEqual(['SEC-2']);
  });

  test('out of order, later tickets can show before earlier ones, and all show after the lag', async () => {
    await settings({ indexLagMs: HOUR, outOfOrderIndexing: true });
    await createAll(...Array.from({ length: 20 }, () => draft({ labels: ['a'] })));

    sandbox.world.advance(HOUR / 2);
    const early = (await keysOf('labels = a ORDER BY key ASC')).map((key) => Number(key.slice(4)));
    sandbox.world.advance(HOUR / 2);

    expect(early.length).toBeGreaterThan(0);
    expect(early.length).toBeLessThan(20);
    expect(early).not.toEqual(early.map((_, index) => index + 1));
    expect(await keysOf('labels = a')).toHaveLength(20);
  });

  test('one late ticket hides among its neighbours', async () => {
    arm({ operation: 'create', kind: 'late-index', skip: 1, delayMs: HOUR });

    await createAll(draft({ labels: ['a'] }), draft({ labels: ['a'] }), draft({ labels: ['a'] }));

    expect(await keysOf('labels = a ORDER BY key ASC')).toEqual(['SEC-1', 'SEC-3']);
  });

  test.each([
    ['labels in ("red", blue)', ['SEC-1', 'SEC-2']],
    ['labels = "RED"', []],
    ['labels is EMPTY', ['PLAT-1']],
    ['labels not in (red)', ['SEC-2']],
    ['project = PLAT', ['PLAT-1']],
    ['project in (SEC, PLAT) AND NOT labels = red', ['SEC-2']],
    ['project = SEC AND (labels = red OR labels = blue) ', ['SEC-1', 'SEC-2']],
    ['key = SEC-2', ['SEC-2']],
    ['created <= "-720m"', ['SEC-1']],
    ['created > -720m AND project = SEC', ['SEC-2']],
    ['statusCategory = Done', ['SEC-1']],
    ['resolution = EMPTY', ['PLAT-1', 'SEC-2']],
    ['resolution != "Won\'t Do"', []],
    ['resolution is EMPTY or resolution != Done', ['PLAT-1', 'SEC-1', 'SEC-2']],
    [`description ~ "\\"${FINGERPRINT}\\""`, ['SEC-2']],
    [`description ~ "${FINGERPRINT.toUpperCase()}" AND statusCategory != Done`, ['SEC-2']],
    [`description ~ "\\"${FINGERPRINT}\\"" AND statusCategory = Done`, []],
    [`description ~ "\\"${FINGERPRINT}\\"" OR labels = red`, ['SEC-1', 'SEC-2']],
    [`description ~ "\\"${FINGERPRINT}\\"" OR project = PLAT`, ['PLAT-1', 'SEC-2']],
    ['description ~ "keep labels"', ['SEC-2']],
    ['description ~ "\\"keep labels\\""', []],
    ['description ~ "\\"keep the labels\\""', ['SEC-2']],
    ['description ~ "label"', []],
    ['NOT description ~ labels', ['PLAT-1']],
    ['description is EMPTY', ['SEC-1']],
    ['summary ~ ticket AND project = PLAT', ['PLAT-1']],
  ])('%s finds what Jira would find', async (jql, keys) => {
    const created = new Date(sandbox.world.now().getTime() - 24 * HOUR).toISOString();
    add({ labels: ['red'], created, resolution: "Won't Do", statusCategory: 'done' });
    add({ labels: ['blue'], description: `Please keep the labels.\nIt is known by ${FINGERPRINT}.` });
    add({ project: 'PLAT', description: 'Nothing of ours.' });

    expect(await keysOf(`${jql} ORDER BY key ASC`)).toEqual(keys);
  });

  test.each([
    ['ORDER BY created DESC', /Unbounded/],
    ['', /Unbounded/],
    ['project = NOPE', /'NOPE' does not exist/],
    ['key = SEC-99', /SEC-99/],
    ['fingerprint = a', /'fingerprint' does not exist/],
    ['labels = "a\\x"', /illegal JQL escape/],
    ['labels = "a', /not expected/],
    ['labels in ()', /not expected/],
    ['labels = a labels = b', /not expected/],
    ['created > yesterday', /'yesterday'/],
    ['labels ~ a', /'~' is not supported by the 'labels'/],
    ['created ~ a', /'~' is not supported by the 'created'/],
    ['description = a', /'=' is not supported by the 'description'/],
    ['description in (a)', /'in' is not supported by the 'description'/],
    ['description ~ EMPTY', /'~' is not supported/],
    ['description ~ ""', /empty/],
    ['description ~ "fing*"', /plain words/],
    ['description ~~ a', /not expected/],
    ['description was a', /not expected/],
  ])('%j is a 400', async (jql, message) => {
    const { status, body } = await api('/search/jql', { jql });

    expect(status).toBe(400);
    expect(body.errorMessages[0]).toMatch(message);
  });

  test('unknown keys and more than 50 reconciled ids are a 400', async () => {
    const jql = 'project = SEC';
    const answers = await Promise.all([
      api('/search/jql', { jql, startAt: 0 }),
      api('/search/jql', { jql, reconcileIssues: Array.from({ length: 51 }, (_, index) => index) }),
      api('/search/jql', { jql, maxResults: 0 }),
      api('/search/jql', { jql, fields: 'labels' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  test('pages follow each other by token, in both directions of an order, without a gap or a repeat', async () => {
    await createAll(...Array.from({ length: 12 }, () => draft()));

    for (const direction of ['ASC', 'DESC']) {
      const seen: string[] = [];
      let nextPageToken: string | undefined;
      do {
        const query = { jql: `project = SEC ORDER BY key ${direction}`, fields: ['key'], maxResults: 5 };
        const { body } = await api('/search/jql', { ...query, ...(nextPageToken && { nextPageToken }) });
        seen.push(...body.issues.map(({ key }) => key));
        nextPageToken = body.nextPageToken;
        expect(body.isLast).toBe(nextPageToken === undefined);
      } while (nextPageToken !== undefined);
      const inOrder = Array.from({ length: 12 }, (_, index) => `SEC-${index + 1}`);
      expect(seen).toEqual(direction === 'ASC' ? inOrder : inOrder.toReversed());
    }
  });

  test('a token is good for its own query only', async () => {
    await createAll(draft(), draft());
    const { body } = await api('/search/jql', { jql: 'project = SEC', maxResults: 1 });

    const other = await api('/search/jql', { jql: 'project = PLAT', nextPageToken: body.nextPageToken });

    expect(other.status).toBe(400);
  });

  test('without fields an id is all there is, and a page with fields holds 100 at most', async () => {
    for (let round = 0; round < 3; round += 1) await createAll(...Array.from({ length: 50 }, () => draft()));

    const slim = await api('/search/jql', { jql: 'project = SEC', maxResults: 5_000 });
    const full = await api('/search/jql', { jql: 'project = SEC', maxResults: 5_000, fields: ['labels'] });

    expect(Object.keys(slim.body.issues[0] ?? {})).toEqual(['id']);
    expect(slim.body.issues).toHaveLength(150);
    expect(full.body.issues).toHaveLength(100);
  });

  test('the old search is gone', async () => {
    const answers = [await api('/search?jql=project=SEC'), await api('/search', { jql: 'project = SEC' })];

    expect(answers.map(({ status }) => status)).toEqual([410, 410]);
    expect(sandbox.world.requests.unexpected()).toHaveLength(2);
  });
});

describe('reading by key', () => {
  test('unknown, hidden and deleted tickets are left out without a word', async () => {
    await createAll(draft(), draft(), draft(), draft());
    await change('SEC-2', { securityHidden: true });
    sandbox.world.jira.deleteByPerson('SEC-3');

    const found = await fetched('SEC-4', 'SEC-3', 'SEC-2', 'SEC-1', 'SEC-99', 'NOPE-1');

    expect(found.map(({ key }) => key)).toEqual(['SEC-1', 'SEC-4']);
    expect((await api('/issue/SEC-2')).status).toBe(404);
    expect(await keysOf('project = SEC ORDER BY key ASC')).toEqual(['SEC-1', 'SEC-4']);
  });

  test('a moved ticket answers to its old key under its new one', async () => {
    await createAll(draft({ labels: [FINGERPRINT] }));
    await change('SEC-1', { project: 'PLAT' });

    expect((await fetched('SEC-1')).map(({ key }) => key)).toEqual(['PLAT-1']);
    expect((await api('/issue/SEC-1')).body.key).toBe('PLAT-1');
    expect(await keysOf(`labels = "${FINGERPRINT}"`)).toEqual(['PLAT-1']);
  });

  test('keys that cannot be read for now come as errors, apart from those that are unknown', async () => {
    await createAll(draft(), draft());
    arm({ operation: 'bulkfetch', kind: 'issue-errors', detail: ['SEC-2'] });

    const { body } = await api('/issue/bulkfetch', { issueIdsOrKeys: ['SEC-1', 'SEC-2', 'SEC-3'] });

    expect(body.issues.map(({ key }) => key)).toEqual(['SEC-1']);
    expect(body.issueErrors).toEqual([{ id: '10002', errorMessage: expect.any(String) }]);
  });

  test('more than 100 keys, none, or an unknown body key are a 400', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `SEC-${index}`);
    const answers = await Promise.all([
      api('/issue/bulkfetch', { issueIdsOrKeys: keys }),
      api('/issue/bulkfetch', { issueIdsOrKeys: [] }),
      api('/issue/bulkfetch', { issueIdsOrKeys: ['SEC-1'], startAt: 0 }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  test('a project behind a security level makes tickets that nobody can see', async () => {
    await settings({ issueSecurity: ['SEC'] });
    const { status } = await createAll(draft());
    arm({ operation: 'create', kind: 'invisible' });
    await createAll(draft({ project: { key: 'PLAT' } }));

    expect(status).toBe(201);
    expect(await fetched('SEC-1', 'PLAT-1')).toEqual([]);
  });

  test('done sets a resolution and its date, and going back clears both', async () => {
    await createAll(draft());
    await change('SEC-1', { statusCategory: 'done', resolution: "Won't Do" });
    const done = await fieldsOf('SEC-1');
    await change('SEC-1', { status: 'In Progress' });
    const back = await fieldsOf('SEC-1');

    expect(done).toMatchObject({
      status: { statusCategory: { key: 'done' } },
      resolution: { name: "Won't Do" },
      resolutiondate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+0000$/),
    });
    expect(back).toMatchObject({
      status: { statusCategory: { key: 'indeterminate' } },
      resolution: null,
      resolutiondate: null,
    });
  });
});

describe('who may', () => {
  const WRONG = { headers: { authorization: 'Bearer expired' } };

  test('wrong credentials find nothing, with 200, and only a header says why', async () => {
    await createAll(draft());

    const searched = await api('/search/jql', { jql: 'project = SEC' }, WRONG);
    const read = await api('/issue/bulkfetch', { issueIdsOrKeys: ['SEC-1'] }, WRONG);

    for (const { status, headers, body } of [searched, read]) {
      expect(status).toBe(200);
      expect(body.issues).toEqual([]);
      expect(headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
    }
    expect((await api('/myself', undefined, WRONG)).status).toBe(401);
    expect((await createAllAs(WRONG)).status).toBe(401);
    expect([...sandbox.world.jira.tickets()]).toHaveLength(1);
  });

  test('where failures are loud they are a 401', async () => {
    await settings({ authFails: 'loud' });

    expect((await api('/search/jql', { jql: 'project = SEC' }, WRONG)).status).toBe(401);
  });

  test('a token can expire for one request in the middle', async () => {
    arm({ operation: 'search', kind: 'anonymous', skip: 1 });
    await createAll(draft());

    const found = [
      await keysOf('project = SEC'),
      await keysOf('project = SEC'),
      await keysOf('project = SEC'),
    ];

    expect(found).toEqual([['SEC-1'], [], ['SEC-1']]);
  });

  test('a service token goes through the gateway, and at the site only where the site takes it', async () => {
    const bearer = { headers: { authorization: 'Bearer sandbox-service-token' } };
    const { body } = await ask('/_edge/tenant_info', undefined, bearer);
    await settings({ bearerOnSite: false });

    const statuses = await Promise.all([
      ask(`/ex/jira/${body.cloudId}/rest/api/3/myself`, undefined, bearer),
      ask('/ex/jira/another/rest/api/3/myself', undefined, bearer),
      api('/myself', undefined, bearer),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([200, 404, 401]);
  });

  test('permissions and projects are as set up', async () => {
    await settings({ notCreatable: ['PLAT'] });
    const asked = 'permissions=BROWSE_PROJECTS,CREATE_ISSUES,DELETE_ISSUES';

    const sec = await api(`/mypermissions?projectKey=SEC&${asked}`);
    const plat = await api(`/mypermissions?projectKey=PLAT&${asked}`);

    expect(granted(sec)).toEqual(['BROWSE_PROJECTS', 'CREATE_ISSUES']);
    expect(granted(plat)).toEqual(['BROWSE_PROJECTS']);
    expect((await api(`/mypermissions?projectKey=NOPE&${asked}`)).status).toBe(404);
    expect((await api('/mypermissions?projectKey=SEC')).status).toBe(400);
    expect((await createAll(draft({ project: { key: 'PLAT' } }))).body.errors[0]?.status).toBe(403);
  });

  test('serverInfo names the address the request came to, through the gateway too', async () => {
    const { cloudId } = sandbox.world.jira.settings;

    const answers = [await api('/serverInfo'), await ask(`/ex/jira/${cloudId}/rest/api/3/serverInfo`)];

    expect(answers.map(({ body }) => body.baseUrl)).toEqual([`${sandbox.url}/jira`, `${sandbox.url}/jira`]);
  });
});

describe('properties of a ticket', () => {
  const properties = [{ key: 'a.list', value: { of: ['two', 'things'] } }];

  test('are set when it is made, and given to who asks for them, from the index and by key', async () => {
    await createAll({ ...draft(), properties });
    const body = { jql: 'project = SEC', fields: ['summary'], properties: ['a.list', 'none'] };
    const { issues } = (await api('/search/jql', body)).body;
    const asked = { issueIdsOrKeys: ['SEC-1'], fields: ['summary'], properties: ['a.list'] };

    expect(issues).toMatchObject([{ properties: { 'a.list': { of: ['two', 'things'] } } }]);
    expect((await api('/issue/bulkfetch', asked)).body.issues).toMatchObject([
      { properties: { 'a.list': { of: ['two', 'things'] } } },
    ]);
  });

  test('a value of 32,769 characters is refused, alone; one of 32,768 is taken', async () => {
    const long = (length: number): object => ({
      ...draft(),
      properties: [{ key: 'a.list', value: 'x'.repeat(length - 2) }],
    });

    const { status, body } = await createAll(long(32_768), long(32_769));

    expect(status).toBe(201);
    expect([body.issues.length, body.errors]).toMatchObject([1, [{ failedElementNumber: 1, status: 400 }]]);
  });

  test('more than five at once are not given', async () => {
    const six = { properties: ['a', 'b', 'c', 'd', 'e', 'f'] };

    expect((await api('/search/jql', { jql: 'project = SEC', ...six })).status).toBe(400);
    expect((await api('/issue/bulkfetch', { issueIdsOrKeys: ['SEC-1'], ...six })).status).toBe(400);
  });
});

describe('limits and forbidden things', () => {
  test('more than the burst a second is a 429 that says which limit and for how long', async () => {
    await settings({ burstPerSecond: 3 });

    const answers = await Promise.all(Array.from({ length: 8 }, () => api('/myself')));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.headers.get('ratelimit-reason')).toBe('jira-burst-based');
  });

  test('a change or a delete is refused and counted', async () => {
    await createAll(draft());

    const put = await api('/issue/SEC-1', { fields: {} }, { method: 'PUT' });
    const removal = await api('/issue/SEC-1', undefined, { method: 'DELETE' });
    const transition = await api('/issue/SEC-1/transitions', { transition: { id: '31' } });

    expect([put.status, removal.status, transition.status]).toEqual([405, 405, 405]);
    expect(sandbox.world.jira.dump()).toMatchObject({
      writes: {
        'PUT /rest/api/3/issue/SEC-1': 1,
        'DELETE /rest/api/3/issue/SEC-1': 1,
        'POST /rest/api/3/issue/SEC-1/transitions': 1,
      },
    });
  });

  test('a request nobody knows is written down', async () => {
    const { status } = await api('/nonsense');

    expect(status).toBe(404);
    expect(sandbox.world.requests.unexpected().map(({ path }) => path)).toEqual(['/rest/api/3/nonsense']);
  });
});

test('the client library the world uses can create, search and read here', async () => {
  const client = new Version3Client({
    host: `${sandbox.url}/jira`,
    authentication: { basic: { email: 'sandbox@example.com', apiToken: 'sandbox-token' } },
  });

  const made = await client.issues.createIssues({
    issueUpdates: [{ ...draft({ labels: [FINGERPRINT], description: doc(text(10)) }) }],
  });
  const found = await client.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
    jql: `labels in ("${FINGERPRINT}")`,
    fields: ['labels', 'status'],
  });

  expect(made.issues?.map(({ key }) => key)).toEqual(['SEC-1']);
  expect(found.issues?.map(({ fields }) => fields.labels)).toEqual([[FINGERPRINT]]);
});

function doc(inline: object): object {
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [inline] }] };
}

function code(inner: string, marks: readonly string[]): object {
  const leaf = { type: 'text', text: inner, marks: marks.map((type) => ({ type })) };
  return { type: 'doc', version: 1, content: [{ type: 'codeBlock', content: [leaf] }] };
}

function text(length: number): object {
  return { type: 'text', text: 'x'.repeat(length) };
}

function add(ticket: object): void {
  sandbox.world.jira.addByPerson(ticket);
}

function arm(fault: object): void {
  sandbox.world.faults.arm({ service: 'jira', operation: '*', kind: 'status', ...fault });
}

async function change(key: string, patch: object): Promise<void> {
  await fetch(`${sandbox.url}/_jira/tickets/${key}`, { method: 'PATCH', body: JSON.stringify(patch) });
}

async function settings(jira: object): Promise<void> {
  await fetch(`${sandbox.url}/_settings`, { method: 'PATCH', body: JSON.stringify({ jira }) });
}

async function fieldsOf(key: string): Promise<unknown> {
  return (await api(`/issue/${key}`)).body.fields;
}

async function fetched(...keys: readonly string[]): Promise<Body['issues']> {
  return (await api('/issue/bulkfetch', { issueIdsOrKeys: keys })).body.issues;
}

function createAllAs(init: RequestInit): Promise<Answer> {
  return api('/issue/bulk', { issueUpdates: [draft()] }, init);
}

function granted({ body }: Answer): string[] {
  return Object.keys(body.permissions).filter((key) => body.permissions[key]?.havePermission);
}
