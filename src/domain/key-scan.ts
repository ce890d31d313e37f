import { keyNumber, projectOf } from './ticket';

/** Keys a bulk read asks for at once. */
export const SCAN_WINDOW = 100;

/** Windows without a single visible ticket that end a scan beyond the highest key anyone knows of. */
export const EMPTY_WINDOWS_TO_STOP = 3;

/** How many of the newest settled keys are asked for; the lowest of them is where a scan starts. */
export const SETTLED_KEYS = 20;

/**
 * Keys a scan reads on from its start: a thousand requests, which is about what its activity has time for. No project
 * allocates so many while the index lags; whoever names a key beyond them leads the scan astray.
 */
export const LONGEST_SCAN = 100_000;

/**
 * Where the next scan of a project may start, because all keys below are settled. By project key. A project whose scan
 * was led astray has the number that `astrayAt` gives, and takes no tickets.
 */
export type Frontier = Readonly<Record<string, number>>;

/** A key has nine digits at most, so nothing above is a place to scan from. */
const HIGHEST_START = 1_000_000_000;

/** What stands in a frontier for a project that cannot be scanned to its end; `number` is the key's that says so. */
export function astrayAt(number: number): number {
  return HIGHEST_START + number;
}

/** Number of the key that led the scan astray; absent where there is a place to scan from. */
export function astrayBy(start: number): number | undefined {
  return start > HIGHEST_START ? start - HIGHEST_START : undefined;
}

/**
 * Jira allocates keys in order, so everything the index may not show yet lies above a key it has shown for
 * longer than it lags. The lowest of the newest few, because keys and creation times need not agree to the
 * last ticket.
 */
export function scanStart(settledKeys: readonly string[]): number {
  const numbers = settledKeys.map(keyNumber).filter((number) => number > 0);
  return numbers.length === 0 ? 1 : Math.min(...numbers);
}

/** "SEC", 101 -> SEC-101 … SEC-200. */
export function scanWindow(project: string, from: number): string[] {
  return Array.from({ length: SCAN_WINDOW }, (_, offset) => `${project}-${from + offset}`);
}

/** Highest number among the keys of a project, of those up to a limit; 0 when there is none. */
export function highest(project: string, keys: readonly string[], limit = Infinity): number {
  const numbers = keys.filter((key) => projectOf(key) === project).map(keyNumber);
  return Math.max(0, ...numbers.filter((number) => number <= limit));
}
