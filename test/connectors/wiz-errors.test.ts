import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { retryAfterMs } from '../../src/connectors/wiz/exchange';
import type { FindingSource, PageRequest } from '../../src/connectors/wiz/finding-source';
import { errorOf, SECRET, startWiz, type WizSandbox } from './wiz-sandbox';

let sandbox: WizSandbox;
let source: FindingSource;
const SWEEP: PageRequest = { severities: ['HIGH'], pageSize: 10 };

beforeAll(async () => {
  sandbox = await startWiz();
  source = sandbox.connect();
});

afterAll(() => sandbox.close());

const STATUSES: Readonly<Record<string, readonly number[]>> = {
  rejected: [301, 302, 307, 400, 402, 405, 406, 409, 413, 414, 415, 418, 422, 451],
  unauthorized: [401, 403],
  missing: [404, 410],
  refused: [425, 429],
  unavailable: [408, 500, 501, 502, 503, 504, 520, 599],
};
const TROUBLE_OF_STATUS = Object.entries(STATUSES).flatMap(([trouble, statuses]) =>
  statuses.map((status) => [status, trouble] as const),
);

test.each(TROUBLE_OF_STATUS)('status %i of the API is %s', async (status, trouble) => {
  // A refused token is tried once more with a new one; nothing else is.
  const times = status === 401 ? 2 : 1;
  sandbox.arm({ operation: 'issues', kind: 'status', status, body: '<html>gateway</html>', times });

  const error = await errorOf(source.readPage(SWEEP));

  expect(error).toMatchObject({ service: 'wiz', action: 'read page', trouble, status });
  await source.readPage(SWEEP);
});

test.each([
  ['UNAUTHENTICATED', 'unauthorized'],
  ['UNAUTHORIZED', 'unauthorized'],
  ['FORBIDDEN_IP', 'unauthorized'],
  ['RATE_LIMIT_EXCEEDED', 'refused'],
  ['INTERNAL', 'unavailable'],
  ['BAD_USER_INPUT', 'rejected'],
  ['VALIDATION_INVALID_TYPE_VARIABLE', 'rejected'],
  ['NOT_FOUND', 'missing'],
  ['SOMETHING_NEW', 'unavailable'],
  ['__proto__', 'unavailable'],
])('code %s is %s in a 200 as in a 400', async (code, trouble) => {
  const body = { data: null, errors: [{ message: 'said Wiz', extensions: { code } }] };

  for (const status of [200, 400]) {
    const isUnknown = code === 'SOMETHING_NEW' || code === '__proto__';
    sandbox.arm({
      operation: 'issues',
      kind: 'status',
      status,
      body,
      times: code === 'UNAUTHENTICATED' ? 2 : 1,
    });

    const error = await errorOf(source.readPage(SWEEP));

    expect(error.trouble).toBe(isUnknown && status === 400 ? 'rejected' : trouble);
    expect(error.detail).toContain(`${code}: said Wiz`);
    expect(error.status).toBe(status === 200 ? undefined : status);
  }
});

test.each([
  ['UNAUTHENTICATED', 'WIZ_CLIENT_SECRET'],
  ['UNAUTHORIZED', 'read:issues'],
  ['FORBIDDEN_IP', 'allow list'],
])('%s tells what to do', async (code, cure) => {
  sandbox.arm({
    operation: 'issues',
    kind: 'graphql-error',
    detail: code,
    times: code === 'UNAUTHENTICATED' ? 2 : 1,
  });

  expect((await errorOf(source.readPage(SWEEP))).cure).toContain(cure);
});

test.each([
  ['an object', { message: 'odd' }],
  ['a list of nulls', [null]],
  ['codes that are no text', [{ message: 7, extensions: { code: 7 } }]],
])('errors in a shape of their own (%s) are errors still', async (_, errors) => {
  const body = { data: { issues: { nodes: [], pageInfo: { hasNextPage: false } } }, errors };
  sandbox.arm({ operation: 'issues', kind: 'status', status: 200, body });

  expect((await errorOf(source.readPage(SWEEP))).trouble).toBe('unavailable');
});

test('what Retry-After asks for is handed on in milliseconds', async () => {
  const headers = { 'retry-after': '7' };
  // In this order, for after 429 nothing would be asked for so long.
  sandbox.arm({ operation: 'issues', kind: 'status', status: 503, headers });
  sandbox.arm({ operation: 'issues', kind: 'status', status: 429, headers });

  expect((await errorOf(source.readPage(SWEEP))).retryAfterMs).toBe(7_000);
  expect((await errorOf(source.readPage(SWEEP))).retryAfterMs).toBe(7_000);
});

test('after 429 whoever else asks waits as long as Wiz has said', async () => {
  sandbox.arm({ operation: 'issues', kind: 'status', status: 429, headers: { 'retry-after': '1' } });
  await errorOf(source.readPage(SWEEP));
  const refusedAt = performance.now();

  await source.countOpen(['CRITICAL']);

  // A timer may fire a millisecond early.
  expect(performance.now() - refusedAt).toBeGreaterThan(990);
});

test.each([
  ['0', 0],
  ['1.5', 1_500],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 4_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
])('Retry-After "%s" is %s ms at six seconds past the epoch', (text, expected) => {
  expect(retryAfterMs(new Headers({ 'retry-after': text }), 6_000)).toBe(expected);
});

test('a host that refuses connections did nothing, so a retry is safe', async () => {
  const closed = await unusedPort();

  const error = await errorOf(sandbox.connect({ apiUrl: `http://127.0.0.1:${closed}` }).readPage(SWEEP));

  expect(error).toMatchObject({ trouble: 'refused', detail: `127.0.0.1:${closed} refuses connections` });
});

test('a redirect is not followed: the token stays where it was meant for', async () => {
  const visits: string[] = [];
  const stranger = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const location = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  sandbox.arm({ operation: 'issues', kind: 'status', status: 307, headers: { location } });

  const error = await errorOf(source.readPage(SWEEP));
  stranger.close();

  expect(error).toMatchObject({ trouble: 'rejected', status: 307 });
  expect(visits).toEqual([]);
});

test('no error holds a secret, though the service repeats it in every way it can', async () => {
  const echo = (token: string) => `secret ${SECRET}, Bearer ${token}, ${token} ${encodeURIComponent(SECRET)}`;
  let token = '';
  const spying: typeof fetch = async (input, init) => {
    token = new Headers(init?.headers).get('authorization')?.slice('Bearer '.length) ?? token;
    if (token === '') return fetch(input, init);
    const errors = [{ message: echo(token), extensions: { code: echo(token) } }];
    return Response.json({ data: null, errors }, { status: 400, statusText: 'no' });
  };

  const error = await errorOf(sandbox.connect({ fetch: spying }).readPage(SWEEP));
  const everything =
    inspect(error, { depth: 20, showHidden: true }) + String(error.stack) + JSON.stringify(error);

  expect(token).toMatch(/^eyJ/);
  expect(everything).toContain('[secret]');
  expect(everything).not.toContain(SECRET);
  expect(everything).not.toContain(token);
  expect(error.cause).toBeUndefined();
});

test('a fetch that breaks with the token in its message leaks nothing either', async () => {
  const breaking: typeof fetch = async (input, init) => {
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization === null) return fetch(input, init);
    throw new Error(`cannot send ${authorization} ${SECRET}`, { cause: { code: authorization } });
  };

  const error = await errorOf(sandbox.connect({ fetch: breaking }).readPage(SWEEP));

  expect(error.trouble).toBe('unavailable');
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/eyJ|Bearer|sandbox-secret/);
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
