import { keyNumber, projectOf } from './ticket';

/** Keys a bulk read asks for at once. */
export const SCAN_WINDOW = 100;

/** Windows without a single visible ticket that end a scan beyond the highest key anyone knows of. */
export const EMPTY_WINDOWS_TO_STOP = 3;

/** How many of the newest settled keys are asked for; the lowest of them is where a scan starts. */
export const SETTLED_KEYS = 20;

/** Where the next scan of a project may start, because all keys below are settled. By project key. */
export type Frontier = Readonly<Record<string, number>>;

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

/** Highest number among the keys of a project; 0 when there is none. */
export function highest(project: string, keys: readonly string[]): number {
  return Math.max(0, ...keys.filter((key) => projectOf(key) === project).map(keyNumber));
}
