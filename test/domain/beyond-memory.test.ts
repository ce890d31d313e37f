import {
  nextResolvedSince,
  parseBeyondMemory,
  pastWindow,
  rememberBeyond,
  resolvedSince,
  withFewerOwed,
} from '../../src/domain/beyond-memory';
import { parseCarry } from '../../src/domain/carry';

const NOW = '2026-11-23T12:00:00.000Z';
const OWED = { ticket: 'SEC-1', finding: 'f-1' };

test.each([
  [
    'what is remembered',
    { beyond: { resolvedSince: '2026-11-23T08:00:00.000Z' } },
    '2026-11-23T08:00:00.000Z',
  ],
  [
    'else an hour before the last run ended',
    { completedAt: '2026-11-23T10:00:00.000Z' },
    '2026-11-23T09:00:00.000Z',
  ],
  ['without any memory a week and an hour', {}, '2026-11-16T11:00:00.000Z'],
  [
    'never more than 30 days',
    { beyond: { resolvedSince: '2026-01-01T00:00:00.000Z' } },
    '2026-10-24T12:00:00.000Z',
  ],
])('resolved findings are read from %s', (_, memory, since) => {
  expect(resolvedSince(memory, NOW)).toBe(since);
});

test.each([
  ['a run that saw all: an hour before it began', undefined, [], '2026-11-23T11:00:00.000Z'],
  ['one that did not: where it stopped', '2026-11-23T10:00:00.5Z', [], '2026-11-23T10:00:00.499Z'],
  ['also within the last hour', '2026-11-23T11:59:00.123456Z', [], '2026-11-23T11:59:00.122Z'],
  [
    'what waits, when it is older',
    '2026-11-23T10:00:00Z',
    ['2026-11-23T09:00:00.5Z', '2026-11-23T09:00:00Z'],
    '2026-11-23T08:59:59.999Z',
  ],
  ['and not when it is younger', undefined, ['2026-11-23T11:30:00Z'], '2026-11-23T11:00:00.000Z'],
])('the next run reads on after %s', (_, readUntil, waiting, since) => {
  const progress = { startedAt: NOW, waiting };
  expect(nextResolvedSince(readUntil === undefined ? progress : { ...progress, readUntil })).toBe(since);
});

test.each([
  ['2026-11-23T10:00:00.500Z', '2026-11-23T10:00:00.600001Z', '2026-11-23T10:00:00.600001Z'],
  ['2026-11-23T10:00:00.500Z', '2026-11-23T10:00:00.501Z', '2026-11-23T10:00:00.502Z'],
  ['2026-11-23T10:00:00.500Z', '2026-11-23T10:00:00.500999Z', '2026-11-23T10:00:00.502Z'],
])('a window from %s that was read to %s is left', (since, readUntil, end) => {
  expect(pastWindow(since, readUntil)).toBe(end);
  expect(nextResolvedSince({ startedAt: NOW, readUntil: end, waiting: [] }) > since).toBe(true);
});

test('at most 100 owed links are remembered, and fewer when the report is too large', () => {
  const owed = Array.from({ length: 150 }, (_, n) => ({ ...OWED, ticket: `SEC-${n + 1}` }));

  const memory = rememberBeyond(NOW, owed);

  expect(memory.owed).toHaveLength(100);
  expect(withFewerOwed({ beyond: memory }).beyond.owed).toHaveLength(50);
  expect(withFewerOwed({ beyond: { resolvedSince: NOW, owed: [OWED] } })).toEqual({
    beyond: { resolvedSince: NOW },
  });
  expect(rememberBeyond(undefined, [])).toEqual({});
});

test('it is input like any other', () => {
  expect(parseBeyondMemory(undefined)).toBeUndefined();
  expect(parseBeyondMemory('x')).toBeUndefined();
  expect(parseBeyondMemory({ resolvedSince: 'tomorrow', owed: 'SEC-1' })).toEqual({});
  const owed = [
    OWED,
    { ...OWED, environment: 'staging' },
    { ...OWED, environment: 'moon' },
    { ...OWED, ticket: '../SEC-1' },
    { ...OWED, finding: 'a b' },
    { ticket: 'SEC-1' },
    null,
  ];
  expect(parseBeyondMemory({ resolvedSince: NOW, owed })).toEqual({
    resolvedSince: NOW,
    owed: [OWED, { ...OWED, environment: 'staging' }],
  });
  expect(parseCarry({ carry: { beyond: { owed } } }).beyond?.owed).toHaveLength(2);
  expect(parseCarry({ carry: {} })).not.toHaveProperty('beyond');
});
