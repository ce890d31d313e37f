import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, connectWorker } from '../../src/temporal/connect';
import { personAtHost } from '../../src/temporal/person';
import { freePort } from '../../src/temporal/free-port';
import { TemporalError } from '../../src/temporal/temporal-error';
import { startTestServer, type TestServer } from '../support/temporal';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
});

const NO_PROFILE = { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' };

test("the address comes from Temporal's own variables, and the caller is named in the history", async () => {
  const env = { ...NO_PROFILE, TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: '' };

  const { client, namespace, close } = await connect({ env });

  expect(namespace).toBe('default');
  expect(client.options.identity).toBe(personAtHost());
  expect(personAtHost()).toMatch(/^[^@]+@[^@]+$/);
  await close();
});

test("or from Temporal's profile file", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  const file = join(folder, 'temporal.toml');
  writeFileSync(file, `[profile.default]\naddress = "${server.address}"\n`);

  const { address, close } = await connect({ env: { TEMPORAL_CONFIG_FILE: file } });

  expect(address).toBe(server.address);
  await close();
  rmSync(folder, { recursive: true });
});

test('a server of ours is taken whatever the environment says', async () => {
  const env = { TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_API_KEY: 'secret' };

  const { address, close } = await connect({ env, address: server.address });

  expect(address).toBe(server.address);
  await close();
});

test('where nobody listens, client and worker say what to do, at once', async () => {
  const address = `127.0.0.1:${await freePort(0)}`;
  const env = { ...NO_PROFILE, TEMPORAL_ADDRESS: address };
  const since = Date.now();

  for (const attempt of [connect({ env }), connectWorker({ env })]) {
    await expect(attempt).rejects.toThrow(
      new TemporalError(`no Temporal server at ${address}: start \`wfd up\` or set TEMPORAL_ADDRESS`),
    );
  }
  expect(Date.now() - since).toBeLessThan(2_000);
});

test('something else that listens there is no Temporal server', async () => {
  const other = createServer((socket) => {
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;

  const error = await connectWorker({ address: `127.0.0.1:${port}` }).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(TemporalError);
  expect(String(error)).toMatch(new RegExp(`no Temporal server at 127.0.0.1:${port} \\(.+\\): start`));
  expect(String(error)).not.toContain('\n');
  other.close();
});

test('a host that cannot be resolved is said in words, to a worker too', async () => {
  const env = { ...NO_PROFILE, TEMPORAL_ADDRESS: 'temporal.invalid:7233' };

  const error = await connectWorker({ env }).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(TemporalError);
  expect(String(error)).toMatch(/no Temporal server at temporal\.invalid:7233 \([^(){}"]+\): start/);
});

test('a namespace that is not there is named, with the command that makes it', async () => {
  const env = { ...NO_PROFILE, TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'security' };

  for (const connectAs of [connect, connectWorker]) {
    await expect(connectAs({ env })).rejects.toThrow(
      `has no namespace security: create it (\`temporal operator namespace create --namespace security\`)`,
    );
  }
});
