import { ScheduleNotFoundError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { DeploymentNames } from './names';
import { startedRun, type StartedRun } from './schedule';

/** The result of the last cycle that completed, unparsed; undefined without a schedule, or when retention has taken it. */
export async function lastReport(client: Client, names: DeploymentNames): Promise<unknown> {
  for (const { workflowId, runId } of await latestRuns(client, names)) {
    const handle = client.workflow.getHandle(workflowId, runId);
    try {
      const { status } = await handle.describe();
      if (status.name === 'COMPLETED') return await handle.result();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return undefined;
}

/** Newest first. The schedule itself knows the last ten at once; the list of workflows is complete, but some seconds late. */
async function latestRuns(client: Client, names: DeploymentNames): Promise<Listed[]> {
  const recent = await recentRuns(client, names);
  const older = await lastListedAsCompleted(client, names);
  return older === undefined ? recent : [...recent, older];
}

type Listed = Pick<StartedRun, 'workflowId' | 'runId'>;

interface Sought extends Pick<DeploymentNames, 'scheduleId'> {
  /** ISO date-time: of those that began from then on. */
  readonly since?: string;
}

/** Of the schedule's cycles; some seconds late. */
export async function lastListedAsCompleted(
  client: Client,
  { scheduleId, since }: Sought,
): Promise<Listed | undefined> {
  const later = since === undefined ? '' : ` AND StartTime >= "${since}"`;
  const query = `TemporalScheduledById = "${scheduleId}" AND ExecutionStatus = "Completed"${later}`;
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1 })) {
    return { workflowId, runId };
  }
  return undefined;
}

async function recentRuns(client: Client, { scheduleId }: DeploymentNames): Promise<StartedRun[]> {
  try {
    const { info } = await client.schedule.getHandle(scheduleId).describe();
    return info.recentActions.map(startedRun).reverse();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return [];
    throw error;
  }
}
