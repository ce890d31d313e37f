import type { Client } from '@temporalio/client';
import { readTaskQueue } from '../../config/environment';
import type { SchedulePolicy } from '../../domain/policy';
import { connect, type TemporalConnection } from '../../temporal/connect';
import { namesOf, type DeploymentNames } from '../../temporal/names';
import {
  applySchedule,
  deleteSchedule,
  describeSchedule,
  ensureSchedule,
  pauseSchedule,
  resumeSchedule,
  type ScheduleWish,
} from '../../temporal/schedule';
import { hasWorkers } from '../../temporal/task-queue';
import type { CycleInput } from '../../workflows/input';
import type { DeploymentOptions } from '../backend';
import type { Deployment, Scheduling } from '../deployment';
import { createPlans } from './plans';
import { createRuns } from './runs';

/**
 * Connects, lets the deployment be used, and closes. Whatever call is still under way at the end is cut off: one that was
 * left to the closed connection would be tried again, and end the process from a timer.
 */
export async function useDeployment<T>(
  { env, address }: DeploymentOptions,
  use: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const names = namesOf(readTaskQueue(env));
  const connection = await connect({ env, ...(address === undefined ? {} : { address }) });
  const ended = new AbortController();
  try {
    const deployment = createDeployment(connection, names);
    return await connection.client.withAbortSignal(ended.signal, () => use(deployment));
  } finally {
    ended.abort();
    await connection.close();
  }
}

function createDeployment(
  { client, address, namespace }: TemporalConnection,
  names: DeploymentNames,
): Deployment {
  return {
    names,
    address,
    namespace,
    schedule: createScheduling(client, names),
    runs: createRuns(client, names),
    plans: createPlans(client, names),
    hasWorkers: () => hasWorkers(client, names.taskQueue),
    retentionMs: () => readRetention(client),
  };
}

function createScheduling(client: Client, names: DeploymentNames): Scheduling {
  return {
    describe: () => describeSchedule(client, names),
    apply: (wish) => applySchedule(client, toWish(names, wish)),
    ensure: async (wish) => void (await ensureSchedule(client, toWish(names, wish))),
    pause: (note) => pauseSchedule(client, names, note),
    resume: (note) => resumeSchedule(client, names, note),
    delete: () => deleteSchedule(client, names),
  };
}

function toWish(names: DeploymentNames, { cron, timezone }: SchedulePolicy): ScheduleWish {
  const input: CycleInput = { lockId: names.runId };
  return {
    names,
    cron,
    timezone,
    input,
    summary: 'one cycle: Wiz findings to Jira tickets and Slack digests',
  };
}

async function readRetention(client: Client): Promise<number> {
  const { namespace } = client.options;
  const { config } = await client.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
}
