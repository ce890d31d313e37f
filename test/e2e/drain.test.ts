import { setTimeout } from 'node:timers/promises';
import { jiraBooks } from '../support/books';
import { ROOM_FOR_MANY } from '../support/deployment';
import { armCreate } from '../support/faults';
import { addFindings } from '../support/findings';
import { countRequests, until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';

/** Ten batches, each of which Jira takes a while for. */
const deploy = useDeployments({
  seed: (world) => addFindings(world, 370),
  policy: 'test/e2e/drain.yaml',
  env: ROOM_FOR_MANY,
});

/** What compose and Kubernetes give a worker before they kill it. */
const PATIENCE_MS = 75_000;

let workers: WorkerProcess[] = [];

afterEach(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await Promise.all(workers.map(({ exit }) => exit));
  workers = [];
});

async function start(env: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(env);
  workers.push(worker);
  await worker.ready();
  return worker;
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

test('a worker that is told to end in the middle of a flood finishes its batch and ends well; the next one goes on, and nothing is twice or lost', async () => {
  const deployment = await deploy();
  const { world, client, names } = deployment;
  await deployment.stopWorker();
  const env = { ...deployment.env, TEMPORAL_ADDRESS: deployment.server.address };
  const first = await start(env);
  armCreate(world, { kind: 'delay', delayMs: 2_000, times: -1 });
  const running = deployment.run();
  await until(() => countRequests(world, 'create') >= 3, { withinMs: 60_000 });

  first.child.kill('SIGTERM');
  await until(async () => (await statusOf(`${first.healthUrl}/readyz`)) === 503);
  const isAlive = await statusOf(`${first.healthUrl}/healthz`);
  const ended = await Promise.race([first.exit, setTimeout(PATIENCE_MS, 'too late', { ref: false })]);
  const filedByFirst = jiraBooks(world).tickets.length;
  const sentByFirst = countRequests(world, 'create');
  world.faults.clear();
  await start(env);
  const report = await running;

  expect(isAlive).toBe(200);
  expect(ended).toEqual({ code: 0, signal: null });
  // The batch under way was filed and reported; nothing more was begun.
  expect(filedByFirst).toBe(10 + 40 * (sentByFirst - 1));
  expect(sentByFirst).toBeLessThan(9);
  // Adopted would mean that somebody had to find out what the first worker left.
  expect(report.balance).toMatchObject({ fetched: 370, created: 370, adopted: 0, held: 0, parked: 0 });
  expect(jiraBooks(world).tickets).toHaveLength(370);
  const history = await client.workflow.getHandle(names.runId).fetchHistory();
  const trouble = (history.events ?? []).filter(
    ({ activityTaskTimedOutEventAttributes: timedOut, activityTaskFailedEventAttributes: failed }) =>
      timedOut ?? failed,
  );
  expect(trouble).toEqual([]);
}, 180_000);
