import { WEEKDAYS } from '../domain/quiet-hours';
import type { Complaint } from './policy-complaints';
import { asFields, isFields, type Fields } from './raw';

/** Quiet hours that never begin, or never end. */
export function checkQuietHours({ teams }: Fields): Complaint[] {
  return Object.entries(asFields(teams)).flatMap(([name, team]) => {
    const { quietHours } = asFields(team);
    const complaint = isFields(quietHours) ? complaintOf(quietHours) : undefined;
    return complaint === undefined ? [] : [{ at: ['teams', name, 'quietHours'], ...complaint }];
  });
}

function complaintOf({ from, to, days }: Fields): Omit<Complaint, 'at'> | undefined {
  if ((from === undefined) !== (to === undefined)) {
    return {
      what: `has no ${from === undefined ? 'from' : 'to'}`,
      cure: 'give both from and to, or days alone',
    };
  }
  if (from === undefined && days === undefined) {
    return {
      what: 'is never quiet',
      cure: "give from and to, such as '20:00' and '07:00', or days, or all of them",
    };
  }
  if (from !== undefined && from === to) {
    return { what: 'begins and ends at the same time', cure: 'name whole days under days' };
  }
  return WEEKDAYS.every((day) => Array.isArray(days) && days.includes(day))
    ? { what: 'is quiet on every day: nothing would ever be told', cure: 'leave one day out of days' }
    : undefined;
}
