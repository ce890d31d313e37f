import { cronProblems, restrictsBothDays } from '../../src/config/cron';

test.each([
  '0 */4 * * *',
  '*/15 8-18 * * MON-FRI',
  '0,30 0 1,15 jan-mar *',
  '5/10 * * * *',
  '0 0 29 FEB *',
  '0 0 * * 7',
  '  0   4\t* * * ',
  '59 23 31 12 sun',
  '10-50/5 * * * *',
])('%j fires', (cron) => {
  expect(cronProblems(cron)).toEqual([]);
});

test.each([
  ['', 'five fields'],
  ['@hourly', 'five fields'],
  ['@every 4h', 'five fields'],
  ['0 */4 * *', 'has 4'],
  ['0 0 */4 * * *', 'has 6'],
  ['CRON_TZ=UTC 0 4 * * *', 'has 6'],
  ['60 * * * *', 'bad minute'],
  ['* 24 * * *', 'bad hour'],
  ['* * 0 * *', 'bad day of the month'],
  ['* * 32 * *', 'bad day of the month'],
  ['* * * 13 *', 'bad month'],
  ['* * * FOO *', 'bad month'],
  ['* * * * 8', 'bad day of the week'],
  ['* * * * MONDAY', 'bad day of the week'],
  ['30-10 * * * *', 'bad minute'],
  ['*/0 * * * *', 'bad minute'],
  ['*/99 * * * *', 'bad minute'],
  ['1,,2 * * * *', 'bad minute'],
  ['1-2-3 * * * *', 'bad minute'],
  ['*-5 * * * *', 'bad minute'],
  ['1/2/3 * * * *', 'bad minute'],
  ['/5 * * * *', 'bad minute'],
  ['-1 * * * *', 'bad minute'],
  ['0x5 * * * *', 'bad minute'],
  ['? * * * *', 'bad minute'],
  ['0 0 L * *', 'bad day of the month'],
  ['0 0 31 FEB,APR *', 'never fires'],
  ['0 0 30-31 2 *', 'never fires'],
])('%j is refused: %s', (cron, why) => {
  expect(cronProblems(cron)).toEqual([expect.stringContaining(why)]);
});

test('every bad field is told', () => {
  expect(cronProblems('60 24 * * 9')).toHaveLength(3);
});

test.each([
  ['0 0 1 * MON', true],
  ['0 0 1 * *', false],
  ['0 0 * * MON', false],
  ['0 0 */2 * MON', false],
])('%s restricts both days: %s', (cron, expected) => {
  expect(restrictsBothDays(cron)).toBe(expected);
});
