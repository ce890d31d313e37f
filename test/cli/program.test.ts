import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeProcess, POLICY_ENV } from './fake-cli';

test('help teaches the first steps', async () => {
  const process = new FakeProcess();

  expect(await process.run('--help')).toBe(0);
  expect(process.stderr).toBe('');
  expect(process.stdout).toMatchInlineSnapshot(`
"Usage: wfd [options] [command]

Turns Wiz findings into Jira tickets and Slack digests: at most one ticket per finding, no finding
lost.

Options:
  --version                       print the version
  -h, --help                      explain a command

Commands:
  up [options]                    all in one process: Temporal, Web UI, worker, schedule
  run [options]                   trigger one run now and report it
  plan [options]                  show what a run would do now, and why
  approvals [options] [approval]  what waits for a person, and what was said
  approve [options] <approval>    let tickets that wait be filed
  reject [options] <approval>     hold tickets that wait back
  schedule                        when runs start by themselves
  runs                            what runs did
  versions                        versions of the worker side by side: where new runs go
  routes                          which team a finding goes to
  templates                       how tickets read
  audit                           who decided what, when and why
  doctor [options]                look at every credential, permission, field, channel and limit
  codec-server [options]          let Temporal's Web UI and command read encrypted histories

First steps:
  wfd doctor      does every credential, permission and channel work?
  wfd plan        what would a run do?
  wfd up          do it now and every four hours, all in one process

The variables are explained in .env.example, the policy in distribution.example.yaml.
A .env file in the working directory is read unless WFD_NO_DOTENV=1.
Answers go to stdout, talk to stderr.

Exit codes: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told
"
`);
});

test.each([
  ['up', 'up', '--help'],
  ['run', 'run', '--help'],
  ['plan', 'plan', '--help'],
  ['schedule', 'schedule', '--help'],
  ['runs', 'runs', '--help'],
  ['runs cancel', 'runs', 'cancel', '--help'],
  ['routes test', 'routes', 'test', '--help'],
  ['routes tree', 'routes', 'tree', '--help'],
  ['routes check', 'routes', 'check', '--help'],
  ['doctor', 'doctor', '--help'],
])('help of %s says what it does and is at most 100 columns wide', async (name, ...args) => {
  const process = new FakeProcess();

  expect(await process.run(...args)).toBe(0);
  expect(process.stdout).toContain(`Usage: wfd ${name}`);
  expect(process.stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
});

test('help of up', async () => {
  const process = new FakeProcess();

  await process.run('up', '--help');

  expect(process.stdout).toMatchInlineSnapshot(`
"Usage: wfd up [options]

all in one process: Temporal, Web UI, worker, schedule

Options:
  --once              end after one run, with its exit code; registers no schedule
  --paused            start no run, and pause the schedule: to plan first
  --db <file>         Temporal's database (default: temporal.db in WFD_DATA_DIR, else in .wfd)
  --port <number>     Temporal's port; 0 takes a free one (default: 7233)
  --ui-port <number>  the Web UI's port (default: 1000 above --port)
  -h, --help          explain a command

For a laptop or a small team: Temporal's development server with a database file, its Web UI, one
worker, and the schedule of the policy. The first run starts at once when none has completed before;
with --paused none starts, and \`wfd plan\` in another terminal shows what it would do.
Ctrl-C ends everything in order; Ctrl-C again ends it at once.
With a Temporal of your own: \`node dist/worker.js\` and \`wfd schedule apply\`.

Exit codes with --once: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told
"
`);
});

test('the version is that of the package', async () => {
  const process = new FakeProcess();
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

  expect(await process.run('--version')).toBe(0);
  expect(process.stdout).toBe(`${version}\n`);
});

test.each([
  ['no command', [], 'Usage: wfd'],
  ['half a command', ['schedule'], 'Usage: wfd schedule'],
  ['an unknown command', ['rnu'], "unknown command 'rnu'"],
  ['an unknown command with --help', ['rnu', '--help'], "unknown command 'rnu'"],
  ['an unknown option', ['run', '--fast'], "unknown option '--fast'"],
  ['a limit that is no number', ['runs', 'list', '--limit', '0'], 'It must be a whole number from 1 to 200.'],
  ['a port out of range', ['up', '--port', '70000'], 'It must be a port: 0 to 65535.'],
  ['facts without a value', ['routes', 'test', 'project='], '"project=" has no value'],
])('%s is used wrongly: exit 2, and the reason on stderr', async (_, args, reason) => {
  const process = new FakeProcess({ env: POLICY_ENV });

  expect(await process.run(...args)).toBe(2);
  expect(process.stderr).toContain(reason);
  expect(process.stdout).toBe('');
});

test('a .env file counts, the real environment wins, and WFD_NO_DOTENV=1 switches the file off', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wfd-'));
  writeFileSync(join(directory, '.env'), 'JIRA_PROJECT_KEY=FILE\nSLACK_CHANNEL=#from-file\n');
  const args = ['routes', 'test', 'project=x', '--json'];
  const fromFile = new FakeProcess({ directory, env: { JIRA_PROJECT_KEY: 'REAL' } });
  const without = new FakeProcess({ directory, env: { WFD_NO_DOTENV: '1' } });

  expect(await fromFile.run(...args)).toBe(0);
  expect(JSON.parse(fromFile.stdout)).toMatchObject({ jiraProject: 'REAL', channel: '#from-file' });
  expect(await without.run(...args)).toBe(2);
});

test('a broken .env file keeps nobody from reading the help', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wfd-'));
  writeFileSync(join(directory, '.env'), 'this is no assignment\n');
  const process = new FakeProcess({ directory });

  expect(await process.run('--help')).toBe(0);
  expect(await process.run('doctor')).toBe(2);
  expect(process.stderr).toContain('.env:1 is no NAME=value line');
});
