import { judgePredecessor } from '../../src/domain/predecessor';

const EIGHT = '2026-03-02T08:00:00.000Z';
const NINE = '2026-03-02T09:00:00.000Z';
const TEN = '2026-03-02T10:00:00.000Z';

test('a run that completed has nothing under way', () => {
  const judged = judgePredecessor([{ status: 'COMPLETED', startedAt: EIGHT }], NINE);

  expect(judged).toEqual({ clean: true, reason: 'the last run completed' });
});

test.each([
  [[], 'no earlier run is on record'],
  [[{ status: 'NONE' }], 'no earlier run is on record'],
  [[{ status: 'TERMINATED' }, { status: 'COMPLETED' }], 'the last run ended terminated'],
  [[{ status: 'COMPLETED' }, { status: 'TIMED_OUT' }], 'the last run ended timed_out'],
  [[{ status: 'COMPLETED' }, { status: 'UNKNOWN' }], 'the last run ended unknown'],
])('of %j something may be', (holders, reason) => {
  expect(judgePredecessor(holders, undefined)).toEqual({ clean: false, reason });
});

test('untold may be what the oldest since the last completed one has filed', () => {
  const holders = [
    { status: 'FAILED', startedAt: TEN },
    { status: 'TERMINATED', startedAt: NINE },
    { status: 'COMPLETED', startedAt: EIGHT },
  ];

  expect(judgePredecessor(holders, undefined)).toMatchObject({ clean: false, since: NINE });
});

test.each([
  ['the one the list has', [EIGHT, TEN]],
  ['the one the cycle saw', [TEN, EIGHT]],
])('a run that began after what is remembered had ended is forgotten: %s', (_, starts) => {
  const holders = starts.map((startedAt) => ({ status: 'COMPLETED', startedAt }));

  expect(judgePredecessor(holders, NINE)).toMatchObject({ clean: true, isForgotten: true });
});

test('where nothing is remembered nothing is forgotten', () => {
  const judged = judgePredecessor([{ status: 'COMPLETED', startedAt: EIGHT }], undefined);

  expect(judged.isForgotten).toBeUndefined();
});
