import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { RunReport } from '../../src/domain/report';
import { aPlan, aReport, aSchedule, type FakeDeployment, FakeProcess, POLICY_ENV, quietly } from './fake-cli';

function failure(message: string): Error {
  return Object.assign(new Error('Workflow execution failed', { cause: new Error(message) }), {
    name: 'WorkflowFailedError',
  });
}

const SENT = { team: 'web', channel: '#web', tickets: 1 } as const;

test.each<[string, Partial<RunReport>, number]>([
  ['clean', {}, 0],
  ['with something held', { balance: { ...EMPTY_BALANCE, fetched: 1, held: 1 } }, 3],
  ['with something parked', { balance: { ...EMPTY_BALANCE, fetched: 1, parked: 1 } }, 3],
  ['cancelled', { outcome: 'cancelled' }, 3],
  ['skipped', { outcome: 'skipped' }, 3],
  [
    'all told',
    {
      messages: [
        { ...SENT, outcome: 'sent' },
        { ...SENT, outcome: 'already-sent' },
      ],
    },
    0,
  ],
  ['with a message not sent', { messages: [{ ...SENT, outcome: 'not-sent' }] }, 3],
  ['with a message that may have been sent', { messages: [{ ...SENT, outcome: 'unverified' }] }, 3],
])('a run that ended %s', async (_, differs, exitCode) => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.nextReport = Promise.resolve(aReport(differs));

  expect(await process.run('run')).toBe(exitCode);
});

test('a run without a schedule makes one first, from the policy', async () => {
  const process = new FakeProcess({ env: { ...POLICY_ENV, WFD_SCHEDULE: '5 * * * *' } });

  expect(await process.run('run')).toBe(0);
  expect(process.deployment.deeds).toEqual(['ensure 5 * * * *', 'trigger']);
});

test('where a schedule is registered nobody needs the policy to run', async () => {
  const process = new FakeProcess();
  process.deployment.view = aSchedule();

  expect(await process.run('run')).toBe(0);
  expect(process.deployment.deeds).toEqual(['trigger']);
});

test('without a worker run and plan say so at once and start nothing', async () => {
  for (const command of ['run', 'plan']) {
    const process = new FakeProcess({ env: POLICY_ENV });
    process.deployment.workers = false;

    expect(await process.run(command)).toBe(1);
    expect(process.stderr).toBe(
      'error: no worker polls the task queue wiz-finding-distribution in namespace default at 127.0.0.1:7233: ' +
        'start one (`node dist/worker.js`), or everything in one process (`wfd up`)\n',
    );
    expect(process.deployment.deeds).toEqual([]);
  }
});

test('a failed run is exit 1, told by its cause, and stdout stays empty', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.nextReport = quietly(Promise.reject(failure('jira: create: 403 no right')));

  expect(await process.run('run', '--json')).toBe(1);
  expect(process.stderr).toContain('error: the run failed: jira: create: 403 no right');
  expect(process.stdout).toBe('');
});

test('--json is the report as it is, and nothing but it on stdout', async () => {
  const report = aReport({ notes: ['hostile \u001b[2J\u009b1m note'] });
  const process = new FakeProcess({ env: POLICY_ENV, isTty: true });
  process.deployment.nextReport = Promise.resolve(report);

  expect(await process.run('run', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual(report);
  expect(process.stderr).toBe('');
});

test.each([
  ['on a terminal', true, [], true],
  ['into a pipe', false, [], false],
  ['into a pipe, with --follow', false, ['--follow'], true],
  ['on a terminal, with --json', true, ['--json'], false],
  ['on a terminal, with both', true, ['--json', '--follow'], true],
])('progress %s', async (_, isTty, options, isShown) => {
  const process = new FakeProcess({ env: POLICY_ENV, isTty });
  const { deployment } = process;
  deployment.progressNow = {
    run: 'wfd-run-1',
    phase: 'ticketing',
    pages: 1,
    balance: { ...EMPTY_BALANCE, fetched: 9, created: 4 },
    toCreate: 9,
  };
  let end: (report: RunReport) => void = () => undefined;
  deployment.nextReport = new Promise((resolve) => (end = resolve));

  const running = process.run('run', ...options);
  if (isShown) await process.hears('ticketing  4 of 9\n');
  end(aReport());

  expect(await running).toBe(0);
  expect(process.stderr.includes('ticketing')).toBe(isShown);
});

test('progress that does not change is said once', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  const { deployment } = process;
  const progress = { run: 'r', phase: 'reading', pages: 1, balance: EMPTY_BALANCE, toCreate: 0 } as const;
  deployment.progressNow = progress;
  let end: (report: RunReport) => void = () => undefined;
  deployment.nextReport = new Promise((resolve) => (end = resolve));

  const running = process.run('run', '--follow');
  await process.hears('1 page');
  deployment.progressNow = undefined;
  await new Promise((resolve) => setTimeout(resolve, 20));
  deployment.progressNow = { ...progress, pages: 2 };
  await process.hears('2 pages');
  end(aReport());
  await running;

  expect(process.stderr).toBe('reading    1 page · 0 findings\nreading    2 pages · 0 findings\n');
});

test('Ctrl-C leaves the run alone: it is said how to look after it, exit 130', async () => {
  const process = new FakeProcess({ env: POLICY_ENV });
  process.deployment.nextReport = new Promise(() => undefined);

  const running = process.run('run');
  await untilTriggered(process.deployment);
  process.interrupt();

  expect(await running).toBe(130);
  expect(process.stderr).toBe(
    'The run goes on without you. `wfd runs show` tells how far it is, `wfd runs cancel` stops it after its batch.\n',
  );
  expect(process.events).toEqual([]);
});

async function untilTriggered({ deeds }: FakeDeployment): Promise<void> {
  while (!deeds.includes('trigger')) await new Promise(setImmediate);
}

test('a plan needs no schedule, makes none, and its exit code tells what would be left over', async () => {
  const process = new FakeProcess();
  const held = aReport({ mode: 'plan', balance: { ...EMPTY_BALANCE, fetched: 2, planned: 1, held: 1 } });
  process.deployment.nextPlan = Promise.resolve(aPlan({ report: held }));

  expect(await process.run('plan')).toBe(3);
  expect(process.stdout).toContain('2 fetched = 1 to create + 1 held');
  expect(process.deployment.deeds).toEqual([]);
});

test('a plan that would send messages is clean: nothing of it is unsent', async () => {
  const process = new FakeProcess();
  const report = aReport({ mode: 'plan', messages: [{ ...SENT, outcome: 'not-sent', detail: 'plan' }] });
  process.deployment.nextPlan = Promise.resolve(aPlan({ report }));

  expect(await process.run('plan', '--json')).toBe(0);
  expect(JSON.parse(process.stdout)).toEqual(aPlan({ report }));
});

test('Ctrl-C stops a plan, for it has no effects', async () => {
  const process = new FakeProcess();
  process.deployment.nextPlan = new Promise(() => undefined);

  const running = process.run('plan');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.interrupt();

  expect(await running).toBe(130);
  expect(process.stderr).toBe('The plan was stopped. It had changed nothing.\n');
  expect(process.deployment.deeds).toEqual(['stop plan']);
});

test('when nobody answers for a while, run says so instead of waiting in silence', async () => {
  const process = new FakeProcess({ env: POLICY_ENV, isSilent: true });
  process.deployment.progressNow = undefined;
  let end: (report: RunReport) => void = () => undefined;
  process.deployment.nextReport = new Promise((resolve) => {
    end = resolve;
  });

  const running = process.run('run', '--json');
  await process.hears('No worker has answered yet');
  end(aReport());

  expect(await running).toBe(0);
});
