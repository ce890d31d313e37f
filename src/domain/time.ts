/**
 * Timestamps stay the texts they arrived as. Wiz writes microseconds with trailing zeros trimmed, so `Date`
 * would truncate them and a plain string comparison lies ("…:26.68Z" < "…:26Z" as text).
 */
export function compareTimestamps(a: string, b: string): number {
  return compareText(padded(a), padded(b));
}

/** By code units: `localeCompare` depends on the machine, and a replay must not. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function latest(a: string | undefined, b: string): string {
  return a !== undefined && compareTimestamps(a, b) >= 0 ? a : b;
}

/** ISO text `ms` before (or, when negative, after) the given one; millisecond precision. */
export function before(timestamp: string, ms: number): string {
  return new Date(Date.parse(timestamp) - ms).toISOString();
}

export function elapsedMs(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

/** YYYY-MM-DD, in UTC. */
export function dateAfter(timestamp: string, days: number): string {
  return before(timestamp, -days * 86_400_000).slice(0, 10);
}

/** The Monday, in UTC, with which the week of that moment began: YYYY-MM-DD. */
export function mondayOf(timestamp: string): string {
  const daysSinceMonday = (new Date(timestamp).getUTCDay() + 6) % 7;
  return dateAfter(timestamp, -daysSinceMonday);
}

function padded(timestamp: string): string {
  const [whole = '', fraction = ''] = timestamp.replace(/Z$/, '').split('.');
  return `${whole}.${fraction.padEnd(9, '0')}`;
}
