import { EMPTY_CARRY } from '../../src/domain/carry';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { decideWindow } from '../../src/domain/window';

const now = '2026-11-23T12:00:00.000Z';
const policy = POLICY_DEFAULTS.window;
const carry = {
  ...EMPTY_CARRY,
  watermark: '2026-11-23T11:00:00.123456Z',
  lastSweepAt: '2026-11-23T00:00:00.000Z',
};

test.each([
  ['nothing is remembered', { carry: EMPTY_CARRY, openCount: 50_000 }],
  ['few findings are open', { carry, openCount: 9_999 }],
  ['the last run left work behind', { carry: { ...carry, backlog: true }, openCount: 50_000 }],
  [
    'the last sweep is a day old',
    { carry: { ...carry, lastSweepAt: '2026-11-22T12:00:00.000Z' }, openCount: 50_000 },
  ],
])('a run sweeps when %s', (_, facts) => {
  expect(decideWindow({ ...facts, now }, policy)).toMatchObject({ kind: 'sweep' });
});

test('a big tenant is read incrementally, from an hour before the watermark', () => {
  expect(decideWindow({ carry, openCount: 10_000, now }, policy)).toMatchObject({
    kind: 'incremental',
    changedAfter: '2026-11-23T10:00:00.123Z',
  });
});

test('the baseline of the policy bounds both kinds', () => {
  const since = '2026-01-01T00:00:00Z';

  expect(decideWindow({ carry, openCount: 1, now }, { ...policy, since }).createdAfter).toBe(since);
  expect(decideWindow({ carry, openCount: 99_999, now }, { ...policy, since }).createdAfter).toBe(since);
});
