import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

/** A poll lasts a minute at most and is stamped when it begins; an idle worker may be that old. */
const SEEN_MS = 75_000;

const { TaskQueueType } = temporal.api.enums.v1;

/** Whether a worker has asked the task queue for work within the last 75 seconds. */
export async function hasWorkers(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const since = Date.now() - SEEN_MS;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since);
}
