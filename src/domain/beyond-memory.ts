import type { Addition } from './beyond';
import { ENVIRONMENTS } from './environment';
import { before, compareTimestamps } from './time';

/** What a run with something switched on leaves to the next one. A cache, as all of the memory. */
export interface BeyondMemory {
  /** Findings that were resolved up to here are dealt with. ISO; a run's start has its hour off already. */
  readonly resolvedSince?: string;
  /** Links to Wiz that tickets still lack; at most 100. */
  readonly owed?: readonly Addition[];
}

/** Some 80 bytes each, in a report of 32 KB. */
export const OWED_LIMIT = 100;
const INSTANT_MS = 1;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const WITHOUT_MEMORY_MS = 7 * DAY_MS;
/** What could not be told in all that time is not told any more: a window that only grows would use up each run. */
const LONGEST_MS = 30 * DAY_MS;

/** From when on resolved findings are read, exclusive; what was told is seen on its ticket, and not told again. */
export function resolvedSince(
  memory: { readonly beyond?: BeyondMemory; readonly completedAt?: string },
  now: string,
): string {
  const ended = memory.completedAt ?? before(now, WITHOUT_MEMORY_MS);
  const since = memory.beyond?.resolvedSince ?? before(ended, HOUR_MS);
  const oldest = before(now, LONGEST_MS);
  return compareTimestamps(since, oldest) < 0 ? oldest : since;
}

export interface ResolvedProgress {
  readonly startedAt: string;
  /** Present when there is more to be read. */
  readonly readUntil?: string;
  /** When what still waits was resolved. */
  readonly waiting: readonly string[];
}

/**
 * From when on the next run must read. A run's start is by our clock: an hour off, for clocks differ. What Wiz dated is exact,
 * and gets a millisecond off, for several may share it: with more, a window of many would never be left.
 */
export function nextResolvedSince({ startedAt, readUntil, waiting }: ResolvedProgress): string {
  const end = readUntil === undefined ? before(startedAt, HOUR_MS) : before(readUntil, INSTANT_MS);
  return waiting
    .map((at) => before(at, INSTANT_MS))
    .reduce((first, at) => (compareTimestamps(at, first) < 0 ? at : first), end);
}

/** Where to read on from so that a window that begins at `since` is left: what shares one instant may be more than a run takes. */
export function pastWindow(since: string, readUntil: string): string {
  const isLeft = compareTimestamps(before(readUntil, INSTANT_MS), since) > 0;
  return isLeft ? readUntil : before(since, -2 * INSTANT_MS);
}

export function rememberBeyond(since: string | undefined, owed: readonly Addition[]): BeyondMemory {
  return {
    ...(since === undefined ? {} : { resolvedSince: since }),
    ...(owed.length === 0 ? {} : { owed: owed.slice(0, OWED_LIMIT) }),
  };
}

/** For a report that is too large. */
export function withFewerOwed<Memory extends { readonly beyond?: BeyondMemory }>(memory: Memory): Memory {
  const { owed = [], ...rest } = memory.beyond ?? {};
  const fewer = owed.slice(0, Math.floor(owed.length / 2));
  return { ...memory, beyond: fewer.length === 0 ? rest : { ...rest, owed: fewer } };
}

/** Input like any other: what is not as it should be is left out. */
export function parseBeyondMemory(value: unknown): BeyondMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { resolvedSince: since, owed } = value as Readonly<Record<string, unknown>>;
  const isTime = typeof since === 'string' && !Number.isNaN(Date.parse(since));
  const additions = Array.isArray(owed) ? owed.filter(isAddition) : [];
  return rememberBeyond(isTime ? since : undefined, additions);
}

const KEY = /^[A-Z][A-Z0-9_]{0,79}-[1-9][0-9]{0,8}$/;
const FINDING = /^[\x21-\x7e]{1,100}$/;

function isAddition(value: unknown): value is Addition {
  if (typeof value !== 'object' || value === null) return false;
  const { ticket, finding, environment } = value as Readonly<Record<string, unknown>>;
  const isPlace = environment === undefined || ENVIRONMENTS.some((each) => each === environment);
  return (
    typeof ticket === 'string' &&
    KEY.test(ticket) &&
    typeof finding === 'string' &&
    FINDING.test(finding) &&
    isPlace
  );
}
