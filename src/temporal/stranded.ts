import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { runLabel } from '../domain/ticket';
import type { DeploymentNames } from './names';
import { find } from './schedule';
import type { Polling } from './task-queue';

/** A run that goes on with one version alone, of which no worker polls. */
export interface StrandedRun {
  readonly workflowId: string;
  /** Label of its tickets, where it has come so far. */
  readonly run?: string;
  readonly buildId: string;
}

type Description = temporal.api.workflow.v1.IWorkflowExecutionInfo;

const { VERSIONING_BEHAVIOR_PINNED: PINNED } = temporal.api.enums.v1.VersioningBehavior;

/** Of the run that holds the lock and the cycle it belongs to: while they wait, every later run does. */
export async function findStranded(
  client: Client,
  names: DeploymentNames,
  { builds }: Polling,
): Promise<readonly StrandedRun[]> {
  const schedule = await find(client, names.scheduleId);
  const cycles = (schedule?.info.runningActions ?? []).map(({ workflow }) => workflow.workflowId);
  const looked = await Promise.all([names.runId, ...cycles].map((id) => describeRunning(client, id)));
  return looked
    .flatMap((info) => (info === undefined ? [] : toStranded(info, names)))
    .filter(({ buildId }) => !builds.includes(buildId));
}

function toStranded(info: Description, names: DeploymentNames): StrandedRun[] {
  const buildId = pinnedTo(info.versioningInfo ?? {});
  if (buildId === undefined) return [];
  const workflowId = info.execution?.workflowId ?? '';
  const run = runLabel(info.firstRunId || (info.execution?.runId ?? ''));
  return [{ workflowId, buildId, ...(workflowId === names.runId ? { run } : {}) }];
}

async function describeRunning(client: Client, workflowId: string): Promise<Description | undefined> {
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? (raw.workflowExecutionInfo ?? undefined) : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Versioning = temporal.api.workflow.v1.IWorkflowExecutionVersioningInfo;

/** A person's override counts before what the worker said. */
function pinnedTo({ versioningOverride, behavior, deploymentVersion }: Versioning): string | undefined {
  if (versioningOverride?.autoUpgrade === true) return undefined;
  const isPinned = behavior === PINNED;
  const version = versioningOverride?.pinned?.version ?? (isPinned ? deploymentVersion : undefined);
  return version?.buildId ?? undefined;
}
