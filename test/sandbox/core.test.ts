import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { connect, type AddressInfo } from 'node:net';
import { admin } from '../../sandbox/admin';
import { FaultBox, type Fault } from '../../sandbox/faults';
import { operation, unexpected, type Env } from '../../sandbox/operation';
import { RequestLog } from '../../sandbox/request-log';
import { startSandbox } from '../../sandbox/server';
import { World } from '../../sandbox/world';

let world: World;
let server: ServerType;
let url: string;
/** What the endpoint under test has really done. */
let deeds: unknown[];

beforeEach(async () => {
  world = new World();
  deeds = [];
  const app = new Hono<Env>();
  app.post(
    '/svc/create',
    operation(world, { service: 'jira', name: 'create', root: '/svc' }, (c) => {
      deeds.push(c.get('body'));
      return c.json({ key: `SEC-${deeds.length}` }, 201);
    }),
  );
  app.all('/svc/*', unexpected(world, { service: 'jira', root: '/svc' }));
  app.route('/', admin(world));
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
});

function arm(kind: string, fault: Partial<Fault> = {}): void {
  world.faults.arm({ service: 'jira', operation: 'create', kind, ...fault });
}

function create(timeoutMs = 5_000): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: 'Basic c2VjcmV0' };
  const signal = AbortSignal.timeout(timeoutMs);
  return fetch(`${url}/svc/create?x=1`, { method: 'POST', headers, body: '{"summary":"a"}', signal });
}

function send(method: string, path: string, body?: unknown): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json' }, ...init });
}

interface Failure {
  readonly name: string;
  readonly code?: string | number;
  readonly cause?: Failure;
}

/** By which error a request failed; errors of the runtime belong to another realm than the test's `Error`. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'it worked';
  } catch (error) {
    const { name, code, cause } = error as Failure;
    return String(cause?.code ?? (typeof code === 'string' ? code : name));
  }
}

async function eventually(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isTrue(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isTrue()).toBe(true);
}

describe('a request', () => {
  test('is written down with its answer, below the root of its service, without its credential', async () => {
    await create();

    expect(world.requests.list()).toEqual([
      {
        number: 1,
        carriedOutAfterMs: expect.any(Number),
        at: expect.any(String),
        service: 'jira',
        operation: 'create',
        method: 'POST',
        path: '/create?x=1',
        body: { summary: 'a' },
        contentType: 'application/json',
        authScheme: 'Basic',
        clientPort: expect.any(Number),
        status: 201,
        answer: { key: 'SEC-1' },
      },
    ]);
  });

  test('that no service knows is refused and found among the unexpected', async () => {
    const response = await send('PUT', '/svc/issue/SEC-1', { fields: {} });

    expect(response.status).toBe(404);
    expect(world.requests.unexpected()).toMatchObject([{ method: 'PUT', path: '/issue/SEC-1', status: 404 }]);
  });
});

describe('the fault', () => {
  test('status: answers as told, does nothing, and is used up', async () => {
    arm('status', { status: 429, headers: { 'retry-after': '7' }, body: { errorMessages: ['slow down'] } });

    const refused = await create();
    const passed = await create();

    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(await refused.json()).toEqual({ errorMessages: ['slow down'] });
    expect(passed.status).toBe(201);
    expect(deeds).toHaveLength(1);
    expect(world.requests.list()[0]).toMatchObject({ fault: 'status', status: 429 });
  });

  test('status-after: does it and says it failed', async () => {
    arm('status-after', { status: 503 });

    expect((await create()).status).toBe(503);
    expect(deeds).toHaveLength(1);
  });

  test('reset: the connection breaks, nothing is done', async () => {
    arm('reset');

    expect(await failureOf(create())).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(deeds).toHaveLength(0);
  });

  test('reset-after: the deed is done, the answer lost', async () => {
    arm('reset-after');

    expect(await failureOf(create())).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(deeds).toHaveLength(1);
    expect(world.requests.list()[0]).not.toHaveProperty('status');
  });

  test.each([
    ['hang', 0],
    ['hang-after', 1],
  ])('%s: no answer ever; deeds done: %i', async (kind, done) => {
    arm(kind);

    expect(await failureOf(create(150))).toBe('TimeoutError');
    expect(deeds).toHaveLength(done);
  });

  test('late-commit: no answer, and the deed is done after the client has given up', async () => {
    arm('late-commit', { delayMs: 300 });

    const failure = await failureOf(create(100));
    const doneAtFirst = deeds.length;
    await eventually(() => deeds.length === 1);

    expect(failure).toBe('TimeoutError');
    expect(doneAtFirst).toBe(0);
  });

  test('delay: the proper answer, later', async () => {
    arm('delay', { delayMs: 120 });
    const startedMs = performance.now();

    const response = await create();

    expect(response.status).toBe(201);
    expect(performance.now() - startedMs).toBeGreaterThan(100);
  });

  test('truncate: done, and half of the answer', async () => {
    arm('truncate');

    const response = await create();

    expect(response.status).toBe(201);
    expect(await failureOf(response.json())).not.toBe('it worked');
    expect(deeds).toHaveLength(1);
  });

  test('html: a login page in a 200, nothing done', async () => {
    arm('html');

    const response = await create();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(deeds).toHaveLength(0);
  });

  test('of any kind leaves the sandbox able to answer the next request', async () => {
    for (const kind of ['reset', 'reset-after', 'truncate', 'hang']) arm(kind);
    for (let i = 0; i < 4; i += 1) await failureOf(create(100).then((response) => response.json()));

    expect((await create()).status).toBe(201);
  });
});

describe('the fault box', () => {
  const fault: Fault = { service: 'jira', operation: 'create', kind: 'reset' };

  test('lets as many requests pass as it was told, then hits as often as it was told', () => {
    const box = new FaultBox();
    box.arm({ ...fault, skip: 1, times: 2 });

    const hits = Array.from({ length: 5 }, () => box.takeGeneric('jira', 'create') !== undefined);

    expect(hits).toEqual([false, true, true, false, false]);
    expect(box.list()).toMatchObject([{ left: 0, hits: 2 }]);
  });

  test('hits for ever until it is cleared', () => {
    const box = new FaultBox();
    box.arm({ ...fault, times: -1 });

    const hits = Array.from({ length: 50 }, () => box.takeGeneric('jira', 'create'));
    box.clear();

    expect(hits).not.toContain(undefined);
    expect(box.takeGeneric('jira', 'create')).toBeUndefined();
  });

  test('hits the operation and the service it names, or every operation', () => {
    const box = new FaultBox();
    box.arm({ ...fault, operation: '*' });

    expect(box.takeGeneric('slack', 'create')).toBeUndefined();
    expect(box.takeGeneric('jira', 'search')).toMatchObject({ kind: 'reset' });
  });

  test("gives a service's own kind to that service alone, and never as a generic one", () => {
    const box = new FaultBox();
    box.arm({ ...fault, kind: 'silent-auth' });

    expect(box.takeGeneric('jira', 'create')).toBeUndefined();
    expect(box.take('jira', 'create', 'other')).toBeUndefined();
    expect(box.take('jira', 'create', 'silent-auth')).toMatchObject({ kind: 'silent-auth' });
  });
});

describe('the request log', () => {
  const entry = {
    at: '',
    service: 'wiz' as const,
    operation: 'issues',
    method: 'POST',
    path: '/',
    body: undefined,
    contentType: '',
    authScheme: '',
  };

  test('keeps the newest twenty thousand', () => {
    const log = new RequestLog();

    for (let i = 0; i < 20_001; i += 1) log.add(entry);

    expect(log.list()).toHaveLength(20_000);
    expect(log.list()[0]?.number).toBe(2);
  });

  test('forgets the oldest answers when all of them together grow too large', () => {
    const log = new RequestLog();

    for (let i = 0; i < 3; i += 1) log.noteAnswer(log.add(entry), { page: i }, 30_000_000);

    expect(log.list().map(({ answer }) => answer)).toEqual([undefined, { page: 1 }, { page: 2 }]);
  });
});

describe('behind the stage', () => {
  test('faults are armed, listed and cleared', async () => {
    await send('POST', '/_faults', [{ service: 'jira', operation: 'create', kind: 'reset' }]);
    const listed = await (await send('GET', '/_faults')).json();
    await send('DELETE', '/_faults');

    expect(listed).toMatchObject([{ kind: 'reset', left: 1, hits: 0 }]);
    expect(world.faults.list()).toEqual([]);
  });

  test('a fault that could never hit is refused, and none of its list is armed', async () => {
    const good = { service: 'jira', operation: 'create', kind: 'reset' };

    const response = await send('POST', '/_faults', [
      good,
      { service: 'jria', operation: 'create', kind: 'reset' },
    ]);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining('jria') });
    expect(world.faults.list()).toEqual([]);
  });

  test('settings change while it runs; one that does not exist is refused', async () => {
    const changed = await send('PATCH', '/_settings', { wiz: { dc: 'us2' } });
    const refused = await send('PATCH', '/_settings', { wiz: { dc: 'us3', colour: 'red' } });

    expect(changed.status).toBe(200);
    expect(refused.status).toBe(400);
    expect(world.wiz.settings.dc).toBe('us2');
  });

  test('the clock goes forward', async () => {
    const before = world.now().getTime();

    await send('POST', '/_clock', { advanceMs: 3_600_000 });

    expect(world.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
  });

  test('findings are added and changed, and the books show them', async () => {
    const { ids } = (await (await send('POST', '/_wiz/issues', [{ severity: 'LOW' }])).json()) as {
      ids: string[];
    };
    await send('PATCH', `/_wiz/issues/${ids[0]}`, { severity: 'CRITICAL' });
    const unknown = await send('PATCH', '/_wiz/issues/nobody', {});

    const state = await (await send('GET', '/_state')).json();

    expect(state).toMatchObject({ wiz: { issues: [{ id: ids[0], severity: 'CRITICAL' }] } });
    expect(unknown.status).toBe(400);
  });

  test('requests are listed, and forgotten on demand', async () => {
    await send('GET', '/svc/nothing');
    const unexpectedOnes = await (await send('GET', '/_requests?unexpected')).json();
    await send('DELETE', '/_requests');

    expect(unexpectedOnes).toMatchObject([{ path: '/nothing' }]);
    expect(world.requests.list()).toEqual([]);
  });
});

describe('the whole sandbox', () => {
  test('has three services, and listens on loopback alone', async () => {
    const sandbox = await startSandbox();

    const services = await Promise.all(
      ['/wiz/nothing', '/jira/nothing', '/slack/api/nothing'].map((path) => fetch(sandbox.url + path)),
    );
    await Promise.all(services.map((response) => response.text()));
    await sandbox.close();

    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(new Set(sandbox.world.requests.unexpected().map(({ service }) => service))).toEqual(
      new Set(['wiz', 'jira', 'slack']),
    );
  });

  test('closes at once though somebody still waits for an answer', async () => {
    const sandbox = await startSandbox();
    sandbox.world.faults.arm({ service: 'wiz', operation: 'token', kind: 'hang' });
    const waiting = failureOf(fetch(`${sandbox.url}/wiz/oauth/token`, { method: 'POST' }));
    await eventually(() => sandbox.world.requests.list().length === 1);

    await sandbox.close();

    expect(await waiting).not.toBe('it worked');
    const port = Number(new URL(sandbox.url).port);
    const refused = new Promise<string | undefined>((resolve) => {
      connect(port, '127.0.0.1').on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(await refused).toBe('ECONNREFUSED');
  });

  test('says so when its port is taken', async () => {
    const { port } = server.address() as AddressInfo;

    await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  });
});
