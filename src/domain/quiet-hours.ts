import type { Severity, SeverityCounts } from './severity';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** When a team's channel is left alone, by the clock on the team's wall. Tickets are filed all the same. */
export interface QuietHours {
  /** HH:MM, 24 hours. Absent: only whole days are quiet. */
  readonly from?: string;
  /** HH:MM; before `from`: of the next morning. From this minute on messages are sent. */
  readonly to?: string;
  /** IANA name. */
  readonly timezone: string;
  /** Days that are quiet from midnight to midnight. */
  readonly days?: readonly Weekday[];
  /** A digest with a new ticket of one of these goes out at once, whole. */
  readonly breakThrough: readonly Severity[];
}

/** Whether one of the counted tickets is of a severity named. */
export function hasAny(counts: SeverityCounts, severities: readonly Severity[]): boolean {
  return severities.some((severity) => counts[severity] > 0);
}
