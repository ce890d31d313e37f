import { createServer } from 'node:http';
import { createDrafts } from '../support/create-drafts';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { ConnectorError } from '../../src/connectors/connector-error';
import { chooseConnection, hostOf } from '../../src/connectors/jira/auth';
import { readFailure } from '../../src/connectors/jira/failures';
import type { TicketStore } from '../../src/connectors/jira/ticket-store';
import type { Fault } from '../../sandbox/faults';
import { aDraft, aTeamWish, drafts, type JiraWorld, SCREEN, startJira, TOKEN, WISH } from './jira-sandbox';

let jira: JiraWorld;
let store: TicketStore;

beforeEach(async () => {
  jira = await startJira();
  store = jira.connect();
});

afterEach(async () => {
  const unexpected = jira.world.requests.unexpected().map((request) => `${request.method} ${request.path}`);
  await jira.close();
  if (unexpected.length > 0) throw new Error(`the sandbox does not know ${unexpected.join(', ')}`);
});

function arm(operation: string, kind: string, rest: Partial<Fault> = {}): void {
  jira.world.faults.arm({ service: 'jira', operation, kind, ...rest });
}

async function errorOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

function requestsOf(operation: string): readonly { body: unknown; authScheme: string; path: string }[] {
  return jira.world.requests.list().filter((request) => request.operation === operation);
}

const LABEL = aDraft(1).labels[0]!;

describe('who we are', () => {
  test('with an e-mail: Basic, at the path the address has', async () => {
    const identity = await store.identify();

    expect(identity).toEqual({ accountName: 'Finding Distribution (sandbox)', siteUrl: `${jira.url}/jira` });
    expect(requestsOf('myself')).toMatchObject([{ authScheme: 'Basic', path: '/rest/api/3/myself' }]);
  });

  test('without an e-mail: Bearer, and through the gateway the links still lead to the site', async () => {
    const { cloudId } = jira.world.jira.settings;
    const gateway = jira.connectService(`${jira.url}/jira/ex/jira/${cloudId}/`);

    expect(await gateway.identify()).toMatchObject({ siteUrl: `${jira.url}/jira` });
    expect(requestsOf('myself')).toMatchObject([
      { authScheme: 'Bearer', path: `/ex/jira/${cloudId}/rest/api/3/myself` },
    ]);
  });

  test.each([
    [
      'its base address',
      { baseUrl: 'https://acme.example/', displayUrl: 'https://shown.example' },
      'https://acme.example',
    ],
    [
      'the address shown, where there is no other',
      { displayUrl: 'https://shown.example' },
      'https://shown.example',
    ],
  ])('the site is %s', async (_, body, siteUrl) => {
    arm('serverInfo', 'status', { status: 200, body });

    expect(await store.identify()).toMatchObject({ siteUrl });
  });

  test('a site without an address is malformed', async () => {
    arm('serverInfo', 'status', { status: 200, body: {} });

    expect(await errorOf(store.identify())).toMatchObject({
      trouble: 'malformed',
      detail: 'baseUrl: missing',
    });
  });

  test('a site of Atlassian gets Bearer tokens through the gateway, by a cloud id that is looked up', async () => {
    const options = {
      url: 'https://acme.atlassian.net/',
      apiToken: 'x',
      gatewayUrl: 'https://api.atlassian.com/',
    };
    const site = `${jira.url}/jira`;

    expect(chooseConnection(options)).toEqual({
      kind: 'gateway',
      site: 'https://acme.atlassian.net',
      gateway: 'https://api.atlassian.com',
    });
    expect(await hostOf({ kind: 'gateway', site, gateway: 'https://api.atlassian.com' }, 1_000)).toBe(
      `https://api.atlassian.com/ex/jira/${jira.world.jira.settings.cloudId}`,
    );
  });

  test.each([
    ['a host that only ends alike', { url: 'https://evil-atlassian.net' }, 'bearer'],
    ['Data Center', { url: 'https://jira.acme.example/jira' }, 'bearer'],
    ['a site with an e-mail', { url: 'https://acme.atlassian.net', email: 'a@b.example' }, 'basic'],
  ])('%s does not go through the gateway', (_, changes, kind) => {
    expect(
      chooseConnection({ apiToken: 'x', gatewayUrl: 'https://api.atlassian.com', ...changes }).kind,
    ).toBe(kind);
  });

  test('a site without a cloud id is named with its cure, one that is down can be asked again', async () => {
    const site = `${jira.url}/jira`;
    arm('tenantInfo', 'status', { status: 404 });
    const absent = await errorOf(hostOf({ kind: 'gateway', site, gateway: 'https://g.example' }, 1_000));
    arm('tenantInfo', 'status', { status: 503 });
    const down = await errorOf(hostOf({ kind: 'gateway', site, gateway: 'https://g.example' }, 1_000));

    expect(absent).toMatchObject({ trouble: 'rejected', cure: expect.stringContaining('JIRA_URL') });
    expect(down.trouble).toBe('unavailable');
  });
});

describe('a token that is not accepted', () => {
  const TOKEN_KINDS =
    /classic API token.*JIRA_EMAIL.*with scopes.*ex\/jira.*service account.*read:jira-work write:jira-work read:jira-user.*JIRA_API_TOKEN/;

  test.each([
    ['identify', (each: TicketStore) => each.identify()],
    ['findByLabels', (each: TicketStore) => each.findByLabels([LABEL])],
    ['readByKeys', (each: TicketStore) => each.readByKeys(['SEC-1'])],
    ['findQuoting', (each: TicketStore) => each.findQuoting([LABEL])],
    ['readQuotes', (each: TicketStore) => each.readQuotes(['SEC-1'])],
    ['newestKeys', (each: TicketStore) => each.newestKeys({ project: 'SEC', olderThanMs: 0, limit: 20 })],
    ['inspectProject', (each: TicketStore) => each.inspectProject(WISH)],
  ])('%s throws unauthorized, though Jira answers 200 with nothing in it', async (_, call) => {
    const error = await errorOf(call(jira.connect({ apiToken: 'expired-token' })));

    expect(error.trouble).toBe('unauthorized');
    expect(error.cure).toMatch(TOKEN_KINDS);
  });

  test('a token that expires between two requests is noticed by the header alone', async () => {
    arm('search', 'anonymous');

    expect(await errorOf(store.findByLabels([LABEL]))).toMatchObject({
      trouble: 'unauthorized',
      status: 200,
    });
    expect(await store.findByLabels([LABEL])).toEqual([]);
  });

  test('creating is rejected with the cure, and nothing is made', async () => {
    const outcomes = await createDrafts(jira.connect({ apiToken: 'expired-token' }), drafts(2), SCREEN);

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['rejected', 'rejected']);
    expect(outcomes[0]).toMatchObject({ detail: expect.stringMatching(TOKEN_KINDS) });
    expect([...jira.world.jira.tickets()]).toEqual([]);
  });
});

describe('reading tickets', () => {
  test('a ticket made is found by its label, with what decides about it', async () => {
    await createDrafts(store, [aDraft(1)], SCREEN);
    jira.world.jira.changeByPerson('SEC-1', {
      status: 'Done',
      statusCategory: 'done',
      resolution: "Won't Do",
    });

    const [ticket] = await store.findByLabels([LABEL, 'wiz-other']);

    expect(ticket).toMatchObject({
      key: 'SEC-1',
      statusCategory: 'done',
      resolution: "Won't Do",
      labels: aDraft(1).labels,
    });
    expect(ticket?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(ticket?.resolvedAt).toMatch(/Z$/);
  });

  test('an open ticket has no resolution at all', async () => {
    await createDrafts(store, [aDraft(1)], SCREEN);

    expect(Object.keys((await store.readByKeys(['SEC-1']))[0] ?? {})).toEqual([
      'key',
      'labels',
      'summary',
      'statusCategory',
      'createdAt',
    ]);
  });

  test('no label and no key cost no request', async () => {
    expect(await store.findByLabels([])).toEqual([]);
    expect(await store.readByKeys([])).toEqual([]);
    expect(await store.findQuoting([])).toEqual([]);
    expect(await store.readQuotes([])).toEqual([]);
    expect(jira.world.requests.list()).toEqual([]);
  });

  test('every page is read', async () => {
    const label = 'wfd-run-01890a5d-ac96';
    for (let i = 0; i < 5; i += 1) await createDrafts(store, drafts(50), SCREEN);

    const found = await store.findByLabels([label]);

    expect(new Set(found.map((ticket) => ticket.key)).size).toBe(250);
    expect(requestsOf('search').length).toBeGreaterThan(2);
  });

  test('a page token that comes twice ends the search with an error instead of never', async () => {
    arm('search', 'status', { status: 200, times: -1, body: { issues: [], nextPageToken: 'again' } });

    expect(await errorOf(store.findByLabels([LABEL]))).toMatchObject({
      trouble: 'malformed',
      detail: 'nextPageToken: the same page token came twice',
    });
    expect(requestsOf('search')).toHaveLength(2);
  });

  test('a search whose tokens never end is given up', async () => {
    for (let i = 0; i < 120; i += 1)
      arm('search', 'status', { status: 200, body: { issues: [], nextPageToken: `t${i}` } });

    expect(await errorOf(store.findByLabels([LABEL]))).toMatchObject({
      trouble: 'malformed',
      detail: expect.stringContaining('100 pages'),
    });
  });

  test('tickets are read by key at once, unknown keys are left out', async () => {
    jira.world.jira.settings.indexLagMs = 3_600_000;
    await createDrafts(store, drafts(2), SCREEN);

    const found = await store.readByKeys(['SEC-2', 'SEC-99', 'NOPE-1']);

    expect(found.map((ticket) => ticket.key)).toEqual(['SEC-2']);
    expect(await store.findByLabels([LABEL])).toEqual([]);
  });

  test('a ticket that lost its label is found by the quote of it, with all it quotes in the order of the text', async () => {
    const other = `wiz-${'0b'.repeat(16)}`;
    const footer = `Please keep the labels: by \`${LABEL}\` this ticket is known.`;
    await createDrafts(
      store,
      [{ ...aDraft(1), description: `an attacker quotes ${other} and xwiz-${'0c'.repeat(16)}`, footer }],
      SCREEN,
    );
    jira.world.jira.changeByPerson('SEC-1', { labels: ['wiz-finding'] });
    jira.world.jira.addByPerson({ description: 'quotes nothing' });
    const quoting = { key: 'SEC-1', labels: ['wiz-finding'], quotes: [other, LABEL] };

    expect(await store.findQuoting([LABEL])).toEqual([quoting]);
    expect(await store.readQuotes(['SEC-1', 'SEC-2', 'SEC-99'])).toEqual([
      quoting,
      { key: 'SEC-2', labels: [], quotes: [] },
    ]);
    jira.world.jira.changeByPerson('SEC-1', { statusCategory: 'done' });
    expect(await store.findQuoting([LABEL])).toEqual([]);
  });

  test('one page of quotes is enough', async () => {
    for (let i = 0; i < 101; i += 1) jira.world.jira.addByPerson({ description: `quotes ${LABEL}` });

    expect(await store.findQuoting([LABEL])).toHaveLength(100);
    expect(requestsOf('search')).toHaveLength(1);
  });

  test('a ticket of a project that hides its labels is none of ours, and no reason to fail', async () => {
    await createDrafts(store, drafts(1), SCREEN);
    jira.world.jira.settings.screens['SEC'] = ['summary', 'description'];

    expect(await store.readByKeys(['SEC-1'])).toMatchObject([{ key: 'SEC-1', labels: [] }]);
  });

  test('a ticket that could not be read this time is no unknown key', async () => {
    await createDrafts(store, drafts(2), SCREEN);
    arm('bulkfetch', 'issue-errors', { detail: ['SEC-1'] });

    expect(await errorOf(store.readByKeys(['SEC-1', 'SEC-2']))).toMatchObject({
      trouble: 'unavailable',
      detail: expect.stringContaining('a ticket or more could not be read'),
    });
  });

  test('a hundred keys are one request, one more is refused', async () => {
    const keys = Array.from({ length: 101 }, (_, i) => `SEC-${i + 1}`);

    await store.readByKeys(keys.slice(0, 100));

    expect(requestsOf('bulkfetch')).toHaveLength(1);
    await expect(store.readByKeys(keys)).rejects.toThrow('not 101');
  });

  test('the newest keys come newest first, no more than wanted, none younger than wanted', async () => {
    jira.world.jira.addByPerson({ created: new Date(Date.now() - 26 * 3_600_000).toISOString() });
    jira.world.jira.addByPerson({ created: new Date(Date.now() - 25 * 3_600_000).toISOString() });
    jira.world.jira.addByPerson({ created: new Date(Date.now() - 24 * 3_600_000).toISOString() });
    jira.world.jira.addByPerson({});

    expect(await store.newestKeys({ project: 'SEC', olderThanMs: 12 * 3_600_000, limit: 2 })).toEqual([
      'SEC-3',
      'SEC-2',
    ]);
    expect(await store.newestKeys({ project: 'SEC', olderThanMs: 0, limit: 20 })).toEqual([
      'SEC-4',
      'SEC-3',
      'SEC-2',
      'SEC-1',
    ]);
  });

  test('a page that is longer than asked for gives no more keys than wanted', async () => {
    const issues = ['SEC-9', 'SEC-8', 'SEC-7'].map((key) => ({ key }));
    arm('search', 'status', { status: 200, body: { issues } });

    expect(await store.newestKeys({ project: 'SEC', olderThanMs: 0, limit: 2 })).toEqual(['SEC-9', 'SEC-8']);
  });

  test('a ticket that slips from page to page while they are read is one ticket', async () => {
    const status = { statusCategory: { key: 'undefined' } };
    const fields = { labels: [LABEL], summary: 's', status, created: '2026-11-23T10:00:00.000+0100' };
    const issues = [{ key: 'SEC-1', fields }];
    arm('search', 'status', { status: 200, body: { issues, nextPageToken: 'next' } });
    arm('search', 'status', { status: 200, body: { issues } });

    expect(await store.findByLabels([LABEL])).toEqual([
      {
        key: 'SEC-1',
        labels: [LABEL],
        summary: 's',
        statusCategory: 'indeterminate',
        createdAt: '2026-11-23T09:00:00.000Z',
      },
    ]);
  });

  test.each([
    [
      'a field of the wrong kind',
      { issues: [{ key: 'A-1', fields: { labels: 'x' } }] },
      'issues.0.fields.labels',
    ],
    [
      'a time that is none',
      {
        issues: [
          {
            key: 'A-1',
            fields: {
              labels: [],
              summary: '',
              status: { statusCategory: { key: 'new' } },
              created: 'yesterday',
            },
          },
        ],
      },
      'issues.0.fields.created',
    ],
    ['no list', { total: 0 }, 'issues'],
  ])('%s is malformed and named by its path', async (_, body, path) => {
    arm('search', 'status', { status: 200, body });

    expect(await errorOf(store.findByLabels([LABEL]))).toMatchObject({
      trouble: 'malformed',
      detail: expect.stringContaining(path),
    });
  });
});

describe('when a read fails', () => {
  test.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'missing'],
    [408, 'unavailable'],
    [410, 'missing'],
    [413, 'rejected'],
    [429, 'refused'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [302, 'rejected'],
  ])('%i is %s, with the words of Jira', async (status, trouble) => {
    arm('search', 'status', {
      status,
      body: { errorMessages: ['These words.'] },
      headers: { 'retry-after': '2' },
    });

    const error = await errorOf(store.findByLabels([LABEL]));

    expect(error).toMatchObject({
      trouble,
      status,
      detail: 'These words.',
      retryAfterMs: 2_000,
      action: 'search by labels',
    });
    expect(error.message).toBe(`jira: search by labels: ${status} These words.`);
  });

  test.each(['html', 'truncate', 'reset', 'hang'])('%s is told apart from an empty answer', async (kind) => {
    arm('search', kind);
    const error = await errorOf(jira.connect({ timeoutMs: 300 }).findByLabels([LABEL]));

    expect(error.trouble).toBe(kind === 'html' ? 'malformed' : 'unavailable');
  });

  test('an answer that trickles in is cut off in time', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const startedAt = performance.now();

    const error = await errorOf(jira.connect({ url: `http://127.0.0.1:${port}`, timeoutMs: 300 }).identify());

    server.closeAllConnections();
    server.close();
    expect(error).toMatchObject({ trouble: 'unavailable', detail: 'no answer in time (ECONNABORTED)' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('a host that is not there is refused', async () => {
    const error = await errorOf(jira.connect({ url: 'http://127.0.0.1:9/jira' }).identify());

    expect(error).toMatchObject({ trouble: 'refused', cure: expect.stringContaining('JIRA_URL') });
  });

  test('a redirect is not followed: it would carry the token', async () => {
    arm('myself', 'status', { status: 302, headers: { location: `${jira.url}/jira/rest/api/3/serverInfo` } });

    expect(await errorOf(store.identify())).toMatchObject({
      trouble: 'rejected',
      cure: expect.stringContaining('JIRA_URL'),
    });
    expect(requestsOf('serverInfo')).toEqual([]);
  });

  test('every status has a trouble, and only JSON with a 2xx goes on', () => {
    for (let status = 100; status < 600; status += 1) {
      const failure = readFailure({ kind: 'answer', status, headers: {}, body: {} }, 'read');
      expect(failure === undefined).toBe(status >= 200 && status < 300);
    }
    expect(readFailure({ kind: 'answer', status: 200, headers: {} }, 'read')?.trouble).toBe('malformed');
  });
});

describe('creating', () => {
  test('a draft becomes a ticket with all its fields, in one request', async () => {
    const outcomes = await createDrafts(store, drafts(3), SCREEN);

    expect(outcomes).toEqual(['SEC-1', 'SEC-2', 'SEC-3'].map((key) => ({ kind: 'confirmed', key })));
    expect(requestsOf('create')).toHaveLength(1);
    expect(requestsOf('create')[0]?.body).toMatchObject({
      issueUpdates: [
        {
          fields: {
            project: { key: 'SEC' },
            issuetype: { id: '10001' },
            summary: '[CRITICAL] rule 1 — resource',
            description: { version: 1, type: 'doc' },
            labels: aDraft(1).labels,
            priority: { id: '1' },
            duedate: '2026-12-01',
          },
        },
        {},
        {},
      ],
    });
  });

  test('what the create screen does not take is left out', async () => {
    jira.world.jira.settings.screen = ['summary', 'description', 'labels'];
    const [outcome] = await createDrafts(store, [aDraft(1)], {
      ...SCREEN,
      priorityIds: {},
      hasDueDate: false,
    });

    expect(outcome?.kind).toBe('confirmed');
  });

  test.each([
    ['line ends', 'a\r\nb\u2028c\td', 'a b c d'],
    ['300 characters', 'x'.repeat(300), `${'x'.repeat(254)}…`],
    ['a character cut in half', `${'x'.repeat(253)}😀yy`, `${'x'.repeat(253)}…`],
    ['nothing', ' \n ', 'Wiz finding'],
  ])('a summary with %s is made one line Jira takes', async (_, summary, expected) => {
    const [outcome] = await createDrafts(store, [aDraft(1, { summary })], SCREEN);

    expect(outcome?.kind).toBe('confirmed');
    expect([...jira.world.jira.tickets()][0]?.summary).toBe(expected);
  });

  test('no draft costs no request, and 51 are not sent', async () => {
    expect(await createDrafts(store, [], SCREEN)).toEqual([]);
    expect(
      (await createDrafts(store, drafts(51), SCREEN)).every((outcome) => outcome.kind === 'rejected'),
    ).toBe(true);
    expect(requestsOf('create')).toEqual([]);
  });

  test('one bad draft among good ones fails alone, and each key is of its own draft', async () => {
    const outcomes = await createDrafts(
      store,
      [aDraft(1), aDraft(2, { labels: ['has space'] }), aDraft(3)],
      SCREEN,
    );

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['confirmed', 'rejected', 'confirmed']);
    expect(outcomes[1]).toMatchObject({ detail: expect.stringMatching(/^400 .*label/i) });
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind !== 'confirmed') continue;
      const [ticket] = await store.readByKeys([outcome.key]);
      expect(ticket?.labels).toContain(aDraft(i + 1).labels[0]);
    }
  });

  test('all bad: each with its reason', async () => {
    const outcomes = await createDrafts(
      store,
      [aDraft(1, { labels: ['a b'] }), aDraft(2, { dueDate: 'soon' })],
      SCREEN,
    );

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['rejected', 'rejected']);
    expect(outcomes[0]).not.toEqual(outcomes[1]);
  });

  test.each(['reset-after', 'hang-after', 'truncate', 'status-after'])(
    '%s: the tickets are there, and the outcome does not deny it',
    async (kind) => {
      arm('create', kind, { status: 502 });

      const outcomes = await createDrafts(jira.connect({ timeoutMs: 500 }), drafts(2), SCREEN);

      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['uncertain', 'uncertain']);
      expect([...jira.world.jira.tickets()]).toHaveLength(2);
    },
  );

  test('a login page with 200 is uncertain', async () => {
    arm('create', 'html');

    expect((await createDrafts(store, drafts(1), SCREEN))[0]?.kind).toBe('uncertain');
  });

  test('429 is refused and says when', async () => {
    arm('create', 'status', {
      status: 429,
      headers: { 'retry-after': '30', 'ratelimit-reason': 'jira-quota-tenant-based' },
    });

    expect(await createDrafts(store, drafts(1), SCREEN)).toEqual([
      { kind: 'refused', detail: expect.stringContaining('jira-quota-tenant-based'), retryAfterMs: 30_000 },
    ]);
  });

  test('after 429 whoever asks the same of Jira waits as long as it has said, and nobody else', async () => {
    arm('search', 'status', { status: 429, headers: { 'retry-after': '1' } });
    await expect(store.findByLabels(['wiz-finding'])).rejects.toMatchObject({ retryAfterMs: 1_000 });
    const refusedAt = performance.now();
    const passed = (): number => performance.now() - refusedAt;

    const [searched, read] = await Promise.all([
      store.findByLabels(['wiz-finding']).then(passed),
      store.readByKeys(['SEC-1']).then(passed),
    ]);

    // A timer may fire a millisecond early.
    expect(searched).toBeGreaterThan(990);
    expect(read).toBeLessThan(searched);
  });

  test('a connection that is refused is refused', async () => {
    const outcomes = await createDrafts(jira.connect({ url: 'http://127.0.0.1:9/jira' }), drafts(2), SCREEN);

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['refused', 'refused']);
  });

  test('without a cloud id nothing is sent: refused, and nobody throws', async () => {
    const far = jira.connectService('https://nobody.invalid.atlassian.net', 1_500);

    expect((await createDrafts(far, drafts(1), SCREEN))[0]?.kind).toBe('refused');
  });

  test('nothing is ever sent twice', async () => {
    arm('create', 'status', { status: 503, times: -1 });

    await createDrafts(store, drafts(1), SCREEN);

    expect(requestsOf('create')).toHaveLength(1);
  });
});

describe('what a project takes', () => {
  const REQUIRED = [
    { fieldId: 'customfield_10050', name: 'Data owner' },
    { fieldId: 'components', name: 'Components' },
  ];

  test('a project that fits is ready, with the ids of its issue type and priorities', async () => {
    expect(await store.inspectProject(WISH)).toEqual(SCREEN);
  });

  test.each(['task', 'TASK', '10001'])('the issue type may be written %s', async (issueType) => {
    expect(await store.inspectProject({ ...WISH, issueType })).toMatchObject({
      kind: 'ready',
      issueTypeId: '10001',
    });
  });

  test('an issue type or field on a later page is found', async () => {
    const { SEC } = jira.world.jira.settings.projects;
    const more = Array.from({ length: 120 }, (_, i) => ({ id: String(20_000 + i), name: `Kind ${i}` }));
    jira.world.jira.settings.projects['SEC'] = { ...SEC!, issueTypes: more };
    jira.world.jira.settings.screen = [
      ...more.map(({ id }) => `customfield_${id}`),
      ...jira.world.jira.settings.screen,
    ];

    expect(await store.inspectProject({ ...WISH, issueType: 'Kind 119' })).toMatchObject({
      kind: 'ready',
      issueTypeId: '20119',
    });
    expect(requestsOf('issuetypes')).toHaveLength(3);
  });

  test("an untranslated name counts, a sub-task does not, and an issue type's absence lists the others", async () => {
    const issueTypes = [
      { id: '1', name: 'Aufgabe', untranslatedName: 'Task' },
      { id: '2', name: 'Teilaufgabe', subtask: true },
    ];
    arm('issuetypes', 'status', { status: 200, times: 3, body: { issueTypes, total: 2 } });
    arm('createmeta', 'status', { status: 200, body: { fields: [], total: 0 } });

    const translated = await store.inspectProject(WISH);
    const subTask = await store.inspectProject({ ...WISH, issueType: 'Teilaufgabe' });
    const absent = await store.inspectProject({ ...WISH, issueType: 'Incident' });

    expect(translated).not.toMatchObject({ reason: expect.stringContaining('issue type') });
    expect(subTask).toMatchObject({ kind: 'parked', reason: expect.stringContaining('sub-task') });
    expect(absent).toEqual({
      kind: 'parked',
      project: 'SEC',
      reason: 'SEC has no issue type "Incident"',
      cure: "Put one of these into JIRA_ISSUE_TYPE or the team's issueType: Aufgabe.",
    });
  });

  test('a page that never ends is given up', async () => {
    const issueTypes = [{ id: '1', name: 'Bug' }];
    arm('issuetypes', 'status', { status: 200, times: -1, body: { issueTypes, total: 1_000_000 } });

    expect(await errorOf(store.inspectProject(WISH))).toMatchObject({
      trouble: 'malformed',
      detail: 'no end after 40 pages',
    });
  });

  test("an unknown project is parked with Jira's words and the variable to look at", async () => {
    expect(await store.inspectProject({ ...WISH, project: 'NOPE' })).toEqual({
      kind: 'parked',
      project: 'NOPE',
      reason: "Jira does not show the project NOPE: No project could be found with key 'NOPE'.",
      cure: expect.stringContaining('JIRA_PROJECT_KEY'),
    });
  });

  test('a project nobody may create in is parked and the permission named', async () => {
    jira.world.jira.settings.notCreatable = ['SEC'];

    expect(await store.inspectProject(WISH)).toMatchObject({
      kind: 'parked',
      reason: 'the account lacks the permission "Create issues" in SEC',
      cure: expect.stringContaining('write:jira-work'),
    });
  });

  test.each(['labels', 'description'])(
    'a create screen without %s is parked: its tickets could not be told apart',
    async (field) => {
      jira.world.jira.settings.screen = jira.world.jira.settings.screen.filter((each) => each !== field);

      expect(await store.inspectProject(WISH)).toMatchObject({
        kind: 'parked',
        reason: expect.stringContaining(`no field "${field}"`),
        cure: expect.stringContaining('create screen'),
      });
    },
  );

  test('a priority the project does not have, and a missing due date, are notes', async () => {
    jira.world.jira.settings.prioritySchemes['SEC'] = ['High', 'Low'];
    jira.world.jira.settings.screen = jira.world.jira.settings.screen.filter((each) => each !== 'duedate');

    expect(await store.inspectProject(WISH)).toEqual({
      ...SCREEN,
      priorityIds: { High: '2' },
      hasDueDate: false,
      notes: [
        "SEC has no priority Highest; the project's default is used",
        'the create screen of SEC has no due date; tickets are filed without one',
      ],
    });
  });

  test('a create screen without priorities is a note, too', async () => {
    jira.world.jira.settings.screen = ['summary', 'description', 'labels'];

    expect(await store.inspectProject({ ...WISH, teams: [aTeamWish({ dueDays: {} })] })).toEqual({
      ...SCREEN,
      priorityIds: {},
      hasDueDate: false,
      notes: ['the create screen of SEC has no priority; tickets are filed without one'],
    });
  });

  test('required fields that a finding cannot fill are each named with their cure', async () => {
    jira.world.jira.settings.requiredFields['SEC'] = REQUIRED;

    const readiness = await store.inspectProject(WISH);

    expect(readiness).toMatchObject({
      kind: 'parked',
      reason: expect.stringContaining('"Data owner" (customfield_10050)'),
      cure: [
        'Add under teams.security (or jira): components: [<components>]; one of Cloud, Identity, Network',
        'Add under teams.security.fields (or jira.fields): "Data owner": <text>',
      ].join('; '),
    });
  });

  test("a required field with a default, and the reporter, are Jira's own business", async () => {
    const field = (fieldId: string, hasDefaultValue: boolean): object => ({
      fieldId,
      name: fieldId,
      required: true,
      hasDefaultValue,
    });
    const fields = [
      field('labels', false),
      field('description', false),
      field('reporter', false),
      field('customfield_1', true),
    ];
    arm('createmeta', 'status', { status: 200, body: { fields, total: 4 } });

    expect((await store.inspectProject(WISH)).kind).toBe('ready');
  });

  test('a priority that is required is no note where one is missing', async () => {
    const priority = {
      fieldId: 'priority',
      name: 'Priority',
      required: true,
      schema: { type: 'priority', system: 'priority' },
      allowedValues: [{ id: '2', name: 'High' }],
    };
    const others = ['labels', 'description'].map((fieldId) => ({ fieldId, name: fieldId, required: false }));
    arm('createmeta', 'status', { status: 200, body: { fields: [...others, priority], total: 3 } });

    expect(await store.inspectProject(WISH)).toMatchObject({
      kind: 'parked',
      reason: expect.stringContaining('"Priority" (priority)'),
      cure: expect.stringContaining('priorities: {'),
    });
  });

  test('a required due date is filled where due dates are wanted, and parks where they are not', async () => {
    jira.world.jira.settings.requiredFields['SEC'] = [{ fieldId: 'duedate', name: 'Due date' }];

    expect((await store.inspectProject(WISH)).kind).toBe('ready');
    expect((await store.inspectProject({ ...WISH, teams: [aTeamWish({ dueDays: {} })] })).kind).toBe(
      'parked',
    );
  });

  test('a refusal for this project parks it, a refusal of the token throws', async () => {
    arm('permissions', 'status', { status: 403, body: { errorMessages: ['Not for you.'] } });
    const forbidden = await store.inspectProject(WISH);
    const headers = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' };
    arm('permissions', 'status', { status: 404, headers, body: { errorMessages: ['Gone.'] } });
    const expired = await errorOf(store.inspectProject(WISH));

    expect(forbidden).toMatchObject({ kind: 'parked', reason: expect.stringContaining('Not for you.') });
    expect(expired.trouble).toBe('unauthorized');
  });

  test.each(['permissions', 'issuetypes', 'createmeta'])(
    'no answer to %s says nothing about the project: it throws',
    async (operation) => {
      arm(operation, 'status', { status: 503 });

      expect((await errorOf(store.inspectProject(WISH))).trouble).toBe('unavailable');
    },
  );
});

describe('for the doctor', () => {
  const lines = async (wishes = [WISH], changes = {}): Promise<string[]> =>
    (await jira.connect(changes).check(wishes)).map(
      ({ subject, what, state }) => `${subject} · ${what} · ${state}`,
    );

  test('one line for each fact', async () => {
    expect(await lines()).toEqual([
      'Jira · credentials · ok',
      'Jira · site · ok',
      'Jira SEC · permission "Browse projects" · ok',
      'Jira SEC · permission "Create issues" · ok',
      'Jira SEC · issue type · ok',
      'Jira SEC · labels · ok',
      'Jira SEC · description · ok',
      'Jira SEC · priorities · ok',
      'Jira SEC · due date · ok',
      'Jira SEC · required fields · ok',
    ]);
  });

  test('what is not right has a cure, and one project does not hide another', async () => {
    jira.world.jira.settings.notCreatable = ['SEC'];
    const checks = await store.check([WISH, { ...WISH, project: 'NOPE' }, { ...WISH, project: 'PLAT' }]);

    expect(checks.filter((check) => check.state !== 'ok').map((check) => check.subject)).toEqual([
      'Jira SEC',
      'Jira NOPE',
    ]);
    expect(checks.filter((check) => check.state !== 'ok' && (check.cure ?? '') === '')).toEqual([]);
    expect(checks.some((check) => check.subject === 'Jira PLAT' && check.what === 'required fields')).toBe(
      true,
    );
  });

  test('a token that is not accepted is one line, with the kinds of token', async () => {
    const checks = await jira.connect({ apiToken: 'expired-token' }).check([WISH]);

    expect(checks).toMatchObject([
      { what: 'credentials', state: 'failed', cure: expect.stringContaining('service account') },
    ]);
    expect(checks[0]?.detail).toContain(`Basic with JIRA_EMAIL at ${jira.url}/jira`);
  });

  test.each(['hang', 'reset', 'html', 'truncate', 'status'])(
    '%s on every request: lines, no exception',
    async (kind) => {
      arm('*', kind, { times: -1, status: 503 });

      expect(await lines([WISH], { timeoutMs: 200 })).toEqual(['Jira · credentials · failed']);
    },
  );

  test('a project that does not answer is a line of its own', async () => {
    arm('createmeta', 'status', { status: 503 });

    expect((await lines()).at(-1)).toBe('Jira SEC · project · failed');
  });
});

test('a near rate limit is said once, not with every request', async () => {
  const notices: string[] = [];
  const listening = jira.connect({ onNotice: (notice) => notices.push(notice) });
  arm('bulkfetch', 'status', {
    status: 200,
    times: 2,
    headers: { 'x-ratelimit-nearlimit': 'true' },
    body: { issues: [] },
  });

  await listening.readByKeys(['SEC-1']);
  await listening.readByKeys(['SEC-1']);

  expect(notices).toEqual(['Jira: less than a fifth of the rate limit is left']);
});

describe('secrets', () => {
  const BASIC = Buffer.from(`sandbox@example.com:${TOKEN}`).toString('base64');

  test.each(['status', 'reset', 'hang', 'truncate', 'html'])(
    '%s: no thrown and no returned text holds the token',
    async (kind) => {
      arm('*', kind, {
        times: -1,
        status: 400,
        body: { errorMessages: [`you sent ${TOKEN} as Basic ${BASIC}`] },
      });
      const careless = jira.connect({ timeoutMs: 200 });

      const told = [
        await errorOf(careless.identify()),
        await errorOf(careless.findByLabels([LABEL])),
        await createDrafts(careless, drafts(1), SCREEN),
        await careless.check([WISH]),
        careless,
      ];

      const text = inspect(told, { depth: Infinity, showHidden: true });
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(BASIC);
      expect(text).not.toContain('Authorization');
    },
  );
});
