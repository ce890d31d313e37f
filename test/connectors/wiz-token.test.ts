import { inspect } from 'node:util';
import { endpointOf, normaliseApiUrl } from '../../src/connectors/wiz/endpoint';
import type { PageRequest } from '../../src/connectors/wiz/finding-source';
import { createScrubber } from '../../src/connectors/wiz/scrubber';
import { createTokenSource } from '../../src/connectors/wiz/token';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import { errorOf, optionsFor, SECRET, startWiz, type WizSandbox } from './wiz-sandbox';

let sandbox: WizSandbox;
const SWEEP: PageRequest = { severities: ['HIGH'], pageSize: 10 };
const HOUR = 3_600_000;

beforeEach(async () => {
  sandbox = await startWiz();
});

afterEach(() => sandbox.close());

describe('the token', () => {
  test('is asked for with a form that names the audience', async () => {
    await sandbox.connect().readPage(SWEEP);

    const [request] = sandbox.asked('token');
    expect(request?.contentType).toContain('application/x-www-form-urlencoded');
    expect(request?.authScheme).toBe('');
    expect(request?.status).toBe(200);
    expect(request?.body).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'sandbox-client',
      audience: 'wiz-api',
    });
  });

  test('is asked for once by everyone who needs it at the same time', async () => {
    const source = sandbox.connect();

    await Promise.all([source.readPage(SWEEP), source.readDetails(['a']), source.countOpen(['HIGH'])]);

    expect(sandbox.asked('token')).toHaveLength(1);
  });

  test('is used until a minute before it expires', async () => {
    let now = Date.now();
    const source = sandbox.connect({ now: () => now });
    await source.readPage(SWEEP);

    now += 24 * HOUR - 61_000;
    await source.readPage(SWEEP);
    expect(sandbox.asked('token')).toHaveLength(1);

    now += 2_000;
    await source.readPage(SWEEP);
    expect(sandbox.asked('token')).toHaveLength(2);
  });

  test('of less than a minute is still used more than once', async () => {
    sandbox.wiz.settings.tokenLifetimeS = 30;
    const source = sandbox.connect();

    await source.readPage(SWEEP);
    await source.readPage(SWEEP);

    expect(sandbox.asked('token')).toHaveLength(1);
  });

  test('that expires between two pages is renewed once, and the read goes on', async () => {
    sandbox.wiz.add([{}, {}]);
    const source = sandbox.connect();
    const { nextCursor } = await source.readPage({ ...SWEEP, pageSize: 1 });
    sandbox.arm({ operation: 'issues', kind: 'expire-token' });

    const page = await source.readPage({ ...SWEEP, pageSize: 1, cursor: nextCursor ?? '' });

    expect(page.findings).toHaveLength(1);
    expect(sandbox.asked('token')).toHaveLength(2);
  });

  test('that many callers lose at once is renewed once for all of them', async () => {
    const source = sandbox.connect();
    await source.countOpen(['HIGH']);
    sandbox.arm({ operation: 'count', kind: 'graphql-error', detail: 'UNAUTHENTICATED', times: 3 });

    await Promise.all([1, 2, 3].map(() => source.countOpen(['HIGH'])));

    expect(sandbox.asked('token')).toHaveLength(2);
  });

  test('that somebody else has renewed already is taken over', async () => {
    const { clientId, clientSecret, authUrl, audience } = optionsFor(sandbox.url);
    const tokens = createTokenSource({
      clientId,
      clientSecret,
      authUrl,
      audience,
      fetch,
      timeoutMs: 5_000,
      now: Date.now,
      userAgent: 'test',
      scrubber: createScrubber(),
    });
    const refused = await tokens.current();

    const renewed = await tokens.renew(refused);

    expect(renewed.value).not.toBe(refused.value);
    expect(await tokens.renew(refused)).toBe(renewed);
    expect(sandbox.asked('token')).toHaveLength(2);
  });

  test('that is refused twice is a matter for a person', async () => {
    sandbox.arm({ operation: 'issues', kind: 'expire-token', times: 2 });

    const error = await errorOf(sandbox.connect().readPage(SWEEP));

    expect(error).toMatchObject({ trouble: 'unauthorized', status: 401 });
    expect(sandbox.asked('issues')).toHaveLength(2);
  });

  test('is asked for again after a request for it failed', async () => {
    const source = sandbox.connect();
    sandbox.arm({ operation: 'token', kind: 'status', status: 503 });

    expect((await errorOf(source.readPage(SWEEP))).trouble).toBe('unavailable');
    expect((await source.readPage(SWEEP)).findings).toEqual([]);
  });

  test('may not hold what cannot stand in a header', async () => {
    const body = { access_token: 'two\nlines-of-a-secret', expires_in: 10 };
    sandbox.arm({ operation: 'token', kind: 'status', status: 200, body });

    const error = await errorOf(sandbox.connect().readPage(SWEEP));

    expect(error.trouble).toBe('malformed');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('lines-of-a-secret');
  });

  test('without a lifetime is used, if not for long', async () => {
    let now = Date.now();
    const source = sandbox.connect({ now: () => now });
    sandbox.arm({
      operation: 'token',
      kind: 'status',
      status: 200,
      body: { access_token: 'opaque' },
      times: -1,
    });
    await source.check();

    now += HOUR;
    await source.check();

    expect(sandbox.asked('token').length).toBeGreaterThan(1);
  });
});

describe('no token', () => {
  const WRONG = [
    [400, 'unauthorized', 'WIZ_CLIENT_ID'],
    [401, 'unauthorized', 'WIZ_CLIENT_SECRET'],
    [403, 'unauthorized', 'expired'],
    [404, 'missing', 'WIZ_AUTH_URL'],
    [405, 'missing', 'WIZ_AUTH_URL'],
    [302, 'rejected', 'WIZ_AUTH_URL'],
    [418, 'rejected', 'WIZ_AUTH_URL'],
    [408, 'unavailable', ''],
    [429, 'refused', ''],
    [500, 'unavailable', ''],
    [503, 'unavailable', ''],
  ] as const;

  test.each(WRONG)('status %i is %s', async (status, trouble, cure) => {
    const body = { error: 'invalid_client', error_description: `no client has ${SECRET}` };
    sandbox.arm({ operation: 'token', kind: 'status', status, body, headers: { 'retry-after': '3' } });

    const error = await errorOf(sandbox.connect().readPage(SWEEP));

    expect(error).toMatchObject({
      service: 'wiz',
      action: 'get a token',
      trouble,
      status,
      retryAfterMs: 3_000,
    });
    expect(error.detail).toContain('invalid_client, no client has [secret]');
    expect(error.cure ?? '').toContain(cure);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });

  test('a wrong secret is told as the service tells it', async () => {
    const error = await errorOf(sandbox.connect({ clientSecret: 'wrong+secret/=' }).readPage(SWEEP));

    expect(error.detail).toBe('Wiz does not accept this client id and secret: access_denied, Unauthorized');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/wrong\+secret|wrong%2Bsecret/);
  });

  test('an address of something else is told by what came back', async () => {
    sandbox.arm({ operation: 'token', kind: 'html' });

    expect(await errorOf(sandbox.connect().readPage(SWEEP))).toMatchObject({
      trouble: 'malformed',
      detail: 'a web page came back instead of a token',
      cure: expect.stringContaining('WIZ_AUTH_URL') as string,
    });
  });

  test.each(['hang', 'reset', 'truncate'])(
    'a service that does not answer (%s) may be asked again',
    async (kind) => {
      sandbox.arm({ operation: 'token', kind });

      expect((await errorOf(sandbox.connect({ timeoutMs: 200 }).readPage(SWEEP))).trouble).toBe(
        'unavailable',
      );
    },
  );

  test('an address that is none is told before anything is sent', async () => {
    const error = await errorOf(sandbox.connect({ authUrl: 'auth.app.wiz.io' }).readPage(SWEEP));

    expect(error).toMatchObject({ trouble: 'rejected', detail: 'WIZ_AUTH_URL is not an address' });
  });
});

describe('the API address', () => {
  test.each([
    ['https://api.us17.app.wiz.io/graphql', 'https://api.us17.app.wiz.io/graphql'],
    ['https://api.us17.app.wiz.io', 'https://api.us17.app.wiz.io/graphql'],
    ['https://api.us17.app.wiz.io/', 'https://api.us17.app.wiz.io/graphql'],
    ['https://api.us17.app.wiz.io/graphql/', 'https://api.us17.app.wiz.io/graphql'],
    [' api.us17.app.wiz.io ', 'https://api.us17.app.wiz.io/graphql'],
    ['http://127.0.0.1:8080/wiz', 'http://127.0.0.1:8080/wiz/graphql'],
    ['https://me:secret@proxy.example.com/wiz?x=1#y', 'https://proxy.example.com/wiz/graphql'],
  ])('is taken as people copy it: %s', (copied, endpoint) => {
    expect(normaliseApiUrl(copied)).toBe(endpoint);
  });

  test.each([
    ['https://auth.app.wiz.io/oauth/token', 'https://api.eu1.app.wiz.io/graphql'],
    ['https://auth.gov.wiz.io/oauth/token', 'https://api.eu1.gov.wiz.io/graphql'],
    ['https://auth.wiz.io/oauth/token', 'https://api.eu1.app.wiz.io/graphql'],
    ['https://auth0.test.wiz.io/oauth/token', 'https://api.eu1.test.wiz.io/graphql'],
    ['https://auth.app.wiz.us/oauth/token', 'https://api.eu1.app.wiz.us/graphql'],
  ])('comes from the token where none is given: signed in at %s', (authUrl, endpoint) => {
    expect(endpointOf(tokenWith({ dc: 'eu1' }), authUrl)).toBe(endpoint);
  });

  test.each([
    ['no dc', tokenWith({})],
    ['a host for a dc', tokenWith({ dc: 'evil.example.com/' })],
    ['a number for a dc', tokenWith({ dc: 1 })],
    ['no payload', 'opaque'],
    ['a payload that is no JSON', `x.${Buffer.from('{').toString('base64url')}.y`],
  ])('cannot come from a token with %s', (_, token) => {
    expect(() => endpointOf(token, 'https://auth.app.wiz.io/oauth/token')).toThrow('data centre');
  });

  test.each([
    'https://sso.example.com/token',
    'https://auth.app.wiz.io.example.com/',
    'http://127.0.0.1:1/oauth/token',
  ])('never comes from a token that somebody other than Wiz issued (%s)', (authUrl) => {
    expect(() => endpointOf(tokenWith({ dc: 'eu1' }), authUrl)).toThrow('not an address of Wiz');
  });

  test('of the token is where requests go, with the token and our name', async () => {
    const { apiUrl: _, ...options } = {
      ...optionsFor(sandbox.url),
      authUrl: 'https://auth.app.wiz.io/oauth/token',
    };
    const sent: { url: string; headers: Headers }[] = [];
    const token = tokenWith({ dc: 'us20' });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push({ url: new Request(input).url, headers: new Headers(init?.headers) });
      return Response.json(
        sent.length === 1
          ? { access_token: token, expires_in: 3_600 }
          : { data: { issues: { totalCount: 5 } } },
      );
    };

    const count = await createWizConnector({ ...options, fetch, userAgent: 'wfd/1' }).countOpen(['HIGH']);

    expect(count).toBe(5);
    expect(sent[1]?.url).toBe('https://api.us20.app.wiz.io/graphql');
    expect(sent[1]?.headers.get('authorization')).toBe(`Bearer ${token}`);
    expect(sent.map(({ headers }) => headers.get('user-agent'))).toEqual(['wfd/1', 'wfd/1']);
  });
});

function tokenWith(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode(claims)}.signature`;
}
