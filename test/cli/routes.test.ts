import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TrailEvent } from '../../src/audit/source';
import { FakeHistories } from '../audit/fake-histories';
import { aFinding, theDetails } from '../support/builders';
import { aRecord, FakeDeployment, FakeProcess, NOW, POLICY_ENV, WHOLE_ENV } from './fake-cli';

const folder = mkdtempSync(join(tmpdir(), 'wfd-'));
const policy = join(folder, 'distribution.yaml');

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

describe('a saved finding', () => {
  const whole = {
    ...wireNode(),
    projects: [{ id: 'p', name: 'Payments', slug: 'payments-api', isFolder: false }],
  };

  function saved(json: unknown): string {
    const path = join(folder, 'finding.json');
    writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json));
    return path;
  }

  test.each([
    ['alone', whole],
    ['in a list', [whole]],
    ['in an answer', { data: { issues: { nodes: [whole], pageInfo: {} } } }],
    ['in an answer of the newer query', { data: { issuesV2: { nodes: [whole] } } }],
    ['in an answer about one', { data: { issue: whole } }],
  ])('%s is routed with all that it says', async (_, json) => {
    const process = new FakeProcess({ env });

    expect(await process.run('routes', 'test', '--finding', saved(json), '--json')).toBe(0);
    expect(JSON.parse(process.stdout)).toEqual([
      expect.objectContaining({
        finding: 'f-1',
        title: 'HIGH Public bucket: invoices',
        team: 'payments',
        reason: "route 'payments by project': project payments-api matches payments-*",
      }),
    ]);
  });

  test('is told beside where it goes', async () => {
    const process = new FakeProcess({ env });

    await process.run('routes', 'test', '--finding', saved([whole, { ...whole, id: 'f-2', projects: null }]));

    expect(process.stdout).toMatchInlineSnapshot(`
"HIGH Public bucket: invoices (f-1)
Team     payments
Channel  #sec-payments
Jira     PAY, Bug
Why      route 'payments by project': project payments-api matches payments-*: team payments

HIGH Public bucket: invoices (f-2)
Team     security
Channel  #security
Jira     SEC, Task
Why      route 'payments by project' does not match: no project is known (wanted payments-*)
         no route took it: default team security
"
`);
  });

  test.each([
    ['no JSON', '{', /finding\.json is no JSON/],
    [
      'something else',
      { hello: 1 },
      /finding\.json must hold one finding, a list of them, or a whole answer/,
    ],
    ['nothing', [], /must hold one finding/],
    [
      'a finding without what identity is made of',
      { ...whole, entitySnapshot: { id: 'x' } },
      /is no finding as Wiz's API gives it: data\.issues\.nodes\[0\]\.entitySnapshot\.externalId \(finding f-1\)/,
    ],
  ])('that is %s is refused with the reason, exit 2', async (_, json, words) => {
    const process = new FakeProcess({ env });

    expect(await process.run('routes', 'test', '--finding', saved(json))).toBe(2);
    expect(process.stderr).toMatch(words);
  });

  test('and pairs at once, or neither, is used wrongly', async () => {
    for (const args of [[], ['project=a', '--finding', saved(whole)]]) {
      const process = new FakeProcess({ env });

      expect(await process.run('routes', 'test', ...args)).toBe(2);
      expect(process.stderr).toContain('give either key=value pairs or --finding <file>');
    }
  });
});

const tree = join(folder, 'tree.yaml');

writeFileSync(
  tree,
  `
teams:
  security: { channel: '#security' }
  payments: { channel: '#sec-payments' }
  platform: { channel: '#sec-platform' }
  data: { channel: '#sec-data' }
routes:
  - { name: watch, match: [severity = CRITICAL, 'type != THREAT_DETECTION'], team: platform, continue: true }
  - name: payments
    match: { project: ['payments-*', billing], businessUnit: Retail }
    team: payments
    routes:
      - { name: clusters, match: { resourceType: 'KUBERNETES_*' }, team: platform }
      - { name: shielded, match: ['rule =~ "S3-.*"'] }
  - name: squads
    match: { tag: { squad: '*' } }
    team: { from: tag.squad, map: { Web Shop: payments }, otherwise: security }
  - name: in vain
    match: { tag: { squad: data } }
    team: data
`,
);

describe('the tree', () => {
  test('is drawn with matchers, teams and what takes the rest', async () => {
    const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_POLICY: tree } });

    expect(await process.run('routes', 'tree')).toBe(0);
    expect(process.stdout).toMatchInlineSnapshot(`
"├─ watch tells platform and goes on
│     severity = CRITICAL, type != THREAT_DETECTION
├─ payments → payments
│  │  project in (payments-*, billing), businessUnit = Retail
│  ├─ clusters → platform
│  │     resourceType = KUBERNETES_*
│  └─ shielded → payments
│        rule =~ "S3-.*"
├─ squads → the team that tag.squad names (Web Shop → payments, else security)
│     tag.squad = *
├─ in vain → data
│     tag.squad = data
└─ everything else → security
"
`);
  });

  test('is JSON as well, of another file where one is named', async () => {
    const process = new FakeProcess({ env });

    expect(await process.run('routes', 'tree', '--policy', tree, '--json')).toBe(0);
    expect(JSON.parse(process.stdout)).toMatchObject({
      defaultTeam: 'security',
      routes: [
        {
          name: 'watch',
          match: ['severity = CRITICAL', 'type != THREAT_DETECTION'],
          team: 'platform',
          continue: true,
        },
        {
          name: 'payments',
          team: 'payments',
          routes: [{ name: 'clusters' }, { name: 'shielded', team: 'payments' }],
        },
        {
          name: 'squads',
          team: { from: 'tag.squad', map: { 'Web Shop': 'payments' }, otherwise: 'security' },
        },
        { name: 'in vain', routes: [] },
      ],
    });
  });
});

describe('the check', () => {
  const findings = ['a', 'b', 'c'].map((id) => theDetails(aFinding({ id })));
  const [a, b, c] = findings;

  /** A completed run that gave these findings to these teams. */
  function lastRun(routed: Readonly<Record<string, string>>): FakeDeployment {
    const deployment = new FakeDeployment();
    const refs = Object.entries(routed).map(([id, team]) => ({ id, team }));
    const events: TrailEvent[] = [
      { eventId: 1, at: NOW, kind: 'started', input: undefined },
      { eventId: 5, at: NOW, kind: 'scheduled', step: 'fetchPage' },
      { eventId: 7, at: NOW, kind: 'step-ended', scheduledId: 5, result: async () => ({ refs }) },
    ];
    const record = aRecord();
    deployment.records = [aRecord({ state: 'failed', runId: 'other' }), record];
    const { runId } = record;
    deployment.trail = new FakeHistories([
      { workflow: 'distributeFindings', workflowId: 'run', runId, firstRunId: runId, startedAt: NOW, events },
    ]);
    return deployment;
  }

  test('tells what never takes anything, and which findings of the last run would move', async () => {
    const deployment = lastRun({ a: 'payments', b: 'security', c: 'data', gone: 'data' });
    const process = new FakeProcess({ env: { ...WHOLE_ENV, WFD_POLICY: policy }, deployment });
    const shop = { ...aFinding().resource, tags: { squad: 'web-shop' } };
    process.findings = [a!, { ...b!, resource: shop }, { ...c!, isOpen: false }];

    expect(await process.run('routes', 'check', '--policy', tree)).toBe(3);
    expect(process.stderr).toBe('');
    expect(process.stdout).toMatchInlineSnapshot(`
"! route 'in vain' never takes a finding: 'squads' before it takes all of that: tag.squad = *

Last run, wfd-run-0000aaaa-1111 of 2026-11-23 11:59 UTC: 4 findings: 0 stay, 2 move: payments →
security 1, security → payments 1, 2 are resolved or gone
  payments → security  CRITICAL Bucket is public: invoices (a)
    no route took it: default team security; route 'payments' does not match: no business unit is
    known (wanted Retail)
  security → payments  CRITICAL Bucket is public: invoices (b)
    route 'squads': tag squad web-shop matches *, tag squad is web-shop
"
`);
  });

  test('has nothing to say, and says so, where all is well and everything stays', async () => {
    const process = new FakeProcess({
      env: { ...WHOLE_ENV, WFD_POLICY: policy },
      deployment: lastRun({ a: 'payments' }),
    });
    process.findings = findings;

    expect(await process.run('routes', 'check')).toBe(0);
    expect(process.stdout).toContain('✓ 1 route: none that is certain never to take a finding');
    expect(process.stdout).toContain('1 finding: 1 stay, 0 move');
  });

  test.each([
    ['without Wiz credentials', POLICY_ENV, lastRun({ a: 'x' }), 'WIZ_CLIENT_ID is missing'],
    ['without a completed run', WHOLE_ENV, new FakeDeployment(), 'no run has completed'],
  ])('%s leaves out the last run and says why', async (_, vars, deployment, why) => {
    const process = new FakeProcess({ env: { ...vars, WFD_POLICY: policy }, deployment });

    expect(await process.run('routes', 'check', '--json')).toBe(0);
    expect(process.stderr).toContain(`The findings of the last run were not looked at: ${why}`);
    expect(JSON.parse(process.stdout)).toEqual({
      routes: 1,
      flaws: [],
      leftOut: expect.stringContaining(why) as string,
    });
  });

  test('of a file that is no policy is used wrongly', async () => {
    const process = new FakeProcess({ env });

    expect(await process.run('routes', 'check', '--policy', join(folder, 'nowhere.yaml'))).toBe(2);
  });
});

/** The least of a finding as Wiz's API gives it. */
function wireNode(): object {
  return {
    id: 'f-1',
    type: 'CLOUD_CONFIGURATION',
    severity: 'HIGH',
    status: 'OPEN',
    createdAt: '2026-11-01T10:00:00Z',
    statusChangedAt: null,
    sourceRules: [{ __typename: 'Control', id: 'r-1', name: 'Public bucket' }],
    projects: null,
    serviceTickets: null,
    entitySnapshot: {
      id: 'e',
      externalId: 'x',
      providerId: null,
      cloudPlatform: 'AWS',
      subscriptionExternalId: null,
      kubernetesClusterId: null,
      name: 'invoices',
      type: 'BUCKET',
    },
  };
}
