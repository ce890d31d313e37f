import { runScript } from '../supply/run-script';

test('help says how to start it and fits 120 columns', async () => {
  const { code, stdout, stderr } = await runScript('sandbox.mjs', ['--help']);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: npm run sandbox -- [options] [port]');
  expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
});

test.each([
  [['http'], 'a number from 0 to 65535 is needed'],
  [['65536'], 'a number from 0 to 65535 is needed'],
  [['--port', '4400'], "unknown option '--port'"],
  [['4400', '4401'], 'too many arguments'],
])('%j is refused with a sentence, exit 2', async (args, words) => {
  const { code, stdout, stderr } = await runScript('sandbox.mjs', args);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
});
