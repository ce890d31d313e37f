import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimFolder } from '../../cluster/claim';
import { endProcess, findProcess, runningProcess, startService } from '../../cluster/processes';

let folder: string;
let pidFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-processes-'));
  pidFile = join(folder, 'part.pid');
});

afterEach(async () => {
  await endProcess(find, { signal: 'SIGKILL', patienceMs: 0 });
  rmSync(folder, { recursive: true });
});

/** Unlike any other process by its last word. */
function find(): Promise<number | undefined> {
  return runningProcess(pidFile, ['setInterval', folder]);
}

function startSleeper(script = ''): void {
  startService({
    program: process.execPath,
    args: ['-e', `${script}; console.log('up'); setInterval(() => 0, 1000)`, folder],
    env: {},
    folder,
    logFile: join(folder, 'part.log'),
    pidFile,
  });
}

async function untilUp(): Promise<void> {
  while (!readFileSync(join(folder, 'part.log'), 'utf8').includes('up')) await new Promise(setImmediate);
}

test('a process is found by its file, and gone when it has ended', async () => {
  startSleeper();
  expect(await find()).toBe(Number(readFileSync(pidFile, 'utf8')));

  await endProcess(find, { signal: 'SIGTERM', patienceMs: 10_000 });
  expect(await find()).toBeUndefined();
});

test('one whose file is lost is found by its command line', async () => {
  startSleeper();
  const pid = await find();
  rmSync(pidFile);

  expect(await find()).toBeUndefined();
  expect(await findProcess(['setInterval', folder])).toBe(pid);
  writeFileSync(pidFile, String(pid));
});

test('one that does not listen is killed', async () => {
  startSleeper("process.on('SIGTERM', () => 0)");
  await untilUp();

  await endProcess(find, { signal: 'SIGTERM', patienceMs: 100 });
  expect(await find()).toBeUndefined();
});

test('a number that belongs to somebody else by now is not believed, nor killed', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  writeFileSync(pidFile, `${stranger.pid}\n`);

  expect(await find()).toBeUndefined();
  await endProcess(find, { signal: 'SIGKILL', patienceMs: 0 });
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();

  const exit = once(stranger, 'exit');
  stranger.kill();
  await exit;
});

test.each(['', 'x', '-1', '0', '999999999'])('%j in a file is no process', async (text) => {
  writeFileSync(pidFile, text);

  expect(await find()).toBeUndefined();
});

test('two commands at once do not work on one cluster; one that died does not keep others out', () => {
  const cluster = join(folder, 'cluster');
  const release = claimFolder(cluster);

  expect(() => claimFolder(cluster)).toThrow(
    `process ${process.pid} is at work on the cluster in ${cluster}`,
  );
  release();
  writeFileSync(`${cluster}.lock`, '999999999');
  claimFolder(cluster)();
});
