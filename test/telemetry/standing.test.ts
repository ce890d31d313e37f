import { failureReason } from '../../src/domain/metrics';
import { type Schedules, standingOf } from '../../src/telemetry/standing';

const NOW = '2026-11-29T12:00:00.000Z';

const SCHEDULE = {
  isFiring: true,
  createdAt: '2026-11-28T00:00:00.000Z',
  nextStarts: ['2026-11-29T12:00:00.000Z', '2026-11-29T16:00:00.000Z', '2026-11-30T00:00:00.000Z'],
};

function ofCycles(cycles: Schedules['cycles']): Schedules {
  return { cycles, archive: undefined };
}

const CARRY = {
  completedAt: '2026-11-29T08:00:10.000Z',
  backlog: true,
  untold: [
    { team: 'a', run: 'r', keys: [], count: 3, since: '2026-11-29T04:00:00.000Z' },
    { team: 'b', run: 'r', keys: [], count: 5, since: '2026-11-29T00:00:00.000Z', isQuiet: true },
  ],
  parked: [{ destination: 'Jira SEC', since: '2026-11-28T12:00:00.000Z' }],
  approvals: ['3f9a12cd'],
};

const REPORT = {
  outcome: 'completed',
  balance: { parked: 7 },
  held: [
    { cause: 'risk', count: 4 },
    { cause: 'a cause of tomorrow', count: 1 },
  ],
  carry: CARRY,
};

test('a report says what is held, parked and owed, and since when', () => {
  const standing = standingOf(ofCycles({ ...SCHEDULE, lastStatus: 'COMPLETED', report: REPORT }), NOW);

  expect(standing).toEqual({
    lastCompleted: Date.parse('2026-11-29T08:00:10.000Z') / 1_000,
    hasLastFailed: false,
    runningAge: 0,
    uncompletedAge: 0,
    isFiring: true,
    interval: 8 * 3_600,
    archive: { age: 0, interval: 0 },
    findings: {
      held: { risk: 4, approval: 0, rejected: 0, limit: 0, cancelled: 0, changed: 0 },
      parked: 7,
    },
    parkedAge: 86_400,
    untold: { undelivered: { tickets: 3, age: 8 * 3_600 }, quiet: { tickets: 5, age: 12 * 3_600 } },
    approvals: 1,
  });
});

test('a cycle that found the lock taken says nothing of findings, and has not completed a run', () => {
  const report = { outcome: 'skipped', balance: { parked: 0 }, held: [], carry: CARRY };

  const standing = standingOf(ofCycles({ ...SCHEDULE, lastStatus: 'COMPLETED', report }), NOW);

  expect(standing.findings).toBeUndefined();
  expect(standing.lastCompleted).toBe(Date.parse(CARRY.completedAt) / 1_000);
});

test.each(['FAILED', 'TIMED_OUT', 'TERMINATED'])('a cycle that ended %s has failed', (lastStatus) => {
  expect(standingOf(ofCycles({ ...SCHEDULE, lastStatus }), NOW).hasLastFailed).toBe(true);
});

test('where no run has completed yet, the time is counted from the making of the schedule', () => {
  const times = { runningSince: '2026-11-29T11:59:00.000Z', inVainSince: '2026-11-29T04:00:00.000Z' };
  const standing = standingOf(ofCycles({ ...SCHEDULE, ...times }), NOW);

  expect(standing.lastCompleted).toBe(Date.parse(SCHEDULE.createdAt) / 1_000);
  expect(standing.runningAge).toBe(60);
  expect(standing.uncompletedAge).toBe(8 * 3_600);
});

test.each([
  undefined,
  { ...SCHEDULE, isFiring: false, report: 'nonsense' },
  { ...SCHEDULE, report: { held: 3 } },
])('what is no report of ours breaks nothing: %j', (cycles) => {
  expect(() => standingOf(ofCycles(cycles), NOW)).not.toThrow();
});

test.each([
  ['JiraUnauthorized', 'credentials'],
  ['WizUnavailable', 'service'],
  ['PolicyInvalid', 'policy'],
  ['RunTimedOut', 'timeout'],
  ['TypeError', 'other'],
])('a run that failed with %s failed for %s', (type, reason) => {
  expect(failureReason(type)).toBe(reason);
});

test.each([
  ['the last that ended well', '2026-11-29T10:00:00.000Z', 2 * 3_600],
  ['its schedule, while none has', undefined, 48 * 3_600],
])('the archive is as old as %s', (_, lastAt, age) => {
  const archive = {
    paused: false,
    everyMs: 86_400_000,
    createdAt: '2026-11-27T12:00:00.000Z',
    ...(lastAt === undefined ? {} : { lastAt }),
  };

  expect(standingOf({ cycles: undefined, archive }, NOW)).toMatchObject({
    archive: { age, interval: 86_400 },
  });
});

test('of an archive that was never seen nothing is said', () => {
  expect(standingOf({ cycles: undefined, archive: 'unknown' }, NOW).archive).toBeUndefined();
});
