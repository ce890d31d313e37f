import { Worker } from '@temporalio/worker';
import { readerOf } from '../../src/audit/temporal/reader';
import { readEncryption } from '../../src/config/encryption-keys';
import type { RunReport } from '../../src/domain/report';
import { dataConverterOf } from '../../src/temporal/encryption/data-converter';
import { approvalsOf, askedBy, untilClosed } from '../support/approvals';
import { asItLies, executionsOf } from '../support/as-it-lies';
import { jiraBooks, messagesIn, ticketKeys } from '../support/books';
import { workflows } from '../support/bundles';
import type { Deployment } from '../support/deployment';
import { addFindings, of, PAYMENTS, PLATFORM } from '../support/findings';
import { aKey } from '../support/keys';
import { countRequests, until } from '../support/meanwhile';
import { linksOf } from '../support/rewind';
import { trailOf, wfd } from '../support/trail';
import { useDeployments } from '../support/use-deployments';

const KEY = aKey('2026-05');
const NEXT_KEY = aKey('2026-11');
const ON = { WFD_ENCRYPTION_KEYS: KEY };

let ids: string[] = [];

/** Six of payments, six of platform: four of the twelve go ahead. */
const deploy = useDeployments({
  // So low that a run goes on in a new history.
  dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
  seed: (world) => {
    ids = [...addFindings(world, 6, of(PAYMENTS)), ...addFindings(world, 6, of(PLATFORM))];
  },
  policy: 'test/e2e/gate.yaml',
  env: ON,
});

/** In whatever Temporal keeps, none of these may be read. */
function readables({ world }: Deployment): string[] {
  const channels = ['sec-payments', 'sec-platform', '#security'];
  const texts = world.wiz.all().flatMap(({ sourceRules }) => JSON.stringify(sourceRules?.[0]).slice(0, 40));
  return [...ids, ...ticketKeys(world), ...channels, PAYMENTS, PLATFORM, ...texts, 'dana', 'new account'];
}

/** With another environment, for the command line. */
function as(deployment: Deployment, keys: string): Deployment {
  return { ...deployment, env: { ...deployment.env, WFD_ENCRYPTION_KEYS: keys } };
}

function rootOf(error: Error): string {
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}

async function restart(deployment: Deployment, keys: string): Promise<void> {
  await deployment.stopWorker();
  await deployment.startWorker({ WFD_ENCRYPTION_KEYS: keys });
}

/** Holds a run in the middle of its reading while something is done. */
async function inTheMiddle<T>(deployment: Deployment, act: () => Promise<T>): Promise<RunReport> {
  const { world } = deployment;
  const before = countRequests(world, 'issues');
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'status', status: 503, times: 2 });
  const running = deployment.run();
  await until(() => countRequests(world, 'issues') > before);
  await act();
  return running;
}

test('runs, approvals, failures and schedules leave nothing readable, and all of it can be read with the key', async () => {
  const deployment = await deploy();
  const { world } = deployment;

  const first = await deployment.run();
  const id = askedBy(first);
  const open = await asItLies(deployment);
  await approvalsOf(deployment).answer(id, 'granted', { by: 'dana', note: 'new account, expected' });
  await until(() => jiraBooks(world).tickets.length === 12);
  await untilClosed(deployment, id);
  const plan = await deployment.plan();
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'bad-node', detail: { severity: 42 } });
  const failure = await deployment.run().then(
    () => 'it did not fail',
    (error: Error) => rootOf(error),
  );
  const second = await deployment.run();

  expect(first.balance).toMatchObject({ fetched: 12, created: 4, held: 8 });
  expect(plan.report.balance).toMatchObject({ fetched: 12, known: 12 });
  expect(failure).toContain('severity');
  expect(second.balance).toMatchObject({ fetched: 12, known: 12 });
  // The last failure travels from one cycle to the next: what it told is not told again, and that it is over is.
  expect(messagesIn(world, 'security').filter((text) => text.includes('Distribution failed'))).toHaveLength(
    1,
  );
  expect(messagesIn(world, 'security').filter((text) => text.includes('distributed again'))).toHaveLength(1);
  const facts = await trailOf(deployment, 8);
  expect(facts.filter(({ kind }) => kind === 'created')).toHaveLength(12);
  expect(facts).toContainEqual(
    expect.objectContaining({ kind: 'step-failed', reason: expect.stringContaining('severity') }),
  );
  expect(facts).toContainEqual(expect.objectContaining({ kind: 'answered', by: 'dana' }));
  const lying = open + (await asItLies(deployment));
  expect(lying).toContain('binary/encrypted');
  expect(lying).toContain('Encoded failure');
  for (const text of [...readables(deployment), failure]) expect(lying).not.toContain(text);
}, 120_000);

test('a run that goes on in a new history, and its histories, are read with the key alone', async () => {
  const deployment = await deploy({ policy: 'test/e2e/small-pages.yaml' });

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 12, created: 12 });
  expect((await linksOf(deployment)).length).toBeGreaterThan(1);
  const dataConverter = dataConverterOf(readEncryption(ON), 'default');
  const withKey = { ...(await workflows(dataConverter)), dataConverter };
  const without = { ...(await workflows()), dataConverter: dataConverterOf(readEncryption({}), 'default') };
  const histories = await historiesOf(deployment);
  for (const { workflowId, history } of histories) {
    await expect(Worker.runReplayHistory(withKey, history, workflowId)).resolves.toBeUndefined();
  }
  const [{ workflowId, history } = { workflowId: '', history: {} }] = histories;
  await expect(Worker.runReplayHistory(without, history, workflowId)).rejects.toThrow('2026-05');
}, 120_000);

describe('keys are changed', () => {
  test('in the middle of a run, which ends under the new one; what the old one wrote stays readable', async () => {
    const both = `${KEY},${NEXT_KEY}`;
    const rotated = `${NEXT_KEY},${KEY}`;
    const deployment = await deploy({ env: { WFD_ENCRYPTION_KEYS: both } });
    const first = await deployment.run();
    const before = await wfd(as(deployment, both), 'schedule', 'apply');

    const across = await inTheMiddle(deployment, () => restart(deployment, rotated));
    const applied = await wfd(as(deployment, rotated), 'schedule', 'apply');
    const again = await wfd(as(deployment, rotated), 'schedule', 'apply');
    await approvalsOf(deployment).answer(askedBy(first), 'granted', { by: 'dana' });
    await until(() => jiraBooks(deployment.world).tickets.length === 12);
    const last = await wfd(as(deployment, rotated), 'run', '--json');

    expect(first.balance).toMatchObject({ created: 4 });
    expect(across.balance).toMatchObject({ fetched: 12, known: 4, held: 8 });
    expect(before.stderr).toContain('is registered from now on');
    expect(applied.stderr).toContain('updated');
    expect(again.stderr).toContain('is as it should be');
    expect(JSON.parse(last.stdout)).toMatchObject({ balance: { fetched: 12, known: 12 } });
    const keys = new Set((await asItLies(deployment)).match(/^2026-\d\d$/gm));
    expect([...keys].sort()).toEqual(['2026-05', '2026-11']);
    // With the old key gone, what was written since is enough for the next run, and the old histories are not.
    await restart(deployment, NEXT_KEY);
    const later = await wfd(as(deployment, NEXT_KEY), 'run', '--json');
    expect(JSON.parse(later.stdout)).toMatchObject({ balance: { fetched: 12, known: 12 } });
    const trail = await wfd(as(deployment, NEXT_KEY), 'audit', 'export');
    expect(trail).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('encrypted with key 2026-05'),
    });
  }, 120_000);

  test('from none to one and back, with a run under way each time and an approval open throughout', async () => {
    const deployment = await deploy({ env: { WFD_ENCRYPTION_KEYS: `plain,${KEY}` } });
    const first = await deployment.run();
    const id = askedBy(first);
    expect(await asItLies(deployment)).toContain(ids[0]);

    const on = await inTheMiddle(deployment, () => restart(deployment, KEY));
    await approvalsOf(deployment).answer(id, 'granted', { by: 'dana', team: 'payments' });
    await until(() => jiraBooks(deployment.world).tickets.length > 4);
    const off = await inTheMiddle(deployment, () => restart(deployment, `plain,${KEY}`));
    await approvalsOf(deployment).answer(id, 'granted', { by: 'dana' });
    await until(() => jiraBooks(deployment.world).tickets.length === 12);
    await untilClosed(deployment, id);

    expect(on.balance).toMatchObject({ fetched: 12, known: 4, held: 8 });
    expect(off.balance).toMatchObject({ fetched: 12 });
    expect(await asItLies(deployment)).toContain('binary/encrypted');
    const facts = await trailOf(deployment, 7);
    expect(facts.filter(({ kind }) => kind === 'created')).toHaveLength(12);
  }, 120_000);
});

test('a worker without the key fails tasks and harms nothing; one with it ends the run', async () => {
  const deployment = await deploy();
  const { client, names, world } = deployment;
  await restart(deployment, '');

  const running = deployment.run();
  const cycle = await firstCycle(deployment);
  const said = await taskFailure(deployment, cycle);
  const { status } = await client.workflow.getHandle(cycle.workflowId, cycle.runId).describe();
  const ticketsMeanwhile = ticketKeys(world);
  await restart(deployment, KEY);
  const report = await running;

  expect(said).toBe(
    `a payload of workflow ${names.cycleId} is encrypted with key 2026-05, and no key is set: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE`,
  );
  expect(status.name).toBe('RUNNING');
  expect(ticketsMeanwhile).toEqual([]);
  expect(report.balance).toMatchObject({ fetched: 12, created: 4 });
}, 120_000);

test('a payload that was moved to another workflow is refused, and nothing is done with it', async () => {
  const deployment = await deploy();
  const { client, names, world } = deployment;
  await deployment.plan();
  const [plan] = await executionsOf(deployment);
  if (plan === undefined) throw new Error('the plan is not listed');
  const { namespace } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: plan,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input ?? null;
  const moved = { workflowId: `${names.planIdPrefix}moved`, runId: '' };

  await client.workflowService.startWorkflowExecution({
    namespace,
    workflowId: moved.workflowId,
    workflowType: { name: 'distributeFindings' },
    taskQueue: { name: names.taskQueue },
    input,
    requestId: 'a test',
  });

  expect(await taskFailure(deployment, moved)).toBe(
    `a payload of workflow ${plan.workflowId} was found in workflow ${moved.workflowId}, and is refused: ` +
      "somebody moved it there in Temporal's database",
  );
  expect(ticketKeys(world)).toEqual([]);
}, 60_000);

async function historiesOf(deployment: Deployment) {
  const { client } = deployment;
  const executions = await executionsOf(deployment);
  return Promise.all(
    executions.map(async ({ workflowId, runId }) => {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      return { workflowId, history };
    }),
  );
}

type Execution = { readonly workflowId: string; readonly runId: string };

async function firstCycle({ client, names }: Deployment): Promise<Execution> {
  let found: Execution | undefined;
  await until(async () => {
    const { info } = await client.schedule
      .getHandle(names.scheduleId)
      .describe()
      .catch(() => ({ info: undefined }));
    const workflow = info?.recentActions[0]?.action.workflow;
    if (workflow !== undefined)
      found = { workflowId: workflow.workflowId, runId: workflow.firstExecutionRunId };
    return found !== undefined;
  });
  if (found === undefined) throw new Error('no cycle was started');
  return found;
}

/** Why a workflow's first task failed. */
async function taskFailure({ client }: Deployment, { workflowId, runId }: Execution): Promise<string> {
  let said: string | undefined;
  await until(async () => {
    const { events } = await client.workflow.getHandle(workflowId, runId || undefined).fetchHistory();
    const failed = events?.find(({ workflowTaskFailedEventAttributes: facts }) => facts);
    const failure = failed?.workflowTaskFailedEventAttributes?.failure;
    if (!failure) return false;
    said = await readerOf(client.options.loadedDataConverter).words(failure);
    return true;
  });
  return said ?? '';
}
