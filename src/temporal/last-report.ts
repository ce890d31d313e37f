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
async function latestRuns(
  client: Client,
  names: DeploymentNames,
): Promise<Pick<StartedRun, 'workflowId' | 'runId'>[]> {
  const recent = await recentRuns(client, names);
  const query = `TemporalScheduledById = "${names.scheduleId}" AND ExecutionStatus = "Completed"`;
  for await (const older of client.workflow.list({ query, pageSize: 1 })) return [...recent, older];
  return recent;
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
