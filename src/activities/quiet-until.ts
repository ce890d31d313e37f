import { type QuietHours, WEEKDAYS, type Weekday } from '../domain/quiet-hours';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Six quiet days in a row, what stands before and behind them, and an hour that comes twice. */
const LONGEST_MS = 8 * DAY_MS;

/**
 * When the quiet time that `nowMs` lies in ends, in ms; undefined where it lies in none. Looked up minute by minute on the team's
 * own clock, so that nothing has to be known about its changes: an hour that comes twice is twice as quiet, and where the
 * end falls into an hour that is left out, messages go with the next minute there is. No workflow may call it: what a
 * machine knows of time zones changes.
 */
export function quietUntil(hours: QuietHours, nowMs: number): number | undefined {
  const isQuiet = clockOf(hours);
  if (!isQuiet(nowMs)) return undefined;
  const minute = nowMs - (nowMs % MINUTE_MS);
  for (let at = minute + MINUTE_MS; at <= minute + LONGEST_MS; at += MINUTE_MS) {
    if (!isQuiet(at)) return at;
  }
  return minute + LONGEST_MS;
}

/** "Mon 07:00 (Europe/Berlin)". */
export function describeEnd({ timezone }: QuietHours, untilMs: number): string {
  const { day, time } = readClock(clock(timezone), untilMs);
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${time} (${timezone})`;
}

function clockOf({ from, to, timezone, days = [] }: QuietHours): (ms: number) => boolean {
  const format = clock(timezone);
  return (ms) => {
    const { day, time } = readClock(format, ms);
    return days.includes(day) || (from !== undefined && to !== undefined && isWithin(time, from, to));
  };
}

/** HH:MM compare as text. */
function isWithin(time: string, from: string, to: string): boolean {
  return from < to ? time >= from && time < to : time >= from || time < to;
}

function clock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function readClock(format: Intl.DateTimeFormat, ms: number): { day: Weekday; time: string } {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const name = (parts.get('weekday') ?? '').toLowerCase();
  const day = WEEKDAYS.find((each) => each === name) ?? 'mon';
  return { day, time: `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}` };
}
