import { createHash } from 'node:crypto';
import {
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { writingKeyOf } from './encryption/data-converter';
import type { DeploymentNames } from './names';
import { applyWanted, compare, find, type ScheduleDifference } from './schedule';
import type { WantedSchedule } from './schedule-settings';
import { describeInterval } from './schedule-times';
import { stableJson } from './stable-json';

const POLICIES = {
  overlap: ScheduleOverlapPolicy.SKIP,
  /** After an outage the archive is what must not be missed. */
  catchupWindow: '1 day',
  pauseOnFailure: false,
} as const;

export interface ArchiveView {
  readonly paused: boolean;
  readonly everyMs: number;
  readonly createdAt: string;
  /** When the last archiving that came to its end did so; absent while none has. */
  readonly lastAt?: string;
}

export interface ArchiveHealth extends ArchiveView {
  /** The one that ended last did not come to its end: it failed, timed out or was terminated. */
  readonly hasLastFailed: boolean;
}

/** What `applyArchiveSchedule` would do; looks only. */
export async function previewArchiveSchedule(
  client: Client,
  names: DeploymentNames,
  everyMs: number,
): Promise<ScheduleDifference> {
  const wanted = wantedOf(names, everyMs, writingKeyOf(client));
  return compare(await find(client, names.archiveScheduleId), wanted);
}

/** Makes the archive's schedule what is wished; a person's pause and note stay. */
export async function applyArchiveSchedule(
  client: Client,
  names: DeploymentNames,
  everyMs: number,
): Promise<ScheduleDifference> {
  return applyWanted(client, wantedOf(names, everyMs, writingKeyOf(client)));
}

/** Undefined: there is none. */
export async function describeArchiveSchedule(
  client: Client,
  names: DeploymentNames,
): Promise<ArchiveView | undefined> {
  const found = await find(client, names.archiveScheduleId);
  if (found === undefined) return undefined;
  const lastAt = await lastArchivedAt(client, names);
  return {
    paused: found.state.paused,
    everyMs: found.spec.intervals?.[0]?.every ?? 0,
    createdAt: found.info.createdAt.toISOString(),
    ...(lastAt === undefined ? {} : { lastAt }),
  };
}

/** The same, with how the last try went. */
export async function examineArchiveSchedule(
  client: Client,
  names: DeploymentNames,
): Promise<ArchiveHealth | undefined> {
  const view = await describeArchiveSchedule(client, names);
  return view && { ...view, hasLastFailed: await hasFailedLast(client, names) };
}

/** False: there was none. */
export async function deleteArchiveSchedule(client: Client, names: DeploymentNames): Promise<boolean> {
  try {
    await client.schedule.getHandle(names.archiveScheduleId).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

async function lastArchivedAt(client: Client, names: DeploymentNames): Promise<string | undefined> {
  const last = await lastOf(client, names, 'ExecutionStatus = "Completed"');
  return last?.closeTime?.toISOString();
}

async function hasFailedLast(client: Client, names: DeploymentNames): Promise<boolean> {
  const last = await lastOf(client, names, 'ExecutionStatus != "Running"');
  return last !== undefined && last.status.name !== 'COMPLETED';
}

/** The list has the newest first. */
async function lastOf(
  client: Client,
  { archiveScheduleId }: DeploymentNames,
  condition: string,
): Promise<WorkflowExecutionInfo | undefined> {
  const query = `TemporalScheduledById = "${archiveScheduleId}" AND ${condition}`;
  for await (const found of client.workflow.list({ query, pageSize: 1 })) return found;
  return undefined;
}

function wantedOf(names: DeploymentNames, everyMs: number, encryptedWith?: string): WantedSchedule {
  const spec = { intervals: [{ every: everyMs }] };
  const action = {
    type: 'startWorkflow',
    workflowType: 'archive',
    workflowId: names.archiveId,
    taskQueue: names.taskQueue,
    workflowExecutionTimeout: '12 hours',
    staticSummary: 'takes closed runs into the audit archive',
  } as const;
  const facts = { spec, action, POLICIES, encryptedWith };
  const configHash = createHash('sha256').update(stableJson(facts)).digest('hex');
  return {
    scheduleId: names.archiveScheduleId,
    times: describeInterval(everyMs),
    spec,
    policies: POLICIES,
    action: {
      ...action,
      args: [],
      memo: { configHash, ...(encryptedWith === undefined ? {} : { encryptedWith }) },
    },
  };
}
