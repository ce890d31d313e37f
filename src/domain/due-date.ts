import type { FindingDetails } from './finding';
import { type TicketSettings } from './team-settings';
import { compareText, dateAfter } from './time';

type Dated = Pick<FindingDetails, 'severity' | 'createdAt' | 'dueAt'>;

/**
 * YYYY-MM-DD, in UTC; absent where the policy gives the severity no days. A date that was over before there was a ticket
 * tells nobody when to be done: then it is tomorrow.
 */
export function dueDateOf(
  { severity, createdAt, dueAt }: Dated,
  { dueDays, dueFrom }: Pick<TicketSettings, 'dueDays' | 'dueFrom'>,
  now: string,
): string | undefined {
  if (dueFrom === 'wiz' && dueAt !== undefined) return atLeastTomorrow(dueAt.slice(0, 10), now);
  const days = dueDays[severity];
  if (days === undefined) return undefined;
  return dueFrom === 'first-seen' ? atLeastTomorrow(dateAfter(createdAt, days), now) : dateAfter(now, days);
}

function atLeastTomorrow(date: string, now: string): string {
  const tomorrow = dateAfter(now, 1);
  return compareText(date, tomorrow) < 0 ? tomorrow : date;
}
