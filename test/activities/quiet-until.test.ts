import { describeEnd, quietUntil } from '../../src/activities/quiet-until';
import type { QuietHours } from '../../src/domain/quiet-hours';

const NIGHT: QuietHours = { from: '20:00', to: '07:00', timezone: 'Europe/Berlin', breakThrough: [] };

function until(hours: Partial<QuietHours>, now: string): string | undefined {
  const ms = quietUntil({ ...NIGHT, ...hours }, Date.parse(now));
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

const allDay = (days: QuietHours['days']): QuietHours => {
  const { from: _, to: __, ...rest } = NIGHT;
  return { ...rest, ...(days === undefined ? {} : { days }) };
};

// In November Berlin is an hour ahead of UTC. The 23rd is a Monday.
test.each([
  ['a minute before it begins', '2026-11-23T18:59:59.999Z', undefined],
  ['as it begins', '2026-11-23T19:00:00.000Z', '2026-11-24T06:00:00.000Z'],
  ['in the middle', '2026-11-23T23:30:12.345Z', '2026-11-24T06:00:00.000Z'],
  ['in its last second', '2026-11-24T05:59:59.999Z', '2026-11-24T06:00:00.000Z'],
  ['as it ends', '2026-11-24T06:00:00.000Z', undefined],
])('a night is quiet over midnight: %s', (_, now, expected) => {
  expect(until({}, now)).toBe(expected);
});

test.each([
  ['at noon', '2026-11-23T11:30:00.000Z', '2026-11-23T12:00:00.000Z'],
  ['at night', '2026-11-23T23:30:00.000Z', undefined],
])('hours of one day are quiet within it alone: %s', (_, now, expected) => {
  expect(until({ from: '12:00', to: '13:00' }, now)).toBe(expected);
});

test('quiet days and the nights around them are one quiet time', () => {
  const hours = { days: ['sat', 'sun'] as const };

  // Friday evening to Monday morning.
  expect(until(hours, '2026-11-27T19:00:00.000Z')).toBe('2026-11-30T06:00:00.000Z');
  expect(until(hours, '2026-11-28T11:00:00.000Z')).toBe('2026-11-30T06:00:00.000Z');
  expect(until(hours, '2026-11-27T11:00:00.000Z')).toBeUndefined();
});

test('whole days alone end at midnight, by the team’s clock', () => {
  const weekend = allDay(['sat', 'sun']);

  expect(quietUntil(weekend, Date.parse('2026-11-27T22:59:00.000Z'))).toBeUndefined();
  expect(quietUntil(weekend, Date.parse('2026-11-27T23:00:00.000Z'))).toBe(
    Date.parse('2026-11-29T23:00:00Z'),
  );
});

describe('when the clocks change', () => {
  test('in spring the night is an hour shorter', () => {
    expect(until({}, '2026-03-28T19:00:00.000Z')).toBe('2026-03-29T05:00:00.000Z');
  });

  test('in autumn it is an hour longer', () => {
    expect(until({}, '2026-10-24T18:00:00.000Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('an end that is left out in spring comes with the next minute there is', () => {
    // 02:00 to 03:00 does not happen.
    expect(until({ to: '02:30' }, '2026-03-28T20:00:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('an end that comes twice in autumn ends the quiet time twice', () => {
    // 02:00 to 03:00 happens twice: 02:30 is half past midnight UTC, and half past one.
    expect(until({ to: '02:30' }, '2026-10-24T20:00:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(until({ to: '02:30' }, '2026-10-25T00:30:00.000Z')).toBeUndefined();
    expect(until({ to: '02:30' }, '2026-10-25T01:10:00.000Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('a quiet day is as long as it is', () => {
    const sunday = allDay(['sun']);

    expect(quietUntil(sunday, Date.parse('2026-10-24T22:00:00Z'))).toBe(Date.parse('2026-10-25T23:00:00Z'));
    expect(quietUntil(sunday, Date.parse('2026-03-28T23:00:00Z'))).toBe(Date.parse('2026-03-29T22:00:00Z'));
  });
});

test.each([
  ['Asia/Kathmandu', '2026-11-23T14:15:00.000Z', '2026-11-24T01:15:00.000Z'],
  ['America/St_Johns', '2026-11-23T23:30:00.000Z', '2026-11-24T10:30:00.000Z'],
])('a zone may be off by parts of an hour: %s', (timezone, now, expected) => {
  expect(until({ timezone }, now)).toBe(expected);
});

test('six quiet days in a row have an end, and seven, which no policy has, do not hang', () => {
  const six = allDay(['mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
  const seven = allDay(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
  const monday = Date.parse('2026-11-22T23:00:00Z');

  expect(quietUntil(six, monday)).toBe(Date.parse('2026-11-28T23:00:00Z'));
  expect(quietUntil(seven, monday)).toBe(Date.parse('2026-11-30T23:00:00Z'));
});

test('its end is told by the team’s clock', () => {
  expect(describeEnd(NIGHT, Date.parse('2026-11-30T06:00:00Z'))).toBe('Mon 07:00 (Europe/Berlin)');
});
