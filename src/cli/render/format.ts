/** "2026-11-23 12:00 UTC"; a text that is no time stays as it is. */
export function formatInstant(timestamp: string): string {
  const ms = Date.parse(timestamp);
  if (Number.isNaN(ms)) return timestamp;
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units that count: "41 s", "2 min 5 s", "3 h 12 min", "2 d 3 h". */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR) return inUnits(seconds, [MINUTE, 'min'], [1, 's']);
  if (seconds < DAY) return inUnits(seconds, [HOUR, 'h'], [MINUTE, 'min']);
  return inUnits(seconds, [DAY, 'd'], [HOUR, 'h']);
}

type Unit = readonly [seconds: number, name: string];

function inUnits(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const whole = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** "2026-11-23 12:00 UTC (in 3 h 12 min)". */
export function formatUpcoming(timestamp: string, now: string): string {
  const ms = Date.parse(timestamp) - Date.parse(now);
  return ms < 0 ? formatInstant(timestamp) : `${formatInstant(timestamp)} (in ${formatElapsed(ms)})`;
}

/** "1 finding", "2 findings". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
