import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { lastReport } from '../../src/temporal/last-report';
import { namesOf, type DeploymentNames } from '../../src/temporal/names';
import { ensureSchedule, type StartedRun } from '../../src/temporal/schedule';
import { hasWorkers } from '../../src/temporal/task-queue';
import { triggerRun } from '../../src/temporal/trigger';
import { startTestServer, uniqueTaskQueue, type TestServer } from '../support/temporal';
import { finishSignal } from './workflows';

let server: TestServer;
let workflowBundle: WorkflowBundle;
let names: DeploymentNames;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./workflows'),
    logger: new DefaultLogger('ERROR'),
  });
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  names = namesOf(uniqueTaskQueue());
  const worker = await Worker.create({
    connection: server.nativeConnection,
    taskQueue: names.taskQueue,
    workflowBundle,
  });
  const running = worker.run();
  stopWorker = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
});

afterEach(async () => {
  await stopWorker();
});

async function schedule(input: object): Promise<void> {
  await ensureSchedule(server.client, { names, cron: '0 0 1 1 *', timezone: 'UTC', input, summary: 'test' });
}

function resultOf({ workflowId, runId }: StartedRun): Promise<unknown> {
  return server.client.workflow.getHandle(workflowId, runId).result();
}

test('a triggered run is followed to its result, and is the last report then', async () => {
  await schedule({ n: 1 });
  expect(await lastReport(server.client, names)).toBeUndefined();

  const run = await triggerRun(server.client, names);

  const report = { input: { n: 1 }, runId: run.runId };
  expect(await resultOf(run)).toEqual(report);
  expect(await lastReport(server.client, names)).toEqual(report);
});

test('a second trigger waits for the run that goes on, says so, and follows its own', async () => {
  await schedule({ waits: true });
  const first = await triggerRun(server.client, names);
  const said: string[] = [];

  const waiting = triggerRun(server.client, names, { deadlineMs: 300, say: (line) => said.push(line) });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await finish(first);
  const second = await waiting;

  expect(second.runId).not.toBe(first.runId);
  expect(said).toEqual(['Another run goes on; this one starts when it has ended.']);
  await finish(second);
  expect(await resultOf(second)).toMatchObject({ runId: second.runId });
});

test('two triggers at the same moment follow two runs, though they may share a workflow id', async () => {
  await schedule({ n: 1 });

  const runs = await Promise.all([1, 2].map(() => triggerRun(server.client, names)));

  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(2);
});

test('a third trigger, which the server drops, follows the run that waits already', async () => {
  await schedule({ waits: true });
  const first = await triggerRun(server.client, names);

  const waiting = [triggerRun(server.client, names)];
  await new Promise((resolve) => setTimeout(resolve, 700));
  waiting.push(triggerRun(server.client, names));
  await new Promise((resolve) => setTimeout(resolve, 700));
  await finish(first);
  const [second, third] = await Promise.all(waiting);

  expect(second?.runId).toBe(third?.runId);
  expect(second?.runId).not.toBe(first.runId);
  if (second !== undefined) await finish(second);
});

test('the last report is that of a completed run, not of a later one that goes on or was terminated', async () => {
  await schedule({ waits: true });
  const first = await triggerRun(server.client, names);
  await finish(first);
  const report = await resultOf(first);

  const second = await triggerRun(server.client, names);
  await server.client.workflow.getHandle(second.workflowId, second.runId).terminate('test');
  const third = await triggerRun(server.client, names);

  expect(await lastReport(server.client, names)).toEqual(report);
  await finish(third);
});

test('without a schedule there is no report and nothing to trigger, and it says what to do', async () => {
  expect(await lastReport(server.client, names)).toBeUndefined();
  await expect(triggerRun(server.client, names)).rejects.toThrow('`wfd schedule apply` creates it');
});

test('a task queue has workers once one polls it', async () => {
  await until(() => hasWorkers(server.client, names.taskQueue));
  expect(await hasWorkers(server.client, uniqueTaskQueue())).toBe(false);
});

function finish({ workflowId, runId }: StartedRun): Promise<void> {
  return server.client.workflow.getHandle(workflowId, runId).signal(finishSignal);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
