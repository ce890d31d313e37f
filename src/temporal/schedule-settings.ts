import type { ScheduleDescription, ScheduleOptions } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time';
import { formatDuration } from '../domain/duration';
import { describeTimes } from './schedule-times';
import { stableJson } from './stable-json';

export interface SettingChange {
  /** "times", "argument.lockId". */
  readonly setting: string;
  /** In words, as the server has it; absent: it has none. */
  readonly from?: string;
  /** As it is wished; absent: it goes. */
  readonly to?: string;
}

/** A schedule as it is wished; what it says is all that it shall be, but for its state, which is people's. */
export interface WantedSchedule extends ScheduleOptions {
  readonly action: ScheduleOptions['action'] & {
    /** `encryptedWith`: id of the key that the argument is written with; absent where nothing is encrypted. */
    readonly memo: { readonly configHash: string; readonly encryptedWith?: string };
  };
  /** When it fires, in the words of `describeTimes`. */
  readonly times: string;
}

type Settings = Readonly<Record<string, string | undefined>>;

/** Setting by setting, what `wanted` would change; empty when nothing. */
export function changesOf(found: ScheduleDescription, wanted: WantedSchedule): SettingChange[] {
  const isSameHash = found.action.memo?.['configHash'] === wanted.action.memo.configHash;
  const [before, after] = [settingsFound(found), settingsWanted(wanted)];
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const changes = names.flatMap((setting) => {
    const [from, to] = [before[setting], after[setting]];
    // An older server does not tell it, and has it all the same, where the whole was last written by us.
    const isKeptToItself = setting === 'summary' && from === undefined && isSameHash;
    if (from === to || isKeptToItself) return [];
    return [{ setting, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
  if (changes.length > 0 || isSameHash) return changes;
  return [{ setting: 'written by', from: 'another version, or a person', to: 'this version' }];
}

/** What a schedule that is not there yet is made of. */
export function allNew(wanted: WantedSchedule): SettingChange[] {
  return Object.entries(settingsWanted(wanted)).flatMap(([setting, to]) =>
    to === undefined ? [] : [{ setting, to }],
  );
}

function settingsFound({ spec, policies, action }: ScheduleDescription): Settings {
  return {
    times: describeTimes(spec, action.memo?.['cron']),
    // Without one the server goes by UTC.
    timezone: spec.timezone || 'UTC',
    jitter: durationOf(spec.jitter),
    start: spec.startAt?.toISOString(),
    end: spec.endAt?.toISOString(),
    'left out': spec.skip === undefined || spec.skip.length === 0 ? undefined : stableJson(spec.skip),
    'encrypted with': keyIn(action),
    ...policySettings(policies),
    ...actionSettings(action),
  };
}

function settingsWanted({ times, spec, policies, action }: WantedSchedule): Settings {
  return {
    times,
    timezone: spec.timezone ?? 'UTC',
    'encrypted with': keyIn(action),
    ...policySettings(policies ?? {}),
    ...actionSettings(action),
  };
}

function policySettings(policies: NonNullable<ScheduleOptions['policies']>): Settings {
  const { overlap, catchupWindow, pauseOnFailure } = policies;
  return {
    'on overlap': overlap,
    'catch-up window': durationOf(catchupWindow),
    'pause on failure': pauseOnFailure === true ? 'yes' : 'no',
  };
}

type Action = ScheduleOptions['action'] | ScheduleDescription['action'];

function actionSettings(action: Action): Settings {
  const { workflowType, workflowId, taskQueue, args = [], staticSummary, staticDetails, retry } = action;
  return {
    workflow: typeof workflowType === 'string' ? workflowType : workflowType.name,
    'workflow id': workflowId,
    'task queue': taskQueue,
    ...argumentSettings(args),
    'execution timeout': durationOf(action.workflowExecutionTimeout),
    'run timeout': durationOf(action.workflowRunTimeout),
    'task timeout': durationOf(action.workflowTaskTimeout),
    retry: retry === undefined ? undefined : stableJson(retry),
    summary: staticSummary,
    details: staticDetails,
  };
}

function keyIn({ memo }: Pick<Action, 'memo'>): string | undefined {
  const key = memo?.['encryptedWith'];
  return typeof key === 'string' ? `key ${key}` : undefined;
}

/** Key by key, where there is one argument and it is an object, as ours is. */
function argumentSettings(args: readonly unknown[]): Settings {
  const [argument, ...others] = args;
  if (argument === undefined) return {};
  if (others.length > 0 || typeof argument !== 'object' || argument === null || Array.isArray(argument))
    return { arguments: stableJson(args) };
  return Object.fromEntries(
    Object.entries(argument).map(([key, value]) => [`argument.${key}`, textOf(value)]),
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return stableJson(value);
}

/** The server answers in milliseconds what we write in words. */
function durationOf(duration?: Duration): string | undefined {
  const ms = duration === undefined ? 0 : msToNumber(duration);
  return ms === 0 ? undefined : formatDuration(ms);
}
