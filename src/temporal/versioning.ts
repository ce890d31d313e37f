import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerVersionSettings } from '../config/settings';

/**
 * With a build id a run stays with the version it began with, its child and what it continues as new included; an approval, which
 * lives for weeks, moves on; see `workflows/versioned`. Without one every worker takes every task.
 */
export function versioning(
  version: WorkerVersionSettings | undefined,
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (version === undefined) return {};
  return {
    workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' },
  };
}
