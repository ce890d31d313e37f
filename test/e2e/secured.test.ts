import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { main } from '../../src/client';
import { realBackend } from '../../src/cli/backend';
import { processIo } from '../../src/cli/io';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { namesOf } from '../../src/temporal/names';
import { hasWorkers } from '../../src/temporal/task-queue';
import { sandboxEnvironment } from '../support/deployment';
import { addFindings } from '../support/findings';
import { aKey } from '../support/keys';
import { startTestServer, type TestServer, uniqueTaskQueue } from '../support/temporal';
import { Authority, type Pair, type Proxy, startKeyCheck, startMutualTls } from '../support/tls-proxies';

const ROOT = join(__dirname, '..', '..');

let folder: string;
let server: TestServer;
let sandbox: Sandbox;
let authority: Authority;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-secured-'));
  server = await startTestServer();
  sandbox = await startSandbox();
  addFindings(sandbox.world, 2);
  authority = new Authority(folder, 'authority');
}, 60_000);

afterAll(async () => {
  await sandbox.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function read({ crt, key }: Pair) {
  return { cert: readFileSync(crt), key: readFileSync(key) };
}

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Every secret in a file, as a container has them. */
function environment(taskQueue: string): NodeJS.ProcessEnv {
  const { WIZ_CLIENT_SECRET, JIRA_API_TOKEN, SLACK_BOT_TOKEN, ...rest } = sandboxEnvironment(sandbox.url);
  return {
    ...rest,
    PATH: process.env['PATH'] ?? '',
    WFD_NO_DOTENV: '1',
    TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
    TEMPORAL_TASK_QUEUE: taskQueue,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.crt,
    WIZ_CLIENT_SECRET_FILE: written('wiz', `${WIZ_CLIENT_SECRET}\n`),
    JIRA_API_TOKEN_FILE: written('jira', `${JIRA_API_TOKEN}\n`),
    SLACK_BOT_TOKEN_FILE: written('slack', `${SLACK_BOT_TOKEN}\n`),
    WFD_ENCRYPTION_KEYS_FILE: written('keys', `${aKey('2026-11')}\n`),
  };
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** The worker's own process, as a container starts it. */
async function withWorker(env: NodeJS.ProcessEnv, act: () => Promise<void>): Promise<Ended> {
  const worker = spawn(process.execPath, ['--require', './test/support/typescript.cjs', 'src/worker.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  worker.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(worker, 'exit') as Promise<[number | null]>;
  try {
    await Promise.race([act(), exit]);
  } finally {
    worker.kill('SIGTERM');
  }
  const [code] = await exit;
  return { code, stderr };
}

async function wfd(env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    write: (text: string) => void (said[name] += text),
    isTty: false,
  });
  const io = { ...processIo(), stdout: sink('stdout'), stderr: sink('stderr'), env };
  return { exitCode: await main(args, io, realBackend), ...said };
}

interface Journey {
  readonly worker: Ended;
  readonly run: { readonly exitCode: number; readonly stdout: string };
}

/** A run through the proxy, of a worker and a command line that have nothing but this environment. */
async function runThrough(proxy: Proxy, differs: NodeJS.ProcessEnv): Promise<Journey> {
  const { taskQueue } = namesOf(uniqueTaskQueue());
  const env = { ...environment(taskQueue), TEMPORAL_ADDRESS: proxy.address, ...differs };
  let run: Journey['run'] = { exitCode: -1, stdout: '' };

  const worker = await withWorker(env, async () => {
    while (!(await hasWorkers(server.client, taskQueue))) await delay(100);
    run = await wfd(env, 'run', '--json');
  });
  await proxy.close();
  return { worker, run };
}

function expectDone({ worker, run }: Journey): void {
  expect({ worker: worker.code, run: run.exitCode }).toEqual({ worker: 0, run: 0 });
  expect(JSON.parse(run.stdout)).toMatchObject({ balance: { fetched: 2 } });
  for (const secret of ['sandbox-secret', 'sandbox-token', 'xoxb-sandbox', 'the-key'])
    expect(worker.stderr).not.toContain(secret);
}

test('worker and command line work through mutual TLS, with every secret in a file', async () => {
  const files = { ca: readFileSync(authority.crt), ...read(authority.issue('server')) };
  const { crt, key } = authority.issue('client');

  const journey = await runThrough(await startMutualTls(server.address, files), {
    TEMPORAL_TLS_CLIENT_CERT_PATH: crt,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
  });

  expect(journey.worker.code).toBe(0);
  expectDone(journey);
}, 180_000);

test('and with an API key', async () => {
  const files = { ...read(authority.issue('server')), apiKey: 'the-key' };

  const journey = await runThrough(await startKeyCheck(server.address, files), {
    TEMPORAL_API_KEY_FILE: written('api-key', 'the-key\n'),
  });

  expect(journey.worker.code).toBe(0);
  expectDone(journey);
}, 180_000);

test('a worker whose key is not taken says so and ends', async () => {
  const files = { ...read(authority.issue('server')), apiKey: 'the-key' };
  const proxy = await startKeyCheck(server.address, files);
  const env = {
    ...environment('refused'),
    TEMPORAL_ADDRESS: proxy.address,
    TEMPORAL_API_KEY_FILE: written('api-key', 'expired'),
  };

  const { code, stderr } = await withWorker(env, () => delay(60_000, undefined, { ref: false }));
  await proxy.close();

  expect(code).toBe(1);
  expect(stderr).toBe(
    `the Temporal server at ${proxy.address} does not let us into namespace default: the key in TEMPORAL_API_KEY_FILE has expired, was deleted, or is not for this namespace\n`,
  );
}, 180_000);

test('a worker without a secret ends with the name of its file', async () => {
  const env = { ...environment('unread'), WFD_ENCRYPTION_KEYS_FILE: '/run/secrets/nowhere' };

  const { code, stderr } = await withWorker(env, () => delay(60_000, undefined, { ref: false }));

  expect(code).toBe(2);
  expect(stderr).toContain('WFD_ENCRYPTION_KEYS_FILE names a file, which does not exist');
}, 180_000);
