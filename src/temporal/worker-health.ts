import { connect } from './connect';
import { DEFAULT_TASK_QUEUE } from './names';
import { hasWorkers } from './task-queue';

/** A container's health check: exit 0 while the task queue has a worker, else 1 and the reason. */
async function main(): Promise<void> {
  const { client, close } = await connect();
  try {
    const taskQueue = process.env['TEMPORAL_TASK_QUEUE'] || DEFAULT_TASK_QUEUE;
    if (!(await hasWorkers(client, taskQueue))) throw new Error(`no worker polls ${taskQueue}`);
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
