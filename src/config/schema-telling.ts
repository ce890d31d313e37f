import { z } from 'zod';
import { WEEKDAYS } from '../domain/quiet-hours';
import { timezone } from './timezone';
import { listOf, severity } from './values';

const MENTIONED =
  'must be the id of a Slack user group, such as S0123ABCD, or of a person (U…): @here, @channel and names are not taken';

/** S: user group; U and W: person. */
const mentioned = z.string().regex(/^[SUW][A-Z0-9]{2,30}$/, MENTIONED);

/** Whom a team's digest calls. */
export const mention = z.strictObject({ group: mentioned, for: z.exactOptional(listOf(severity)) });

const CLOCK = "must be a time of the day in quotes, such as '20:00'";
const time = z.string(CLOCK).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, CLOCK);

const weekday = z.enum(WEEKDAYS, `must be a day of the week: ${WEEKDAYS.join(', ')}`);

/** When a team's digest waits. */
export const quietHours = z.strictObject({
  from: z.exactOptional(time),
  to: z.exactOptional(time),
  timezone,
  days: z.exactOptional(listOf(weekday)),
  breakThrough: z.exactOptional(listOf(severity)),
});
