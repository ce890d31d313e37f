import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeProcess, POLICY_ENV } from './fake-cli';

const policy = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'distribution.yaml');

writeFileSync(
  policy,
  `
teams:
  security: { channel: '#security' }
  payments: { channel: '#sec-payments', jiraProject: PAY, issueType: Bug }
routes:
  - name: payments by project
    match: { project: 'payments-*' }
    team: payments
suppressions:
  - name: sandboxes
    match: { subscription: '*-sandbox' }
    owner: dana@acme.example
    reason: wiped every night
    until: 2027-01-01
  - name: over
    match: { subscription: old }
    owner: dana@acme.example
    reason: it was old
    until: 2026-01-01
`,
);

const env = { ...POLICY_ENV, WFD_POLICY: policy };

test('it needs neither credentials nor Temporal, and says which team, where, and why', async () => {
  const process = new FakeProcess({ env });

  expect(await process.run('routes', 'test', 'project=payments-api')).toBe(0);
  expect(process.stdout).toMatchInlineSnapshot(`
"Team     payments
Channel  #sec-payments
Jira     PAY, Bug
Why      route 'payments by project': project payments-api matches payments-*: team payments
"
`);
});

test('what no route takes goes to the default team, and every route that was tried says why not', async () => {
  const process = new FakeProcess({ env });

  expect(await process.run('routes', 'test', 'project=web', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual({
    team: 'security',
    channel: '#security',
    jiraProject: 'SEC',
    issueType: 'Task',
    reason: 'no route took it: default team security',
    tried: [
      "route 'payments by project' does not match: project web does not match payments-*",
      'no route took it: default team security',
    ],
  });
});

test('a suppression that would mute the finding is told; one that is over is not', async () => {
  const muted = new FakeProcess({ env });
  const over = new FakeProcess({ env });

  await muted.run('routes', 'test', 'project=payments-api', 'subscription=dev-sandbox');
  await over.run('routes', 'test', 'project=payments-api', 'subscription=old');

  expect(muted.stdout).toContain(
    'But      no ticket: suppressed by "sandboxes" until 2027-01-01: wiped every night',
  );
  expect(over.stdout).not.toContain('But');
});

test('all bad facts are told at once, exit 2', async () => {
  const process = new FakeProcess({ env });

  expect(await process.run('routes', 'test', 'payments', 'severity=BAD')).toBe(2);
  expect(process.stderr).toContain('"payments" is no key=value pair');
  expect(process.stderr).toContain('"severity=BAD": the severity must be one of CRITICAL');
});

test('it loads nothing of Temporal, which would take half a second', async () => {
  // A process of its own, for jest has a module registry that nobody can look into.
  const script = `
    const { FakeProcess } = require('./test/cli/fake-cli');
    new FakeProcess({ env: ${JSON.stringify(POLICY_ENV)} }).run('routes', 'test', 'project=x').then((exitCode) => {
      const loaded = Object.keys(require.cache).filter((path) => path.includes('@temporalio'));
      process.stdout.write(JSON.stringify({ exitCode, loaded }));
    });`;

  const { stdout } = await promisify(execFile)(process.execPath, [
    '--require',
    join(__dirname, '..', 'support', 'typescript.cjs'),
    '--eval',
    script,
  ]);

  expect(JSON.parse(stdout)).toEqual({ exitCode: 0, loaded: [] });
});
