import { dueOverview, localTimeIn } from '../../src/activities/local-time';
import type { DueOverview } from '../../src/domain/overview';
import { aPolicy } from '../support/builders';

test.each([
  ['UTC', '2026-11-29T00:00:00.000Z', '2026-11-29', '00:00'],
  ['Europe/Berlin', '2026-11-28T23:00:00.000Z', '2026-11-29', '00:00'],
  ['Europe/Berlin', '2026-07-28T21:59:59.999Z', '2026-07-28', '23:59'],
  ['America/Los_Angeles', '2026-11-29T07:59:00.000Z', '2026-11-28', '23:59'],
  ['Pacific/Kiritimati', '2026-12-31T10:00:00.000Z', '2027-01-01', '00:00'],
  // The hour that comes twice, and the one that does not come.
  ['Europe/Berlin', '2026-10-25T00:30:00.000Z', '2026-10-25', '02:30'],
  ['Europe/Berlin', '2026-10-25T01:30:00.000Z', '2026-10-25', '02:30'],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29', '03:00'],
])('in %s, %s is %s %s', (timezone, timestamp, day, clock) => {
  expect(localTimeIn(timezone)(timestamp)).toEqual({ day, clock });
});

describe('the overview of a day', () => {
  const berlin = { cron: '0 */4 * * *', timezone: 'Europe/Berlin' };

  function due(overview: ReturnType<typeof aPolicy>['overview'], at: string): DueOverview | undefined {
    return dueOverview(aPolicy({ overview, schedule: berlin }), Date.parse(at));
  }

  test.each([
    ['2026-11-28T22:59:59.999Z', '2026-11-28', '2026-11-28'],
    ['2026-11-28T23:00:00.000Z', '2026-11-29', '2026-11-28'],
    ['2026-11-29T06:59:59.999Z', '2026-11-29', '2026-11-28'],
    ['2026-11-29T07:00:00.000Z', '2026-11-29', '2026-11-29'],
    ['2026-12-01T00:00:00.000Z', '2026-12-01', '2026-11-30'],
  ])(
    'has its turn from its hour in the time zone of the schedule to that of the next day: at %s',
    (at, day, turn) => {
      expect(due({ at: '08:00' }, at)).toEqual({ day, turn });
    },
  );

  test('goes by a time zone of its own where it has one', () => {
    const tokyo = { at: '08:00', timezone: 'Asia/Tokyo' };
    expect(due(tokyo, '2026-11-28T23:00:00.000Z')).toEqual({ day: '2026-11-29', turn: '2026-11-29' });
  });

  test('is never due where it is off', () => {
    expect(due('off', '2026-11-29T12:00:00.000Z')).toBeUndefined();
  });
});
