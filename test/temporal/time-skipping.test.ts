import { Worker } from '@temporalio/worker';
import { timeSkippingEnv, uniqueTaskQueue } from '../support/temporal';
import { sleepForDays } from './workflows';

test('on the test server ten days pass in a moment', async () => {
  const env = await timeSkippingEnv();
  const taskQueue = uniqueTaskQueue();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowsPath: require.resolve('./workflows'),
  });

  const slept = await worker.runUntil(
    env.client.workflow.execute(sleepForDays, { workflowId: taskQueue, taskQueue, args: [10] }),
  );
  await env.teardown();

  expect(slept).toBeGreaterThanOrEqual(10 * 24 * 3_600_000);
});
