import { matcher } from '../support/builders';
import { EMPTY_CARRY } from '../../src/domain/carry';
import { POLICY_DEFAULTS, type Suppression } from '../../src/domain/policy';
import { decideWindow } from '../../src/domain/window';

const now = '2026-11-23T12:00:00.000Z';
const policy = POLICY_DEFAULTS.window;
const carry = {
  ...EMPTY_CARRY,
  watermark: '2026-11-23T11:00:00.123456Z',
  lastSweepAt: '2026-11-23T00:00:00.000Z',
  completedAt: '2026-11-23T08:10:00.000Z',
  policyHash: 'p1',
};
const facts = { carry, openCount: 10_000, now, policyHash: 'p1', suppressions: [] };

function endingAt(until: string): Suppression {
  return { name: 'old gateway', match: matcher('rule = *'), owner: 'dana', reason: 'goes in spring', until };
}

test.each([
  ['nothing is remembered', { carry: EMPTY_CARRY, openCount: 50_000 }],
  ['few findings are open', { carry, openCount: 9_999 }],
  ['the last run left work behind', { carry: { ...carry, backlog: true }, openCount: 50_000 }],
  [
    'the last sweep is a day old',
    { carry: { ...carry, lastSweepAt: '2026-11-22T12:00:00.000Z' }, openCount: 50_000 },
  ],
])('a run sweeps when %s', (_, differs) => {
  expect(decideWindow({ ...facts, ...differs }, policy)).toMatchObject({ kind: 'sweep' });
});

test.each([
  ['the policy is another one', { policyHash: 'p2' }, 'the policy has changed since the last sweep'],
  [
    'nothing is remembered of the policy',
    { carry: { ...carry, policyHash: undefined } as unknown as typeof carry },
    'the policy of the last sweep is not on record',
  ],
  [
    'a suppression has ended since',
    { suppressions: [endingAt('2027-01-01T00:00:00.000Z'), endingAt('2026-11-23T09:00:00.000Z')] },
    'suppression "old gateway" has ended since the last sweep',
  ],
  [
    'one ends at this very moment',
    { suppressions: [endingAt(now)] },
    'suppression "old gateway" has ended since the last sweep',
  ],
  [
    'one ended while the last sweep was still reading, which had taken it for valid',
    { suppressions: [endingAt('2026-11-23T00:00:00.001Z')] },
    'suppression "old gateway" has ended since the last sweep',
  ],
])('what has not changed in Wiz is read again when %s', (_, differs, reason) => {
  expect(decideWindow({ ...facts, ...differs }, policy)).toMatchObject({ kind: 'sweep', reason });
});

test.each([
  ['lies ahead', '2026-11-23T12:00:00.001Z'],
  ['lay before the last sweep', '2026-11-22T00:00:00.000Z'],
  ['was the beginning of the last sweep', '2026-11-23T00:00:00.000Z'],
])('the end of a suppression costs no sweep when it %s', (_, until) => {
  expect(decideWindow({ ...facts, suppressions: [endingAt(until)] }, policy).kind).toBe('incremental');
});

test('a big tenant is read incrementally, from an hour before the watermark', () => {
  expect(decideWindow(facts, policy)).toMatchObject({
    kind: 'incremental',
    changedAfter: '2026-11-23T10:00:00.123Z',
  });
});

test('the baseline of the policy bounds both kinds', () => {
  const since = '2026-01-01T00:00:00Z';

  expect(decideWindow({ ...facts, openCount: 1 }, { ...policy, since }).createdAfter).toBe(since);
  expect(decideWindow({ ...facts, openCount: 99_999 }, { ...policy, since }).createdAfter).toBe(since);
});
