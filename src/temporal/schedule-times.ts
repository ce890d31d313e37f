import type { ScheduleDescription } from '@temporalio/client';
import { cronTimes } from '../config/cron';
import { formatDuration } from '../domain/duration';

type Spec = ScheduleDescription['spec'];
type Calendar = NonNullable<Spec['calendars']>[number];

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** As the server names them, in order. */
const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
];
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/**
 * When a schedule fires, as cron lines. The server turns a cron line into a calendar, so the line it was made of is only
 * believed where it still says the same: somebody may have edited the times in the Web UI.
 */
export function describeTimes({ calendars = [], intervals = [] }: Spec, madeOf: unknown): string {
  const lines = calendars.map((calendar) => lineOf(calendar, madeOf));
  const every = intervals.map(({ every: ms, offset }) => describeInterval(ms, offset));
  return [...lines, ...every].join(' and ') || 'never';
}

export function describeInterval(everyMs: number, offsetMs = 0): string {
  const offset = offsetMs === 0 ? '' : ` after ${formatDuration(offsetMs)}`;
  return `every ${formatDuration(everyMs)}${offset}`;
}

function lineOf(calendar: Calendar, madeOf: unknown): string {
  const fields = fieldsOf(calendar);
  const isTold = isPlain(calendar) && typeof madeOf === 'string';
  if (isTold && isSame(fields.map(valuesOf), cronTimes(madeOf))) return madeOf;
  const line = fields.map((ranges, at) => ranges.map((range) => textOf(range, at)).join(',')).join(' ');
  return isPlain(calendar) ? line : `${line} and not at each second 0 of every year`;
}

function fieldsOf({ minute, hour, dayOfMonth, month, dayOfWeek }: Calendar): readonly (readonly Range[])[] {
  return [
    rangesOf(minute),
    rangesOf(hour),
    rangesOf(dayOfMonth),
    rangesOf(month, (name) => MONTHS.indexOf(name) + 1),
    rangesOf(dayOfWeek, (name) => DAYS.indexOf(name)),
  ];
}

/** A cron line of five fields says nothing of seconds and years. */
function isPlain({ second, year }: Calendar): boolean {
  const isOnTheMinute = rangesOf(second).every(({ start, end }) => start === 0 && end === 0);
  return isOnTheMinute && rangesOf(year).length === 0;
}

type NumberOf = (name: string) => number;

function rangesOf(ranges: unknown, numberOf: NumberOf = Number): Range[] {
  if (!Array.isArray(ranges)) return [];
  return ranges.map((each: { start?: unknown; end?: unknown; step?: unknown }) => {
    const [start, end] = [each.start, each.end ?? each.start].map((value) =>
      typeof value === 'number' ? value : numberOf(String(value)),
    );
    return { start: start ?? 0, end: end ?? 0, step: Number(each.step ?? 1) };
  });
}

function valuesOf(ranges: readonly Range[]): number[] {
  const values = new Set<number>();
  for (const { start, end, step } of ranges) {
    for (let value = start; value <= end; value += Math.max(1, step)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function isSame(times: readonly (readonly number[])[], others: readonly (readonly number[])[]): boolean {
  return JSON.stringify(times) === JSON.stringify(others);
}

/** First and last value of minutes, hours, days, months and days of the week. */
const WHOLE: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

function textOf({ start, end, step }: Range, at: number): string {
  const [first, last] = WHOLE[at] ?? [0, 0];
  const every = step > 1 ? `/${step}` : '';
  if (start === first && end === last) return `*${every}`;
  return start === end ? String(start) : `${start}-${end}${every}`;
}
