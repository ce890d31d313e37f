import { aKey } from '../support/keys';
import { FakeProcess, WHOLE_ENV } from './fake-cli';

const KEYS = { WFD_ENCRYPTION_KEYS: aKey('2026-11') };

test('the codec server answers its address, for the Web UI of the environment, and ends with Ctrl-C', async () => {
  const cli = new FakeProcess({
    env: { ...WHOLE_ENV, ...KEYS, TEMPORAL_UI_URL: 'https://temporal.acme.example/ui' },
  });

  const running = cli.run('codec-server', '--port', '8300');
  await cli.hears('Ctrl-C ends it');
  cli.interrupt();

  expect(await running).toBe(0);
  expect(cli.stdout).toBe('http://127.0.0.1:8300\n');
  expect(cli.events).toEqual([
    'codec server on 8300 for https://temporal.acme.example',
    'codec server stopped',
  ]);
});

test.each([
  [[], 'http://127.0.0.1:8233 http://localhost:8233'],
  [
    ['--ui-origin', 'https://a.example/', '--ui-origin', 'https://b.example:444/x'],
    'https://a.example https://b.example:444',
  ],
])('with %j it answers pages of %s', async (options, origins) => {
  const cli = new FakeProcess({ env: { ...WHOLE_ENV, ...KEYS } });

  const running = cli.run('codec-server', ...options);
  await cli.hears('Ctrl-C ends it');
  cli.interrupt();
  await running;

  expect(cli.events[0]).toBe(`codec server on 8234 for ${origins}`);
});

test('without a key there is nothing to serve', async () => {
  const cli = new FakeProcess({ env: WHOLE_ENV });

  expect(await cli.run('codec-server')).toBe(2);
  expect(cli.stderr).toBe(
    'error: there is no key to decrypt with: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE, as the workers have it\n',
  );
});

test('a Web UI is named by its address', async () => {
  const cli = new FakeProcess({ env: { ...WHOLE_ENV, ...KEYS } });

  expect(await cli.run('codec-server', '--ui-origin', 'temporal')).toBe(2);
  expect(cli.stderr).toContain('It must begin with https:// or http://.');
});
