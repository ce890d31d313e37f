import type { Client } from '@temporalio/client';
import { readTaskQueue } from '../../config/environment';
import type { SchedulePolicy } from '../../domain/policy';
import { connect } from '../../temporal/connect';
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
import type { OpenOptions } from '../backend';
import type { Deployment, Scheduling } from '../deployment';
import { createPlans } from './plans';
import { createRuns } from './runs';

export async function openDeployment({ env, address }: OpenOptions): Promise<Deployment> {
  const names = namesOf(readTaskQueue(env));
  const connection = await connect({ env, ...(address === undefined ? {} : { address }) });
  const { client, namespace } = connection;
  return {
    names,
    address: connection.address,
    namespace,
    schedule: createScheduling(client, names),
    runs: createRuns(client, names),
    plans: createPlans(client, names),
    hasWorkers: () => hasWorkers(client, names.taskQueue),
    retentionMs: () => readRetention(client),
    close: () => connection.close(),
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
