import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import { parseCarry } from '../../domain/carry';
import type { Progress, RunReport } from '../../domain/report';
import { runLabel } from '../../domain/ticket';
import { lastReport } from '../../temporal/last-report';
import type { DeploymentNames } from '../../temporal/names';
import type { StartedRun } from '../../temporal/schedule';
import { triggerRun } from '../../temporal/trigger';
import type { CancelledRun, RunRecord, Runs } from '../deployment';
import { isEncryptionTrouble, rootMessage } from '../describe-error';
import type { OpenCalls } from './open-calls';
import { askProgress } from './progress';

const STATES: Partial<Record<WorkflowExecutionStatusName, RunRecord['state']>> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

export function createRuns(client: Client, names: DeploymentNames, calls: OpenCalls): Runs {
  return calls.guard<Runs>({
    trigger: (say) => triggerRun(client, names, { say }),
    reportOf: ({ workflowId, runId }) => client.workflow.getHandle(workflowId, runId).result(),
    progress: (of) => readProgress(client, names, of),
    hasCompleted: async () => (await lastReport(client, names)) !== undefined,
    memory: async () => parseCarry(await lastReport(client, names)),
    list: (limit) => listRuns(client, names, limit),
    find: (run) => findRun(client, names, run),
    cancel: () => cancelRun(client, names, calls),
  });
}

/** A closed run would answer the query as well, and a run that another cycle started is not the one asked for. */
async function readProgress(
  client: Client,
  names: DeploymentNames,
  of: StartedRun | undefined,
): Promise<Progress | undefined> {
  const lock = await describeLock(client, names).catch(() => undefined);
  if (lock?.status.name !== 'RUNNING') return undefined;
  if (of !== undefined && lock.parentExecution?.runId !== of.runId) return undefined;
  return askProgress(client, client.workflow.getHandle(names.runId));
}

/** Undefined: no run has ever been, or none within the retention. */
async function describeLock(
  client: Client,
  names: DeploymentNames,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(names.runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function listRuns(
  client: Client,
  names: DeploymentNames,
  limit: number,
): Promise<readonly RunRecord[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const execution of executionsOf(client, names)) {
    found.push(execution);
    if (found.length >= limit) break;
  }
  return Promise.all(found.map((execution) => toRecord(client, execution)));
}

async function findRun(client: Client, names: DeploymentNames, run: string): Promise<RunRecord | undefined> {
  for await (const execution of executionsOf(client, names)) {
    if (execution.runId === run || labelOf(execution) === run) return toRecord(client, execution);
  }
  return undefined;
}

/** Newest first. A run that went on in a new history is one run: its last part stands for it. */
async function* executionsOf(client: Client, names: DeploymentNames): AsyncIterable<WorkflowExecutionInfo> {
  for await (const execution of client.workflow.list({ query: `WorkflowId = '${names.runId}'` })) {
    if (execution.status.name !== 'CONTINUED_AS_NEW') yield execution;
  }
}

async function toRecord(client: Client, execution: WorkflowExecutionInfo): Promise<RunRecord> {
  const { runId, status, startTime, closeTime } = execution;
  const record: RunRecord = {
    run: labelOf(execution),
    runId,
    state: STATES[status.name] ?? 'unknown',
    startedAt: startTime.toISOString(),
    ...(closeTime === undefined ? {} : { endedAt: closeTime.toISOString() }),
  };
  if (closeTime === undefined) return record;
  try {
    const report: RunReport = await client.workflow.getHandle(execution.workflowId, runId).result();
    return { ...record, run: report.run, startedAt: report.startedAt, report };
  } catch (error) {
    if (isEncryptionTrouble(error)) throw error;
    return { ...record, failure: rootMessage(error) };
  }
}

function labelOf({ runId, raw }: WorkflowExecutionInfo): string {
  return runLabel(raw.firstRunId || runId);
}

async function cancelRun(
  client: Client,
  names: DeploymentNames,
  calls: OpenCalls,
): Promise<CancelledRun | undefined> {
  const lock = await describeLock(client, names);
  if (lock?.status.name !== 'RUNNING') return undefined;
  const handle = client.workflow.getHandle(names.runId, undefined, {
    firstExecutionRunId: lock.raw.workflowExecutionInfo?.firstRunId || lock.runId,
  });
  await handle.cancel();
  return calls.guard<CancelledRun>({ report: () => handle.result() as Promise<RunReport> });
}
