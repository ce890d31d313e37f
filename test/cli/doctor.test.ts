import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listOperations } from '../../src/cli/doctor/operations';
import type { Capability } from '../../src/domain/beyond';
import type { Check } from '../../src/domain/check';
import { OPERATIONS, type Operation } from '../../src/domain/operations';
import type { MissingAttribute } from '../../src/temporal/search-attributes';
import { TemporalError } from '../../src/temporal/temporal-error';
import { anArchive, aSchedule, FakeDeployment, FakeProcess, WHOLE_ENV, type FakeOptions } from './fake-cli';

const WELL: readonly Check[] = ['Wiz', 'Jira', 'Slack'].map((subject) => ({
  subject,
  what: 'credentials',
  state: 'ok',
  detail: 'accepted',
}));

function unregistered(kind: MissingAttribute['kind']): MissingAttribute {
  return { attribute: { name: 'WfdTicketKeys', type: 'KeywordList' }, reason: 'not registered', kind };
}

async function examine(
  options: FakeOptions,
): Promise<{ exitCode: number; checks: readonly Check[]; process: FakeProcess }> {
  const process = new FakeProcess({ checks: WELL, ...options });
  const exitCode = await process.run('doctor', '--json');
  return { exitCode, process, checks: JSON.parse(process.stdout) as Check[] };
}

function aWorkingDeployment(): FakeDeployment {
  const deployment = new FakeDeployment();
  deployment.view = aSchedule();
  deployment.archiveView = anArchive();
  return deployment;
}

test('with --strict warnings are exit 3, and what failed is exit 1 as ever', async () => {
  const unwell = aWorkingDeployment();
  unwell.view = undefined;
  const run = (deployment: FakeDeployment, checks = WELL) =>
    new FakeProcess({ env: WHOLE_ENV, checks, deployment }).run('doctor', '--strict');

  expect(await run(aWorkingDeployment())).toBe(0);
  expect(await run(unwell)).toBe(3);
  expect(await run(unwell, [{ subject: 'Jira', what: 'credentials', state: 'failed', detail: 'no' }])).toBe(
    1,
  );
});

test('when all is well every line is ok, exit 0', async () => {
  const { exitCode, checks } = await examine({ env: WHOLE_ENV, deployment: aWorkingDeployment() });

  expect(exitCode).toBe(0);
  expect(checks.map(({ subject, what, state }) => `${state} ${subject} ${what}`)).toEqual([
    'ok policy content',
    'ok Wiz credentials',
    'ok Jira credentials',
    'ok Slack credentials',
    'ok Temporal server',
    'ok Temporal retention',
    'ok Temporal archive',
    'ok Temporal schedule',
    'ok Temporal worker',
    'ok Temporal search attributes',
    ...Array<string>(2).fill('ok Wiz operations'),
    ...Array<string>(9).fill('ok Jira operations'),
    ...Array<string>(5).fill('ok Slack operations'),
    'ok overall operations',
  ]);
});

test('what the connectors can do is told with its level, also where nothing else is in order', async () => {
  const { checks } = await examine({ deployment: aWorkingDeployment() });

  const told = checks.filter(({ what }) => what === 'operations');
  const declared = told.slice(0, -1).map(({ subject, detail }) => `${subject} ${detail.replace(/: .*/, '')}`);
  expect(declared).toEqual([
    'Wiz findings:read LOW',
    'Wiz tickets:link MEDIUM (off, beyond.linkInWiz)',
    'Jira account:read LOW',
    'Jira projects:read LOW',
    'Jira users:read LOW',
    'Jira issues:read LOW',
    'Jira issues:create MEDIUM',
    'Jira comments:read LOW (off, beyond.commentWhenResolved)',
    'Jira comments:create MEDIUM (off, beyond.commentWhenResolved)',
    'Jira links:read LOW (off, beyond.remoteLink)',
    'Jira links:write MEDIUM (off, beyond.remoteLink)',
    'Slack account:read LOW',
    'Slack channels:read LOW',
    'Slack messages:read LOW',
    'Slack messages:send LOW',
    'Slack channels:join MEDIUM',
  ]);
  expect(told[0]?.detail).toBe(`findings:read LOW: ${OPERATIONS[0]?.what}`);
  expect(told.at(-1)).toEqual({
    subject: 'overall',
    what: 'operations',
    state: 'ok',
    detail: 'LOW: reads and adds only; nothing that was there is changed or deleted',
  });
});

test('an operation that changes something is told once it is switched on, and the overall line names it', () => {
  const [read] = OPERATIONS;
  const edit: Operation = { ...read!, name: 'findings:edit', verb: 'write', level: 'HIGH', effect: 'change' };
  const overall = (on: readonly Capability[], operations = OPERATIONS) =>
    listOperations(on, operations).at(-1)?.detail;

  expect(overall([], [...OPERATIONS, edit])).toBe('HIGH: changes what was there: findings:edit');
  expect(overall([], [...OPERATIONS, { ...edit, capability: 'linkInWiz' }])).toMatch(/^LOW: /);
  expect(overall(['remoteLink'])).toBe('MEDIUM: changes what was there: links:write');
  expect(overall(['commentWhenResolved', 'linkInWiz'])).toMatch(/^LOW: /);
  expect(listOperations(['linkInWiz']).map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(/^tickets:link MEDIUM \(on, beyond\.linkInWiz\): Links a finding/),
  );
});

test('what is switched on is checked at its service, and only then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wfd-doctor-'));
  const file = join(folder, 'p.yaml');
  writeFileSync(file, 'beyond: { linkInWiz: true, commentWhenResolved: true }');
  const env = { ...WHOLE_ENV, WFD_POLICY: file };

  const { process, checks } = await examine({ env, deployment: aWorkingDeployment() });
  rmSync(folder, { recursive: true });

  const on = 'beyond commentWhenResolved linkInWiz';
  expect(process.asked.filter((each) => each.includes('beyond'))).toEqual([`Wiz ${on}`, `Jira ${on}`]);
  expect(checks.filter(({ state }) => state === 'warning')).toMatchObject([
    {
      subject: 'policy',
      detail: expect.stringContaining(
        'beyond.linkInWiz is on, but its risk on production is 70 = write 30 + wiz 20 + frequency 0 + production 20',
      ),
      cure: expect.stringContaining('with 15 one in Wiz scores what a ticket scores'),
    },
  ]);
});

test('Jira is asked for the projects, Slack for the channels of the policy, each once', async () => {
  const env = { ...WHOLE_ENV, TEAM_CHANNEL_MAP: 'payments=#sec-payments,web=#security' };

  const { process } = await examine({ env, deployment: aWorkingDeployment() });

  expect(process.asked[2]).toBe('Slack ["#security","#sec-payments"]');
  expect(process.asked[1]).toContain('"project":"SEC"');
  expect(process.asked[1]?.match(/"project"/g)).toHaveLength(1);
});

test('Slack is asked for the channel of the overview, too', async () => {
  const policy = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'distribution.yaml');
  writeFileSync(policy, "overview: { channel: '#leads' }");

  const { process } = await examine({
    env: { ...WHOLE_ENV, WFD_POLICY: policy },
    deployment: aWorkingDeployment(),
  });

  expect(process.asked[2]).toBe('Slack ["#security","#leads"]');
  rmSync(join(policy, '..'), { recursive: true });
});

test('a missing variable is a failed line with its cure, and the other services are asked all the same', async () => {
  const { WIZ_CLIENT_SECRET: _, ...env } = WHOLE_ENV;

  const { exitCode, checks, process } = await examine({ env, deployment: aWorkingDeployment() });

  expect(exitCode).toBe(1);
  expect(checks.find(({ subject }) => subject === 'Wiz')).toEqual({
    subject: 'Wiz',
    what: 'variables',
    state: 'failed',
    detail: 'WIZ_CLIENT_SECRET is missing',
    cure: 'Wiz shows it once, when the service account is made',
  });
  expect(process.asked.map((each) => each.split(' ')[0])).toEqual(['Jira', 'Slack']);
});

test('with nothing set at all every gap is told and nobody is asked', async () => {
  const { exitCode, checks, process } = await examine({ deployment: aWorkingDeployment() });

  expect(exitCode).toBe(1);
  expect(process.asked).toEqual([]);
  expect(checks.filter(({ state }) => state === 'failed').map(({ detail }) => detail.split(' ')[0])).toEqual([
    'JIRA_PROJECT_KEY',
    'SLACK_CHANNEL',
    'WIZ_CLIENT_ID',
    'WIZ_CLIENT_SECRET',
    'JIRA_URL',
    'JIRA_API_TOKEN',
    'SLACK_BOT_TOKEN',
  ]);
  expect(checks.filter(({ state, cure }) => state !== 'ok' && cure === undefined)).toEqual([]);
});

test('a policy that cannot be read does not keep anybody from being asked', async () => {
  const env = { ...WHOLE_ENV, WFD_POLICY: '/nowhere/distribution.yaml' };

  const { exitCode, checks, process } = await examine({ env, deployment: aWorkingDeployment() });

  expect(exitCode).toBe(1);
  expect(checks[0]).toMatchObject({ subject: 'policy', state: 'failed' });
  expect(process.asked).toEqual(['Wiz []', 'Jira []', 'Slack []']);
});

test('warnings alone are exit 0', async () => {
  const checks: Check[] = [
    { subject: 'Slack', what: 'scopes', state: 'warning', detail: 'one less', cure: 'add it' },
  ];

  const { exitCode } = await examine({ env: WHOLE_ENV, deployment: aWorkingDeployment(), checks });

  expect(exitCode).toBe(0);
});

test.each<[string, (deployment: FakeDeployment) => void, string, string]>([
  ['a retention of a day', (it) => (it.retention = 86_400_000), 'retention', 'warning'],
  ['a retention of a week', (it) => (it.retention = 7 * 86_400_000), 'retention', 'ok'],
  ['no archive', (it) => (it.archiveView = undefined), 'archive', 'warning'],
  ['a paused archive', (it) => (it.archiveView = anArchive({ paused: true })), 'archive', 'warning'],
  ['an archive that is as slow as retention', (it) => (it.retention = 86_400_000), 'archive', 'warning'],
  [
    'an archive that went silent',
    (it) => (it.archiveView = anArchive({ lastAt: new Date(Date.now() - 3 * 86_400_000).toISOString() })),
    'archive',
    'warning',
  ],
  [
    'an archive that failed when it was last tried',
    (it) => (it.archiveView = anArchive({ hasLastFailed: true })),
    'archive',
    'warning',
  ],
  ['a retention of two archivings', (it) => (it.retention = 2 * 86_400_000), 'archive', 'ok'],
  ['no schedule', (it) => (it.view = undefined), 'schedule', 'warning'],
  [
    'a schedule for one-time runs',
    (it) => (it.view = aSchedule({ registered: false })),
    'schedule',
    'warning',
  ],
  ['a paused schedule', (it) => (it.view = aSchedule({ paused: true })), 'schedule', 'warning'],
  ['no worker while the schedule fires', (it) => (it.workers = false), 'worker', 'failed'],
  [
    'search attributes that nobody registered',
    (it) => {
      it.view = aSchedule({ searchAttributes: [] });
      it.registration = { verified: [], missing: [unregistered('absent')] };
    },
    'search attributes',
    'warning',
  ],
  [
    'search attributes that runs set and nobody knows any more',
    (it) => (it.registration = { verified: [], missing: [unregistered('absent')] }),
    'search attributes',
    'failed',
  ],
  [
    'search attributes that we may not look at',
    (it) => (it.registration = { verified: [], missing: [unregistered('unseen')] }),
    'search attributes',
    'warning',
  ],
  [
    'search attributes that no run sets',
    (it) => (it.view = aSchedule({ searchAttributes: ['WfdOutcome'] })),
    'search attributes',
    'warning',
  ],
  [
    'no worker while nothing fires',
    (it) => {
      it.workers = false;
      it.view = undefined;
    },
    'worker',
    'warning',
  ],
])('Temporal with %s', async (_, change, what, state) => {
  const deployment = aWorkingDeployment();
  change(deployment);

  const { checks } = await examine({ env: WHOLE_ENV, deployment });

  expect(checks.find((check) => check.subject === 'Temporal' && check.what === what)).toMatchObject({
    state,
  });
});

test.each([
  ['a server that was named', { TEMPORAL_ADDRESS: 'temporal.acme.example:7233' }, 'failed', 1],
  ['no server where none was named, for `wfd up` brings one', {}, 'warning', 0],
])('unreachable: %s', async (_, variables, state, expected) => {
  const process = new FakeProcess({ env: { ...WHOLE_ENV, ...variables }, checks: WELL });
  process.backend.useDeployment = () => Promise.reject(new TemporalError('no Temporal server'));

  expect(await process.run('doctor', '--json')).toBe(expected);
  expect(JSON.parse(process.stdout)).toContainEqual(expect.objectContaining({ what: 'server', state }));
});

test('no secret is ever shown', async () => {
  const { process } = await examine({ env: { ...WHOLE_ENV, JIRA_URL: 'not a url' } });

  expect(process.stdout + process.stderr).not.toMatch(/wiz-secret|jira-secret|xoxb-secret/);
});
