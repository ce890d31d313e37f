import { RunBook } from '../../src/domain/run-book';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import { rememberUse, type SuppressionUse } from '../../src/domain/suppression-use';
import { aPolicy, aRef, aSuppression, matcher, NOW } from '../support/builders';

const LATER = '2026-12-24T08:00:00.000Z';

function remember(
  before: readonly SuppressionUse[],
  muted: readonly number[],
  at = NOW,
  suppressions = [aSuppression(), aSuppression({ name: 'old gateway' })],
): SuppressionUse[] {
  return rememberUse(before, { policy: { suppressions }, muted, at });
}

test('every suppression is known from the first run that reads it, and used on the day it mutes', () => {
  const first = remember([], [1]);
  const second = remember(first, [], LATER);

  expect(first).toMatchObject([
    { name: 'sandbox accounts', knownSince: '2026-11-23' },
    { name: 'old gateway', knownSince: '2026-11-23', usedAt: '2026-11-23' },
  ]);
  expect(first[0]).not.toHaveProperty('usedAt');
  expect(second).toEqual(first);
  expect(remember(second, [1], LATER)[1]).toMatchObject({ knownSince: '2026-11-23', usedAt: '2026-12-24' });
});

test('one that was given something else to match is another one, one that was prolonged is not', () => {
  const before = remember([], [0], NOW, [aSuppression()]);

  const changed = remember(before, [], LATER, [aSuppression({ match: matcher('rule = x') })]);
  const prolonged = remember(before, [], LATER, [aSuppression({ until: '2029-01-01T00:00:00.000Z' })]);

  expect(changed).toEqual([{ ...changed[0], knownSince: '2026-12-24' }]);
  expect(changed[0]).not.toHaveProperty('usedAt');
  expect(prolonged).toEqual(before);
});

test('names that nobody wrote may change hands without their use', () => {
  const first = aSuppression({ name: 'mute by rule', match: matcher('rule = a') });
  const second = aSuppression({ name: 'mute by rule (2)', match: matcher('rule = b') });
  const before = remember([], [0], NOW, [first, second]);

  const [heir] = remember(before, [], LATER, [{ ...second, name: 'mute by rule' }]);

  expect(heir).toMatchObject({ name: 'mute by rule', knownSince: '2026-12-24' });
  expect(heir).not.toHaveProperty('usedAt');
});

test('who is gone or has ended is forgotten', () => {
  const before = remember([], [0, 1]);

  expect(remember(before, [], LATER, [aSuppression({ until: LATER })])).toEqual([]);
});

test('at most 200 are remembered, with names of at most 80 characters', () => {
  const many = Array.from({ length: 250 }, (_, number) =>
    aSuppression({ name: `${number}`.padEnd(90, 'x') }),
  );

  const uses = remember([], [0], NOW, many);

  expect(uses).toHaveLength(200);
  expect(uses[0]?.name).toHaveLength(80);
  expect(remember(uses, [], LATER, many)).toEqual(uses);
});

test('a run notes which suppressions muted something, each once, and not what people closed as won’t do', () => {
  const policy = aPolicy({ suppressions: [aSuppression(), aSuppression()] });
  const book = new RunBook(EMPTY_BOOK);
  const closed = { key: 'SEC-1', done: { at: NOW, resolution: "Won't Do" } };
  const refs = [
    aRef({ id: 'a', suppression: 1 }),
    aRef({ id: 'b', suppression: 1 }),
    aRef({ id: 'c', fingerprint: 'cc' }),
  ];

  book.enterPage(refs, [{ ...closed, fingerprint: 'cc' }], { policy, now: NOW });

  expect(book.snapshot()).toMatchObject({ muted: [1], balance: { suppressed: 3 } });
});
