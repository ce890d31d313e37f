import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { type Routing, routingOf } from './worker-versions';

/** A poll lasts a minute at most and is stamped when it begins; an idle worker may be that old. */
const SEEN_MS = 75_000;

const { TaskQueueType, WorkerVersioningMode } = temporal.api.enums.v1;

/** Who has asked a task queue for work within the last 75 seconds, and to whom new work goes. */
export interface Polling extends Routing {
  /** Of workers with a version. */
  readonly builds: readonly string[];
  /** Whether any has none. */
  readonly hasUnversioned: boolean;
}

/** Whether a worker, of whatever version, has asked the task queue for work within the last 75 seconds. */
export async function hasWorkers(client: Client, taskQueue: string): Promise<boolean> {
  const { builds, hasUnversioned } = await readPolling(client, taskQueue);
  return hasUnversioned || builds.length > 0;
}

export async function readPolling(client: Client, taskQueue: string): Promise<Polling> {
  const { pollers, versioningInfo } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const since = Date.now() - SEEN_MS;
  const awake = (pollers ?? []).filter(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since,
  );
  const builds = awake.map(({ deploymentOptions }) =>
    deploymentOptions?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED
      ? (deploymentOptions.buildId ?? '')
      : undefined,
  );
  return {
    ...routingOf(versioningInfo ?? {}),
    builds: [...new Set(builds.filter((build) => build !== undefined))].sort(),
    hasUnversioned: builds.includes(undefined),
  };
}
