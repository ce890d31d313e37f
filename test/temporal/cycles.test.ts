import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { cycleReader } from '../../src/temporal/cycles';
import { type DeploymentNames, namesOf } from '../../src/temporal/names';
import { ensureSchedule } from '../../src/temporal/schedule';
import { triggerRun } from '../../src/temporal/trigger';
import { startTestServer, type TestServer, uniqueTaskQueue } from '../support/temporal';

/** As many as a schedule remembers, and one. */
const TOO_MANY = 11;

let server: TestServer;
let names: DeploymentNames;
let stop: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  names = namesOf(uniqueTaskQueue());
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./workflows'),
    logger: new DefaultLogger('ERROR'),
  });
  const { nativeConnection: connection } = server;
  const worker = await Worker.create({ connection, taskQueue: names.taskQueue, workflowBundle });
  const running = worker.run();
  stop = async () => {
    worker.shutdown();
    await running;
  };
}, 60_000);

afterAll(async () => {
  await stop();
  await server.stop();
});

/** One cycle of the schedule, to its end; answers when it began. */
async function play(input: { readonly fails?: boolean }): Promise<string> {
  const { client } = server;
  await ensureSchedule(client, { names, cron: '0 0 1 1 *', timezone: 'UTC', input, summary: 'test' });
  const { workflowId, runId } = await triggerRun(client, names);
  const handle = client.workflow.getHandle(workflowId, runId);
  await handle.result().catch(() => undefined);
  return (await handle.describe()).startTime.toISOString();
}

test('what the last one that completed has said stands, and since when there is none, however many have failed', async () => {
  const read = cycleReader(server.client, names);
  expect(await read()).toBeUndefined();
  await play({});
  const completed = await read();
  const starts: string[] = [];
  for (let count = 0; count < TOO_MANY; count += 1) starts.push(await play({ fails: true }));

  const cycles = await read();

  expect(completed).toMatchObject({ lastStatus: 'COMPLETED', report: { input: {} } });
  expect(completed?.inVainSince).toBeUndefined();
  expect(cycles).toMatchObject({ lastStatus: 'FAILED', report: completed?.report });
  // As far back as the schedule knows.
  expect(starts.slice(0, 2)).toContain(cycles?.inVainSince);
}, 120_000);
