import * as fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/domain/duration';

test.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['2m', 120_000],
  ['12h', 43_200_000],
  ['3d', 259_200_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '12', 'h', '-1h', '1.5h', '1h30m', '12 h', '12H', '999999999999d', '1e3s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('what is written is read back', () => {
  fc.assert(fc.property(fc.nat(), (ms) => expect(parseDuration(formatDuration(ms))).toBe(ms)));
});

test('a duration is written in its largest whole unit', () => {
  expect([90_000, 7_200_000, 172_800_000, 1_500].map(formatDuration)).toEqual(['90s', '2h', '2d', '1500ms']);
});
