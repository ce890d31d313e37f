import { lockIdOf } from '../domain/lock';

export const DEFAULT_TASK_QUEUE = 'wiz-finding-distribution';

/** What one deployment is called in Temporal. Two deployments in one namespace differ by their task queue alone. */
export interface DeploymentNames {
  readonly taskQueue: string;
  readonly scheduleId: string;
  /** The schedule appends the time of each start. */
  readonly cycleId: string;
  /** Fixed: the server allows one running workflow of an id, which makes it the lock of the deployment. */
  readonly runId: string;
  readonly planIdPrefix: string;
  readonly archiveScheduleId: string;
  /** The schedule appends the time of each start. */
  readonly archiveId: string;
}

export function namesOf(taskQueue: string = DEFAULT_TASK_QUEUE): DeploymentNames {
  return {
    taskQueue,
    scheduleId: taskQueue,
    cycleId: `${taskQueue}-cycle`,
    runId: lockIdOf(taskQueue),
    planIdPrefix: `${taskQueue}-plan-`,
    archiveScheduleId: `${taskQueue}-archive`,
    archiveId: `${taskQueue}-archive`,
  };
}
