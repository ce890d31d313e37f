import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { findTemporal } from '../../src/temporal/binary';
import { connect } from '../../src/temporal/connect';
import { startDevServer } from '../../src/temporal/dev-server';
import { ServerProcess } from '../../src/temporal/server-process';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dev-server-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a database file and the retention survive the server, and the Web UI answers', async () => {
  const dbFile = join(folder, 'new', 'temporal.db');
  const first = await startDevServer({ port: 0, dbFile, retentionDays: 30 });
  const page = await fetch(first.uiUrl ?? '');
  await first.stop();

  const second = await startDevServer({ port: 0, uiPort: false, dbFile });
  const { client, close } = await connect({ address: second.address });
  const { config } = await client.workflowService.describeNamespace({ namespace: 'default' });
  await close();
  await second.stop();

  expect(page.status).toBe(200);
  expect(existsSync(dbFile)).toBe(true);
  expect(String(config?.workflowExecutionRetentionTtl?.seconds)).toBe(String(30 * 24 * 3600));
  expect(second.uiUrl).toBeUndefined();
});

test('a port that is taken is said before anything is started', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;

  await expect(startDevServer({ port, binary: '/nowhere' })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken, perhaps by another \`wfd up\`: stop what listens there, or choose`,
  );
  other.close();
});

test('a server that cannot start is told in its own last words', async () => {
  await expect(startDevServer({ port: 0, uiPort: false, dbFile: '/etc/hostname' })).rejects.toThrow(
    /^the Temporal server did not start: .*(file is not a database|readonly|unable to)/,
  );
});

const CRASH =
  "echo 'panic: no such shard' >&2; echo 'goroutine 1:' >&2; echo '\tservice.go:279 +0x287' >&2; exit 2";

test.each([
  [
    'loses a port of its own is started anew, twice at most',
    'echo "bind: address already in use" >&2; exit 1',
    3,
  ],
  ['crashes is started anew, twice at most', CRASH, 3],
  ['is killed is started anew, twice at most', 'kill -KILL $$', 3],
  ['fails in another way is not', 'echo "disk full" >&2; exit 1', 1],
])('a server that %s', async (_, end, starts) => {
  await expect(startDevServer({ port: 0, uiPort: false, binary: aBinary(end) })).rejects.toThrow(
    /^the Temporal server did not start: (bind: address already in use|panic: no such shard|it ended with SIGKILL|disk full)$/,
  );
  expect(startsOf()).toBe(starts);
});

test('a server that crashed at its first start serves after the second', async () => {
  const real = await findTemporal('cli', () => undefined);
  const binary = aBinary(`[ $(wc -l < ${tally()}) = 1 ] && { ${CRASH}; }; exec ${real} "$@"`);

  const server = await startDevServer({ port: 0, uiPort: false, binary });
  const { close } = await connect({ address: server.address });
  await close();
  await server.stop();

  expect(startsOf()).toBe(2);
});

test('a server that ends unasked is told, with its last words', async () => {
  const server = new ServerProcess('/bin/sh', ['-c', 'echo first >&2; echo "disk full" >&2; exit 3']);

  expect(await server.died).toBe('disk full');
});

test('a server that is asked to end may finish first', async () => {
  const mark = join(folder, 'finished');
  const ready = join(folder, 'ready');
  const script = `trap 'touch ${mark}; exit 0' TERM; touch ${ready}; while :; do sleep 0.05; done`;
  const server = new ServerProcess('/bin/sh', ['-c', script]);
  await until(() => existsSync(ready));

  await server.stop();

  expect(existsSync(mark)).toBe(true);
});

test('a server does not outlive its parent, even when that is killed', async () => {
  const module = join(folder, 'server-process.js');
  const { code } = transformFileSync(require.resolve('../../src/temporal/server-process'), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  writeFileSync(module, code);
  const script = `
    const { ServerProcess } = require(${JSON.stringify(module)});
    console.log(new ServerProcess('/bin/sleep', ['60']).child.pid);
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');

  await until(() => !isAlive(pid));
});

/** An executable that keeps a tally of its starts before it does anything. */
function aBinary(script: string): string {
  const binary = join(folder, 'server');
  writeFileSync(binary, `#!/bin/sh\necho once >> ${tally()}\n${script}\n`, { mode: 0o755 });
  return binary;
}

function tally(): string {
  return join(folder, 'starts');
}

function startsOf(): number {
  return readFileSync(tally(), 'utf8').trim().split('\n').length;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
