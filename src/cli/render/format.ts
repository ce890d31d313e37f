import { lasting, moment } from '../../domain/figures';

/** "2026-11-23 12:00 UTC"; a text that is no time stays as it is. */
export function formatInstant(timestamp: string): string {
  return Number.isNaN(Date.parse(timestamp)) ? timestamp : `${moment(timestamp)} UTC`;
}

/** The two largest units that count: "4.1 s", "41 s", "2 min 5 s", "3 h 12 min", "2 d 3 h". */
export function formatElapsed(ms: number): string {
  return ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : lasting(ms);
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
