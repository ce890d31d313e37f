import { createHash } from 'node:crypto';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { DeploymentNames } from './names';
import { TemporalError } from './temporal-error';

/** By this note a schedule that nobody registered is told from one that a person paused. */
const ONE_TIME_NOTE = 'created by a one-time run; `wfd schedule apply` starts it';

const POLICIES = {
  overlap: ScheduleOverlapPolicy.SKIP,
  /**
   * The server's default is a year. An hour: a restart or an upgrade over the hour must not cost a cycle, and a late
   * run is as good as a punctual one, for it reads from where the last one ended. Longer would start a run
   * under the hands of whoever brings a server back on Monday; the next slot is never far.
   */
  catchupWindow: '1 hour',
  /** The next run repairs what a failed one left; a paused schedule repairs nothing. */
  pauseOnFailure: false,
} as const;

/** A run that hangs blocks every later cycle in silence. */
const RUN_TIMEOUT = '24 hours';

export interface ScheduleWish {
  readonly names: DeploymentNames;
  /** Five fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
  /** The argument of the workflow `cycle`: plain JSON without secrets. */
  readonly input: object;
  /** What the Web UI shows beside every run; at most 200 bytes. */
  readonly summary: string;
}

export type Applied = 'created' | 'unchanged' | 'updated' | 'adopted';

export interface ScheduleView {
  readonly scheduleId: string;
  /** False: it exists for one-time runs only and never fires. */
  readonly registered: boolean;
  readonly paused: boolean;
  /** Whoever paused it says why. */
  readonly note?: string;
  readonly cron?: string;
  readonly timezone?: string;
  /** ISO date-times; of a paused schedule too, as if it were not. */
  readonly nextRuns: readonly string[];
  /** Newest first. */
  readonly recentRuns: readonly StartedRun[];
  readonly running: boolean;
  /** Which each run sets when it ends. */
  readonly searchAttributes: readonly string[];
}

export interface StartedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: string;
}

/**
 * Makes the schedule what the wish says, and nothing more: applying the same again changes nothing, and a person's
 * pause and note stay. `adopted`: one that a one-time run had created now starts to fire.
 */
export async function applySchedule(client: Client, wish: ScheduleWish): Promise<Applied> {
  const wanted = optionsOf(wish);
  if (await create(client, wanted)) return 'created';

  const handle = client.schedule.getHandle(wish.names.scheduleId);
  const found = await handle.describe();
  const isOneTime = isForOneTimeRuns(found);
  if (!isOneTime && hashOf(found) === wanted.action.memo.configHash) return 'unchanged';
  // `update` replaces everything, the state too, and the last writer wins: what is in the server now is carried over.
  await handle.update(({ state }) => updateOf(wanted, isOneTime ? { paused: false } : state));
  return isOneTime ? 'adopted' : 'updated';
}

/** For a one-time run without registration: there has to be a schedule to trigger, but it must not fire by itself. */
export async function ensureSchedule(
  client: Client,
  wish: ScheduleWish,
): Promise<'created' | 'present' | 'updated'> {
  const wanted = optionsOf(wish);
  const state = { paused: true, note: ONE_TIME_NOTE };
  if (await create(client, { ...wanted, state })) return 'created';

  const handle = client.schedule.getHandle(wish.names.scheduleId);
  const found = await handle.describe();
  // A registered one is changed by `apply` alone.
  if (!isForOneTimeRuns(found) || hashOf(found) === wanted.action.memo.configHash) return 'present';
  await handle.update(() => updateOf(wanted, state));
  return 'updated';
}

/** Undefined: there is none. */
export async function describeSchedule(
  client: Client,
  names: DeploymentNames,
): Promise<ScheduleView | undefined> {
  try {
    return viewOf(await client.schedule.getHandle(names.scheduleId).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

export async function pauseSchedule(client: Client, names: DeploymentNames, note: string): Promise<void> {
  await existing(names, client.schedule.getHandle(names.scheduleId).pause(note));
}

export async function resumeSchedule(client: Client, names: DeploymentNames, note: string): Promise<void> {
  await existing(names, client.schedule.getHandle(names.scheduleId).unpause(note));
}

/** A run that goes on is not touched. */
export async function deleteSchedule(client: Client, names: DeploymentNames): Promise<void> {
  await existing(names, client.schedule.getHandle(names.scheduleId).delete());
}

/** Awaits a call on the schedule, and says what to do where there is none. */
export async function existing<T>(names: DeploymentNames, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new TemporalError(`there is no schedule ${names.scheduleId}: \`wfd schedule apply\` creates it`);
  }
}

type Options = ScheduleOptions & { action: { memo: { configHash: string } } };

function optionsOf(wish: ScheduleWish): Options {
  const { names, cron, timezone } = wish;
  const spec = { cronExpressions: [cron], timezone };
  const action = {
    type: 'startWorkflow',
    workflowType: 'cycle',
    workflowId: names.cycleId,
    taskQueue: names.taskQueue,
    args: [wish.input],
    workflowExecutionTimeout: RUN_TIMEOUT,
    staticSummary: wish.summary,
  } as const;
  const configHash = createHash('sha256').update(stableJson({ spec, action, POLICIES })).digest('hex');
  // The schedule's own memo is frozen when it is created; that of its action is not, and stands on every run. The server
  // turns a cron line into calendars, so the line itself is kept here as well.
  const memo = { configHash, cron, timezone };
  return {
    scheduleId: names.scheduleId,
    spec,
    policies: POLICIES,
    action: { ...action, args: [wish.input], memo },
  };
}

async function create(client: Client, options: Options): Promise<boolean> {
  try {
    await client.schedule.create(options);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

function updateOf(wanted: Options, state: ScheduleUpdateOptions['state']): ScheduleUpdateOptions {
  const { spec, action, policies } = wanted;
  return { spec, action, ...(policies === undefined ? {} : { policies }), state };
}

function viewOf(found: ScheduleDescription): ScheduleView {
  const { scheduleId, state, info } = found;
  const { cron, timezone } = found.action.memo ?? {};
  return {
    scheduleId,
    registered: !isForOneTimeRuns(found),
    paused: state.paused,
    ...(state.note ? { note: state.note } : {}),
    ...(typeof cron === 'string' ? { cron } : {}),
    ...(typeof timezone === 'string' ? { timezone } : {}),
    nextRuns: info.nextActionTimes.map((time) => time.toISOString()),
    recentRuns: info.recentActions.map(startedRun).reverse(),
    running: info.runningActions.length > 0,
    searchAttributes: searchAttributesOf(found),
  };
}

/** The argument may be that of an earlier version, or somebody's own. */
function searchAttributesOf({ action }: ScheduleDescription): string[] {
  const [input] = action.args ?? [];
  if (typeof input !== 'object' || input === null || !('searchAttributes' in input)) return [];
  const { searchAttributes: names } = input;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

export function startedRun({
  action,
  takenAt,
}: ScheduleDescription['info']['recentActions'][number]): StartedRun {
  const { workflowId, firstExecutionRunId } = action.workflow;
  return { workflowId, runId: firstExecutionRunId, startedAt: takenAt.toISOString() };
}

/** Resuming it by hand in the Web UI registers it too: then it is no longer paused. */
export function isForOneTimeRuns(found: ScheduleDescription): boolean {
  return found.state.paused && found.state.note === ONE_TIME_NOTE;
}

function hashOf(found: ScheduleDescription): unknown {
  return found.action.memo?.['configHash'];
}

/** JSON with sorted keys: equal values give equal text. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
