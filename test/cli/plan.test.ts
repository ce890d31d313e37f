import { TemporalError } from '../../src/temporal/temporal-error';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanAnswer } from '../../src/cli/render/plan-json';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { NEW_TICKET, type PlannedTicket } from '../../src/domain/report';
import { countSeverities } from '../../src/domain/severity';
import { aPlan, aReport, FakeProcess, POLICY_ENV, quietly } from './fake-cli';

function aFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'wfd-plan-')), 'candidate.yaml');
  writeFileSync(path, text);
  return path;
}

function aPlanned(finding: string, differs: Partial<PlannedTicket> = {}): PlannedTicket {
  return {
    finding,
    fingerprint: finding,
    severity: 'HIGH',
    team: 'payments',
    project: 'SEC',
    summary: `[HIGH] Old TLS — ${finding}`,
    reason: 'no ticket carries its fingerprint',
    ...differs,
  };
}

function planOf(policyHash: string, create: readonly PlannedTicket[], known = 0): ReturnType<typeof aPlan> {
  const balance = { ...EMPTY_BALANCE, fetched: create.length + known, planned: create.length, known };
  return aPlan({ report: aReport({ mode: 'plan', policyHash, balance }), create });
}

test('without options one plan is asked for, and nothing beside it', async () => {
  const process = new FakeProcess();

  expect(await process.run('plan')).toBe(0);
  expect(process.deployment.planned).toEqual([{}]);
});

test('drafts are asked for by name', async () => {
  const process = new FakeProcess();

  expect(await process.run('plan', '--show-tickets')).toBe(0);
  expect(process.deployment.planned).toEqual([{ showTickets: true }]);
});

test('a policy on trial is read here, with the variables of this shell over it, and goes into its own plan alone', async () => {
  const process = new FakeProcess({
    env: { ...POLICY_ENV, JIRA_PROJECT_KEY: 'REAL', WFD_POLICY: '/nowhere.yaml' },
  });
  const file = aFile('jira: { project: FILE }\nseverities: [CRITICAL]\nslack: { defaultChannel: "#file" }\n');

  expect(await process.run('plan', '--show-tickets', '--policy', file)).toBe(0);

  const [own, theirs] = process.deployment.planned;
  expect(own).toMatchObject({
    showTickets: true,
    policy: {
      policy: {
        severities: ['CRITICAL'],
        teams: { security: { jiraProject: 'REAL', channel: '#security' } },
      },
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
  });
  expect(theirs).toEqual({});
  expect(process.deployment.deeds).toEqual([]);
});

test('where the second plan cannot be started the first does not go on for nobody', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const file = aFile('jira: { project: FILE }\n');
  const { start } = process.deployment.plans;
  process.deployment.plans.start = async (wish) => {
    if (process.deployment.planned.length > 0) throw new TemporalError('the server is gone');
    return start(wish);
  };

  expect(await process.run('plan', '--policy', file)).toBe(1);
  expect(process.deployment.deeds).toEqual(['stop plan']);
});

test('its warnings go with it, into the notes of the plan', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const file = aFile('schedule: { cron: "0 0 1 * 1" }\n');

  await process.run('plan', '--policy', file);

  expect(process.deployment.planned[0]?.policy?.warnings.join()).toContain('schedule.cron');
  expect(process.stderr).toBe('');
});

test.each([
  ['that is not there', '/nowhere/p.yaml', '--policy names /nowhere/p.yaml, which does not exist'],
  ['with a mistake', aFile('severities:\n  - CRITICAL\n  - TERRIBLE\n'), 'candidate.yaml:3:5 severities[1]'],
  ['with a key that is none', aFile('\nteems: {}\n'), 'candidate.yaml:2:1 teems'],
])('a policy file %s: exit 2, and nothing is asked of Temporal', async (_, file, words) => {
  const process = new FakeProcess({ env: POLICY_ENV });

  expect(await process.run('plan', '--policy', file)).toBe(2);
  expect(process.stderr).toContain(words);
  expect(process.stdout).toBe('');
  expect(process.deployment.planned).toEqual([]);
});

test('what a policy on trial changes stands before its plan, like changes together', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const { deployment } = process;
  const moved = ['a', 'b', 'c'].map((finding) => aPlanned(finding, { route: 'payments by project' }));
  deployment.theirPlan = Promise.resolve(
    aPlan({
      ...planOf('aaaa', moved),
      suppressed: [{ finding: 'd', reason: 'suppressed by "lab": nobody lives there (ann)', team: 'data' }],
      report: aReport({
        mode: 'plan',
        policyHash: 'aaaa',
        balance: { ...EMPTY_BALANCE, fetched: 4, planned: 3, suppressed: 1 },
      }),
    }),
  );
  deployment.nextPlan = Promise.resolve(
    aPlan({
      ...planOf('bbbb', [
        ...moved.map((each) => ({ ...each, team: 'platform', project: 'PLAT' })),
        aPlanned('d', { team: 'data' }),
      ]),
      broken: [{ project: 'NOPE', issueType: 'Task', reason: 'no such project', cure: 'create it' }],
    }),
  );
  const file = aFile('severities: [HIGH]\n');

  expect(await process.run('plan', '--policy', file)).toBe(0);

  const text = process.stdout.replaceAll(file, 'candidate.yaml');
  expect(text.slice(0, text.indexOf('Plan completed'))).toMatchInlineSnapshot(`
"With candidate.yaml instead of the workers’ policy: 4 findings would end otherwise
Policy: aaaa → bbbb
  now   4 fetched = 3 to create + 1 suppressed
  then  4 fetched = 4 to create

1 finding
  now   suppressed, team data: by "lab": nobody lives there (ann)
  then  ticket in SEC for data (no route matched: default team)
    - [HIGH] Old TLS — d

3 findings
  now   ticket in SEC for payments (route 'payments by project')
  then  ticket in PLAT for platform (route 'payments by project')
    - [HIGH] Old TLS — a
    - [HIGH] Old TLS — b
    - [HIGH] Old TLS — c

Takes no tickets, and only candidate.yaml names it
  - Task in NOPE: no such project. To do: create it

"
`);
});

test('findings that would share a ticket are one line, with their number', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.theirPlan = Promise.resolve(planOf('aaaa', []));
  process.deployment.nextPlan = Promise.resolve(
    planOf('bbbb', [{ ...aPlanned('a'), others: ['a-2', 'a-3'] }, aPlanned('b')]),
  );

  await process.run('plan', '--policy', aFile('severities: [HIGH]\n'));

  const lines = process.stdout.split('\n').filter((line) => line.startsWith('    - '));
  expect(lines).toEqual(['    - [HIGH] Old TLS — a, 3 findings', '    - [HIGH] Old TLS — b']);
});

test('a plan by a policy on trial does not promise what the next run will not do', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.nextPlan = Promise.resolve(planOf('bbbb', [aPlanned('a')]));

  await process.run('plan', '--policy', aFile('severities: [HIGH]\n'));

  expect(process.stdout).not.toContain('`wfd run` files');
  expect(process.stdout).toContain('Next: nothing has changed.');
});

test('where nothing changes that is said, with the numbers', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.theirPlan = Promise.resolve(planOf('aaaa', [aPlanned('a')]));
  process.deployment.nextPlan = Promise.resolve(planOf('bbbb', [aPlanned('a')]));

  await process.run('plan', '--policy', aFile('severities: [HIGH]\n'));

  expect(process.stdout).toContain('no finding would end otherwise\nPolicy: aaaa → bbbb\n');
  expect(process.stdout).toContain('now   1 fetched = 1 to create\n  then  1 fetched = 1 to create');
});

test('a plan that lists less than it counts says that there may be more changes', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.theirPlan = Promise.resolve(planOf('aaaa', [], 900));
  process.deployment.nextPlan = Promise.resolve(planOf('bbbb', [], 900));

  await process.run('plan', '--policy', aFile('severities: [HIGH]\n'));

  expect(process.stdout).toContain('there may be more changes');
});

test('--json has digests and notice as text, and the difference only where there is one to make', async () => {
  const digest = {
    key: 'k',
    team: 'web',
    lines: [{ ticket: NEW_TICKET, ticketUrl: '', severity: 'HIGH' as const, summary: '[HIGH] Old TLS · lb' }],
    counts: countSeverities(['HIGH']),
    more: 0,
    notes: [],
  };
  const planned = aPlan({
    digests: [{ channel: '#web', digest }],
    notice: { channel: '#security', notice: { key: 'n', title: 'Attention', lines: ['1 held'] } },
  });
  const [plain, compared] = [new FakeProcess(), new FakeProcess({ env: POLICY_ENV })];
  for (const { deployment } of [plain, compared]) deployment.nextPlan = Promise.resolve(planned);

  await plain.run('plan', '--json');
  await compared.run('plan', '--json', '--policy', aFile('severities: [HIGH]\n'));

  const answer = JSON.parse(plain.stdout) as PlanAnswer;
  expect(answer.digests).toEqual([
    {
      team: 'web',
      channel: '#web',
      text: ['1 new security ticket for web', '🟠 1 high', '🟠 High (new) · Old TLS · lb'],
    },
  ]);
  expect(answer.notice).toEqual({ channel: '#security', text: ['Attention', '1 held'] });
  expect(answer).not.toHaveProperty('difference');
  expect(JSON.parse(compared.stdout)).toMatchObject({ difference: { changes: [], broken: [] } });
});

test('Ctrl-C stops both plans', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.nextPlan = new Promise(() => undefined);
  process.deployment.theirPlan = new Promise(() => undefined);

  const running = process.run('plan', '--policy', aFile('severities: [HIGH]\n'));
  while (process.deployment.planned.length < 2) await new Promise(setImmediate);
  process.interrupt();

  expect(await running).toBe(130);
  expect(process.stderr).toBe('The plan was stopped. It had changed nothing.\n');
  expect(process.deployment.deeds).toEqual(['stop plan', 'stop plan']);
});

test('when one of two plans fails the other does not go on for nobody', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const failure = Object.assign(new Error('failed', { cause: new Error('wiz: 401') }), {
    name: 'WorkflowFailedError',
  });
  process.deployment.nextPlan = new Promise(() => undefined);
  process.deployment.theirPlan = quietly(Promise.reject(failure));

  expect(await process.run('plan', '--policy', aFile('severities: [HIGH]\n'))).toBe(1);
  expect(process.stderr).toContain('wiz: 401');
  expect(process.deployment.deeds).toEqual(['stop plan', 'stop plan']);
});
