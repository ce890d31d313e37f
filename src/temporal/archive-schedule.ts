import { createHash } from 'node:crypto';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import type { DeploymentNames } from './names';
import { type Applied, stableJson } from './schedule';

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

/** Makes the archive's schedule what is wished; a person's pause and note stay. */
export async function applyArchiveSchedule(
  client: Client,
  names: DeploymentNames,
  everyMs: number,
): Promise<Applied> {
  const wanted = optionsOf(names, everyMs);
  try {
    await client.schedule.create(wanted);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = client.schedule.getHandle(names.archiveScheduleId);
  const found = await handle.describe();
  if (found.action.memo?.['configHash'] === wanted.action.memo.configHash) return 'unchanged';
  const { spec, action, policies } = wanted;
  await handle.update(({ state }) => ({ spec, action, policies, state }));
  return 'updated';
}

/** Undefined: there is none. */
export async function describeArchiveSchedule(
  client: Client,
  names: DeploymentNames,
): Promise<ArchiveView | undefined> {
  const found = await orNone(client.schedule.getHandle(names.archiveScheduleId).describe());
  if (found === undefined) return undefined;
  const lastAt = await lastArchivedAt(client, names);
  return {
    paused: found.state.paused,
    everyMs: found.spec.intervals?.[0]?.every ?? 0,
    createdAt: found.info.createdAt.toISOString(),
    ...(lastAt === undefined ? {} : { lastAt }),
  };
}

/** False: there was none. */
export async function deleteArchiveSchedule(client: Client, names: DeploymentNames): Promise<boolean> {
  const deleting = client.schedule.getHandle(names.archiveScheduleId).delete();
  return (await orNone(deleting.then(() => true))) ?? false;
}

async function lastArchivedAt(
  client: Client,
  { archiveScheduleId }: DeploymentNames,
): Promise<string | undefined> {
  const query = `TemporalScheduledById = "${archiveScheduleId}" AND ExecutionStatus = "Completed"`;
  for await (const { closeTime } of client.workflow.list({ query, pageSize: 1 }))
    return closeTime?.toISOString();
  return undefined;
}

async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function optionsOf(names: DeploymentNames, everyMs: number) {
  const spec = { intervals: [{ every: everyMs }] };
  const action = {
    type: 'startWorkflow',
    workflowType: 'archive',
    workflowId: names.archiveId,
    taskQueue: names.taskQueue,
    workflowExecutionTimeout: '12 hours',
    staticSummary: 'takes closed runs into the audit archive',
  } as const;
  const configHash = createHash('sha256').update(stableJson({ spec, action, POLICIES })).digest('hex');
  return {
    scheduleId: names.archiveScheduleId,
    spec,
    policies: POLICIES,
    action: { ...action, args: [], memo: { configHash } },
  } satisfies ScheduleOptions;
}
