import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { WHOLE_ENV } from '../cli/fake-cli';

const root = join(__dirname, '..', '..');

test('a worker that finds no server says so and ends: whoever watches over it starts another', async () => {
  const worker = spawn(process.execPath, ['--require', './test/support/typescript.cjs', 'src/worker.ts'], {
    cwd: root,
    env: { ...WHOLE_ENV, WFD_NO_DOTENV: '1', TEMPORAL_ADDRESS: '127.0.0.1:9' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const late = setTimeout(() => worker.kill('SIGKILL'), 15_000);
  const said = text(worker.stderr);

  const [code, signal] = (await once(worker, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(late);

  expect({ code, signal }).toEqual({ code: 1, signal: null });
  expect(await said).toBe('no Temporal server at 127.0.0.1:9: start `wfd up` or set TEMPORAL_ADDRESS\n');
});
