import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config/config-error';
import { connect, connectWorker } from '../../src/temporal/connect';
import { TemporalError } from '../../src/temporal/temporal-error';
import { startTestServer, type TestServer } from '../support/temporal';
import { Authority, type Pair, type Proxy, startKeyCheck, startMutualTls } from '../support/tls-proxies';

type Environment = Readonly<Record<string, string>>;

const CERT = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
const CA = 'TEMPORAL_TLS_SERVER_CA_CERT_PATH';

let folder: string;
let server: TestServer;
let ours: Authority;
let theirs: Authority;
let client: Pair;
const proxies: Proxy[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-tls-'));
  server = await startTestServer();
  ours = new Authority(folder, 'ours');
  theirs = new Authority(folder, 'theirs');
  client = ours.issue('client');
}, 60_000);

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** What the environment says to whoever goes there, without a word of TLS. */
async function at(starting: Promise<Proxy>): Promise<Environment> {
  const proxy = await starting;
  proxies.push(proxy);
  return { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml', TEMPORAL_ADDRESS: proxy.address };
}

function read({ crt, key }: Pair) {
  return { cert: readFileSync(crt), key: readFileSync(key) };
}

function mutualTls(certificate: Pair = ours.issue('server')): Promise<Environment> {
  const ca = readFileSync(ours.crt);
  return at(startMutualTls(server.address, { ca, ...read(certificate) }));
}

function keyCheck(): Promise<Environment> {
  return at(startKeyCheck(server.address, { ...read(ours.issue('server')), apiKey: 'the-key' }));
}

function withCertificate({ crt, key } = client): Environment {
  return { [CERT]: crt, [KEY]: key };
}

function trusting(authority = ours): Environment {
  return { [CA]: authority.crt };
}

function written(text: string): string {
  const path = join(folder, `written-${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

/** What a client and a worker hear: each the same. */
async function complaints(env: Environment): Promise<string> {
  const said = await Promise.all([complaint(connect({ env })), complaint(connectWorker({ env }))]);
  expect(said[1]).toBe(said[0]);
  return said[0];
}

async function complaint(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('it connected'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error.problems.map(({ where, what }) => `${where} ${what}`).join();
  expect(error).toBeInstanceOf(TemporalError);
  return (error as Error).message.replace(/127\.0\.0\.1:\d+/, '<address>');
}

/** Who got through. */
async function whoConnects(env: Environment): Promise<string[]> {
  const { client: connected, close } = await connect({ env });
  const { connection } = await connectWorker({ env });
  const { count } = await connected.workflow.count('');
  await close();
  await connection.close();
  return [`client that finds ${count} workflows`, 'worker'];
}

const BOTH = ['client that finds 0 workflows', 'worker'];

test('a server that wants a certificate of ours lets client and worker in', async () => {
  expect(await whoConnects({ ...(await mutualTls()), ...withCertificate(), ...trusting() })).toEqual(BOTH);
});

test('certificates may stand in the variables themselves', async () => {
  const texts = {
    TEMPORAL_TLS_CLIENT_CERT_DATA: readFileSync(client.crt, 'utf8'),
    TEMPORAL_TLS_CLIENT_KEY_DATA: readFileSync(client.key, 'utf8'),
    TEMPORAL_TLS_SERVER_CA_CERT_DATA: readFileSync(ours.crt, 'utf8'),
  };

  expect(await whoConnects({ ...(await mutualTls()), ...texts })).toEqual(BOTH);
});

test('a server that wants a key lets client and worker in, wherever the key stands', async () => {
  const there = { ...(await keyCheck()), ...trusting() };

  expect(await whoConnects({ ...there, TEMPORAL_API_KEY: 'the-key' })).toEqual(BOTH);
  expect(await whoConnects({ ...there, TEMPORAL_API_KEY_FILE: written('the-key\n') })).toEqual(BOTH);
});

test('a server by another name is reached by that name', async () => {
  const there = await mutualTls(ours.issue('renamed', { host: 'temporal.acme.example' }));
  const env = { ...there, ...withCertificate(), ...trusting() };

  expect(await complaints(env)).toBe(
    'the Temporal server at <address> cannot be reached: its certificate is made out to another name: ' +
      'correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS_SERVER_NAME',
  );
  expect(await whoConnects({ ...env, TEMPORAL_TLS_SERVER_NAME: 'temporal.acme.example' })).toEqual(BOTH);
});

describe('what keeps us out is said, with the variable to set', () => {
  const UNREACHED = 'the Temporal server at <address> cannot be reached: ';
  const REFUSED = 'the Temporal server at <address> does not let us into namespace default: ';

  test.each<[string, () => Promise<Environment>, string]>([
    [
      'the authority is not known',
      async () => ({ ...(await mutualTls()), ...withCertificate() }),
      `${UNREACHED}its certificate is of an authority that this machine does not know: set ${CA} to the authority's certificate`,
    ],
    [
      'the authority is another',
      async () => ({ ...(await mutualTls()), ...withCertificate(), ...trusting(theirs) }),
      `${UNREACHED}its certificate is not of the authority in ${CA}`,
    ],
    [
      'there is no client certificate',
      async () => ({ ...(await mutualTls()), ...trusting() }),
      `${UNREACHED}it wants a client certificate: set ${CERT} and ${KEY}`,
    ],
    [
      'the client certificate is of another authority',
      async () => ({ ...(await mutualTls()), ...trusting(), ...withCertificate(theirs.issue('client')) }),
      `${UNREACHED}it does not take the client certificate of ${CERT}`,
    ],
    [
      "the server's certificate has expired",
      async () => ({
        ...(await mutualTls(ours.issue('old', { days: -1 }))),
        ...withCertificate(),
        ...trusting(),
      }),
      `${UNREACHED}its certificate is not valid today: whoever runs the server has to renew it`,
    ],
    [
      'the server speaks no TLS',
      async () => ({ TEMPORAL_CONFIG_FILE: '/nowhere', TEMPORAL_ADDRESS: server.address, ...trusting() }),
      `${UNREACHED}it does not speak TLS: correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS=false and unset TEMPORAL_TLS_… and TEMPORAL_API_KEY`,
    ],
    [
      'the server speaks TLS and we do not',
      () => mutualTls(),
      `${UNREACHED}it speaks TLS: set TEMPORAL_TLS=true, and what the server wants beside it`,
    ],
    [
      'the key is another, or has expired',
      async () => ({ ...(await keyCheck()), ...trusting(), TEMPORAL_API_KEY: 'another' }),
      `${REFUSED}the key in TEMPORAL_API_KEY has expired, was deleted, or is not for this namespace`,
    ],
    [
      'the key in the file is another',
      async () => ({ ...(await keyCheck()), ...trusting(), TEMPORAL_API_KEY_FILE: written('another') }),
      `${REFUSED}the key in TEMPORAL_API_KEY_FILE has expired, was deleted, or is not for this namespace`,
    ],
    [
      'there is no key',
      async () => ({ ...(await keyCheck()), ...trusting() }),
      `${REFUSED}set TEMPORAL_API_KEY or TEMPORAL_API_KEY_FILE, or check ${CERT} and ${KEY}`,
    ],
  ])(
    '%s',
    async (_, environment, expected) => {
      expect(await complaints(await environment())).toBe(expected);
    },
    40_000,
  );
});

describe('before anybody connects', () => {
  test.each<[string, () => Environment, string]>([
    ['a certificate without a key', () => ({ [CERT]: client.crt }), `${CERT} is set without a key`],
    ['a key without a certificate', () => ({ [KEY]: client.key }), `${KEY} is set without a certificate`],
    ['a file that is not there', () => ({ [CA]: '/nowhere' }), `${CA} names a file, which does not exist`],
    [
      'certificate and key exchanged',
      () => ({ [CERT]: client.key, [KEY]: client.crt }),
      `${CERT} names no certificate`,
    ],
    [
      'a key that is none',
      () => ({ ...withCertificate(), [KEY]: client.crt }),
      `${KEY} names no private key`,
    ],
    [
      'the key of another certificate',
      () => ({ ...withCertificate(), [KEY]: theirs.issue('other').key }),
      `${KEY} is not the key of the certificate in ${CERT}`,
    ],
    [
      'a client certificate that has expired',
      () => withCertificate(ours.issue('late', { days: -1 })),
      `${CERT} names a client certificate that expired on `,
    ],
    [
      'a key of two lines',
      () => ({ TEMPORAL_API_KEY_FILE: written('two\nlines') }),
      'TEMPORAL_API_KEY_FILE holds a space, a line break or an odd character: paste it again, whole',
    ],
    [
      'a key in two places',
      () => ({ TEMPORAL_API_KEY: 'a', TEMPORAL_API_KEY_FILE: written('b') }),
      'TEMPORAL_API_KEY and TEMPORAL_API_KEY_FILE are both set',
    ],
  ])('%s is told', async (_, environment, expected) => {
    const there = { TEMPORAL_CONFIG_FILE: '/nowhere', TEMPORAL_ADDRESS: server.address };

    expect(await complaints({ ...there, ...environment() })).toContain(expected);
  });

  test.each<[string, (key: string) => Environment]>([
    ['by a variable', (key) => ({ TEMPORAL_API_KEY_FILE: written(key), TEMPORAL_TLS: 'false' })],
    [
      'by a profile',
      (key) => ({
        TEMPORAL_CONFIG_FILE: written(
          `[profile.default]\napi_key = "${key}"\n[profile.default.tls]\ndisabled = true\n`,
        ),
      }),
    ],
  ])('a key that would go in the clear is told, and is not: %s', async (_, environment) => {
    const there = { TEMPORAL_CONFIG_FILE: '/nowhere', TEMPORAL_ADDRESS: 'temporal.acme.example:7233' };

    const said = await complaints({ ...there, ...environment('the-key') });

    expect(said).toContain('would be sent without encryption');
    expect(said).not.toContain('the-key');
  });
});
