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
import { writingKeyOf } from './encryption/data-converter';
import type { DeploymentNames } from './names';
import { allNew, changesOf, type SettingChange, type WantedSchedule } from './schedule-settings';
import { stableJson } from './stable-json';
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

/** What applying a wish comes to, or would. */
export interface ScheduleDifference {
  readonly scheduleId: string;
  /** `adopted`: one that a one-time run had created is registered from now on. */
  readonly applied: Applied;
  /** Empty when it is unchanged. */
  readonly changes: readonly SettingChange[];
}

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

/** What `applySchedule` would do; looks only. */
export async function previewSchedule(client: Client, wish: ScheduleWish): Promise<ScheduleDifference> {
  return compare(await find(client, wish.names.scheduleId), wantedOf(wish, writingKeyOf(client)));
}

/**
 * Makes the schedule what the wish says, and nothing more: applying the same again changes nothing, what somebody has edited
 * in the Web UI is set right, and a person's pause and note stay.
 */
export async function applySchedule(
  client: Client,
  wish: ScheduleWish,
  beginning: Beginning = {},
): Promise<ScheduleDifference> {
  return applyWanted(client, wantedOf(wish, writingKeyOf(client)), beginning);
}

/** How a schedule begins that is not registered yet. */
export interface Beginning {
  /** Why it is paused; absent: it fires. */
  readonly pausedNote?: string;
}

export async function applyWanted(
  client: Client,
  wanted: WantedSchedule,
  { pausedNote }: Beginning = {},
): Promise<ScheduleDifference> {
  const begins = pausedNote === undefined ? { paused: false } : { paused: true, note: pausedNote };
  if (await create(client, { ...wanted, state: begins })) return compare(undefined, wanted);
  const handle = client.schedule.getHandle(wanted.scheduleId);
  const difference = compare(await handle.describe(), wanted);
  if (difference.applied === 'unchanged') return difference;
  const isOneTime = difference.applied === 'adopted';
  // `update` replaces everything, the state too, and the last writer wins: what is in the server now is carried over.
  await handle.update(({ state }) => updateOf(wanted, isOneTime ? begins : state));
  return difference;
}

/** Undefined: there is none. */
export async function find(client: Client, scheduleId: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

export function compare(found: ScheduleDescription | undefined, wanted: WantedSchedule): ScheduleDifference {
  const { scheduleId } = wanted;
  if (found === undefined) return { scheduleId, applied: 'created', changes: allNew(wanted) };
  const changes = changesOf(found, wanted);
  if (isForOneTimeRuns(found)) {
    const to = 'at its times, unless it is paused';
    const starts = { setting: 'fires', from: 'never by itself: made by a one-time run', to };
    return { scheduleId, applied: 'adopted', changes: [starts, ...changes] };
  }
  return { scheduleId, applied: changes.length === 0 ? 'unchanged' : 'updated', changes };
}

/** For a one-time run without registration: there has to be a schedule to trigger, but it must not fire by itself. */
export async function ensureSchedule(
  client: Client,
  wish: ScheduleWish,
): Promise<'created' | 'present' | 'updated'> {
  const wanted = wantedOf(wish, writingKeyOf(client));
  const state = { paused: true, note: ONE_TIME_NOTE };
  if (await create(client, { ...wanted, state })) return 'created';

  const handle = client.schedule.getHandle(wish.names.scheduleId);
  const found = await handle.describe();
  // A registered one is changed by `apply` alone.
  if (!isForOneTimeRuns(found) || changesOf(found, wanted).length === 0) return 'present';
  await handle.update(() => updateOf(wanted, state));
  return 'updated';
}

/** Undefined: there is none. */
export async function describeSchedule(
  client: Client,
  names: DeploymentNames,
): Promise<ScheduleView | undefined> {
  const found = await find(client, names.scheduleId);
  return found === undefined ? undefined : viewOf(found);
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

function wantedOf(wish: ScheduleWish, encryptedWith?: string): WantedSchedule {
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
  // With another key the action is written anew: what lies in it must outlive the old one. Absent where nothing is encrypted.
  const facts = { spec, action, POLICIES, encryptedWith };
  const configHash = createHash('sha256').update(stableJson(facts)).digest('hex');
  // The schedule's own memo is frozen when it is created; that of its action is not, and stands on every run. The server
  // turns a cron line into calendars, so the line itself is kept here as well.
  const memo = { configHash, cron, timezone, ...(encryptedWith === undefined ? {} : { encryptedWith }) };
  return {
    scheduleId: names.scheduleId,
    times: cron,
    spec,
    policies: POLICIES,
    action: { ...action, args: [wish.input], memo },
  };
}

type Creation = WantedSchedule & Pick<ScheduleOptions, 'state'>;

async function create(client: Client, creation: Creation): Promise<boolean> {
  const { times: _, ...options } = creation;
  try {
    await client.schedule.create(options);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

function updateOf(wanted: WantedSchedule, state: ScheduleUpdateOptions['state']): ScheduleUpdateOptions {
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
