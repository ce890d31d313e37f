import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../../src/config/config-error';
import { type Probed, serveHealth } from '../../src/telemetry/health';
import { freePort, LOOPBACK } from '../../src/temporal/free-port';

type Status = ReturnType<Probed['status']>;

const WELL: Status = {
  runState: 'RUNNING',
  workflowPollerState: 'POLLING',
  activityPollerState: 'POLLING',
};

let close: (() => void) | undefined;

afterEach(() => {
  close?.();
  close = undefined;
});

async function serve(probed: Partial<Probed> = {}): Promise<string> {
  const port = (await freePort(0)) ?? 0;
  const all = { status: () => WELL, askTemporal: async () => undefined, ...probed };
  const server = await serveHealth({ host: LOOPBACK, port }, all);
  close = () => server.close();
  return `http://${LOOPBACK}:${port}`;
}

async function ask(url: string): Promise<readonly [number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

test('a worker that polls, and that Temporal answers, is alive and ready', async () => {
  const url = await serve();

  expect(await ask(`${url}/healthz`)).toEqual([200, { ok: true, state: 'RUNNING' }]);
  expect(await ask(`${url}/readyz?verbose`)).toEqual([200, { ok: true, state: 'RUNNING' }]);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

test.each<[string, Partial<Status>, number, number]>([
  ['begins', { runState: 'INITIALIZED' }, 200, 503],
  ['drains', { runState: 'DRAINING' }, 200, 503],
  ['has failed', { runState: 'FAILED' }, 503, 503],
  ['has lost a poller', { activityPollerState: 'FAILED' }, 503, 503],
  ['has stopped to poll', { workflowPollerState: 'SHUTDOWN' }, 200, 503],
])('a worker that %s', async (_, differs, alive, ready) => {
  const url = await serve({ status: () => ({ ...WELL, ...differs }) });

  expect((await ask(`${url}/healthz`))[0]).toBe(alive);
  expect((await ask(`${url}/readyz`))[0]).toBe(ready);
});

test('without Temporal a worker is not ready, and still alive: to start it anew would mend nothing', async () => {
  const url = await serve({ askTemporal: () => Promise.reject(new Error('away')) });

  expect(await ask(`${url}/readyz`)).toEqual([
    503,
    { ok: false, state: 'RUNNING', reason: 'Temporal does not answer' },
  ]);
  expect((await ask(`${url}/healthz`))[0]).toBe(200);
});

test('however often it is probed, Temporal is asked once in a while', async () => {
  let asked = 0;
  const url = await serve({ askTemporal: async () => (asked += 1) });

  await Promise.all(Array.from({ length: 20 }, () => ask(`${url}/readyz`)));

  expect(asked).toBe(1);
});

test('an address that is taken is said, with the variable that names it', async () => {
  const other = createServer().listen(0, LOOPBACK);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const all = { status: () => WELL, askTemporal: async () => undefined };

  const serving = serveHealth({ host: LOOPBACK, port }, all);

  await expect(serving).rejects.toThrow(ConfigError);
  await expect(serving).rejects.toThrow(
    `WFD_HEALTH_ADDRESS cannot be listened at: ${LOOPBACK}:${port} (EADDRINUSE)`,
  );
  other.close();
});
