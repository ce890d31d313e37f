import { parseCarry, type Untold } from '../domain/carry';
import type { HeldCause } from '../domain/decision';
import { elapsedMs } from '../domain/time';
import type { ArchiveView } from '../temporal/archive-schedule';
import type { Cycles } from '../temporal/cycles';

/** How the deployment stands: the values of the gauges, in seconds since 1970, seconds, or findings. */
export interface Standing {
  readonly lastCompleted: number;
  readonly hasLastFailed: boolean;
  readonly runningAge: number;
  readonly uncompletedAge: number;
  readonly isFiring: boolean;
  readonly interval: number;
  /** Absent while it has not been seen. */
  readonly archive?: { readonly age: number; readonly interval: number };
  /** Absent where the last report is one of a cycle that did nothing: what was said before still holds. */
  readonly findings?: FindingsLeft;
  readonly parkedAge: number;
  readonly untold: Readonly<Record<Why, Owed>>;
  readonly approvals: number;
}

export interface FindingsLeft {
  readonly held: Readonly<Record<HeldCause, number>>;
  readonly parked: number;
}

export type Why = 'undelivered' | 'quiet';

export interface Owed {
  readonly tickets: number;
  readonly age: number;
}

const NONE: Readonly<Record<HeldCause, number>> = {
  risk: 0,
  approval: 0,
  rejected: 0,
  limit: 0,
  cancelled: 0,
  changed: 0,
};

/** What the server knows of a deployment; undefined: there is no such schedule. */
export interface Schedules {
  readonly cycles: Cycles | undefined;
  readonly archive: ArchiveView | undefined | 'unknown';
}

/** `now`: ISO. What is no report of ours counts as none. */
export function standingOf({ cycles, archive }: Schedules, now: string): Standing {
  const carry = parseCarry(cycles?.report);
  const findings = findingsOf(cycles?.report);
  const ageOf: AgeOf = (since) => (since === undefined ? 0 : secondsBetween(since, now));
  return {
    ...scheduleOf(cycles),
    ...archiveOf(archive, ageOf),
    lastCompleted: Date.parse(carry.completedAt ?? cycles?.createdAt ?? EPOCH) / 1_000,
    runningAge: ageOf(cycles?.runningSince),
    uncompletedAge: ageOf(cycles?.inVainSince),
    ...(findings === undefined ? {} : { findings }),
    parkedAge: Math.max(0, ...carry.parked.map(({ since }) => ageOf(since))),
    untold: {
      undelivered: owed(carry.untold.filter(isUndelivered), ageOf),
      quiet: owed(
        carry.untold.filter((each) => !isUndelivered(each)),
        ageOf,
      ),
    },
    approvals: (carry.approvals ?? []).length,
  };
}

/** In seconds; 0 of what has not begun. */
type AgeOf = (since: string | undefined) => number;

function archiveOf(archive: Schedules['archive'], ageOf: AgeOf): Pick<Standing, 'archive'> {
  if (archive === 'unknown') return {};
  if (archive === undefined) return { archive: { age: 0, interval: 0 } };
  const { lastAt, createdAt, everyMs } = archive;
  return { archive: { age: ageOf(lastAt ?? createdAt), interval: everyMs / 1_000 } };
}

const EPOCH = new Date(0).toISOString();

function scheduleOf(cycles: Cycles | undefined): Pick<Standing, 'hasLastFailed' | 'isFiring' | 'interval'> {
  const { lastStatus = '', isFiring = false, nextStarts = [] } = cycles ?? {};
  return { hasLastFailed: FAILED.has(lastStatus), isFiring, interval: longestPause(nextStarts) };
}

function isUndelivered({ isQuiet }: Untold): boolean {
  return isQuiet !== true;
}

const FAILED: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'TERMINATED']);

function owed(untold: readonly Untold[], ageOf: (since: string | undefined) => number): Owed {
  return {
    tickets: untold.reduce((sum, { count }) => sum + count, 0),
    age: Math.max(0, ...untold.map(({ since }) => ageOf(since))),
  };
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, elapsedMs(from, to) / 1_000);
}

function longestPause(starts: readonly string[]): number {
  const pauses = starts.slice(1).map((start, index) => secondsBetween(starts[index] ?? start, start));
  return Math.max(0, ...pauses);
}

/** A report of another version of the worker may lack anything. */
function findingsOf(report: unknown): FindingsLeft | undefined {
  const { outcome, held, balance } = fieldsOf(report);
  if (outcome !== 'completed' && outcome !== 'cancelled') return undefined;
  const counts = { ...NONE };
  for (const group of Array.isArray(held) ? held : []) {
    const { cause, count } = fieldsOf(group);
    if (isCause(cause) && typeof count === 'number') counts[cause] += count;
  }
  const { parked } = fieldsOf(balance);
  return { held: counts, parked: typeof parked === 'number' ? parked : 0 };
}

function isCause(value: unknown): value is HeldCause {
  return typeof value === 'string' && Object.hasOwn(NONE, value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
