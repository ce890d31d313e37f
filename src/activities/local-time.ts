import type { DueOverview } from '../domain/overview';
import type { Policy } from '../domain/policy';
import { dateAfter } from '../domain/time';

interface LocalTime {
  /** YYYY-MM-DD */
  readonly day: string;
  /** "08:00" */
  readonly clock: string;
}

/** What the calendar and the clock on the wall say. Not for workflow code: the rules of time zones change. */
export function localTimeIn(timeZone: string): (timestamp: string | number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (timestamp) => {
    const parts = new Map(format.formatToParts(new Date(timestamp)).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return {
      day: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
      clock: `${part('hour')}:${part('minute')}`,
    };
  };
}

/**
 * The overview that a run which begins now has to tell, if nobody told it before. Its turn lasts from its hour to that of the next
 * day, so that there is one a day however seldom, and at whatever hour, runs begin.
 */
export function dueOverview({ overview, schedule }: Policy, now: number): DueOverview | undefined {
  if (overview === 'off') return undefined;
  const { day, clock } = localTimeIn(overview.timezone ?? schedule.timezone)(now);
  return { day, turn: clock >= overview.at ? day : dateAfter(`${day}T00:00:00.000Z`, -1) };
}
