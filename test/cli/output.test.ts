import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { sinkOf } from '../../src/cli/io';
import { aHistory, FakeHistories } from '../audit/fake-histories';
import { FakeProcess, WHOLE_ENV } from './fake-cli';

/** A stream that breaks at its first write. */
function broken(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no more`), { code })),
  });
}

function manyHistories(): FakeHistories {
  const entries = Array.from({ length: 1_000 }, (_, number) => ({
    kind: 'known',
    finding: `f-${number}`,
    reason: 'x',
  }));
  return new FakeHistories(Array.from({ length: 20 }, (_, number) => aHistory(`run-${number}`, entries)));
}

async function exportInto(stream: Writable) {
  const process = new FakeProcess({ env: WHOLE_ENV });
  const histories = manyHistories();
  process.deployment.trail = histories;
  Object.assign(process.io, { stdout: sinkOf(stream) });
  return { exitCode: await process.run('audit', 'export'), read: histories.read, said: process.stderr };
}

test('an export that cannot be written fails with the reason', async () => {
  const { exitCode, said } = await exportInto(broken('ENOSPC'));

  expect(exitCode).toBe(1);
  expect(said).toContain('error: the answer cannot be written: ENOSPC');
});

test('behind a reader that has gone no more histories are read, and that is no failure', async () => {
  const { exitCode, read, said } = await exportInto(broken('EPIPE'));

  expect(exitCode).toBe(0);
  expect(said).not.toContain('head');
  expect(read).toBeLessThan(20);
});

test('any answer that a full disk does not take ends with 1', async () => {
  const full = await open('/dev/full', 'w');
  const wfd = spawn(
    process.execPath,
    ['--require', './test/support/typescript.cjs', 'src/client.ts', '--help'],
    { cwd: join(__dirname, '..', '..'), stdio: ['ignore', full.fd, 'pipe'] },
  );
  const said = text(wfd.stderr!);

  const [code] = (await once(wfd, 'exit')) as [number | null];
  await full.close();

  expect(code).toBe(1);
  expect(await said).toContain('error: the answer cannot be written: ENOSPC');
});
