import { formatElapsed, formatInstant, formatUpcoming } from '../../src/cli/render/format';
import { renderChecks } from '../../src/cli/render/doctor';
import { renderProgress } from '../../src/cli/render/progress';
import { renderRun, renderRuns } from '../../src/cli/render/runs';
import { renderSchedule } from '../../src/cli/render/schedule';
import { renderEnd } from '../../src/cli/watch-runs';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { Progress } from '../../src/domain/report';
import { aRecord, aReport, aSchedule, NOW, PLAIN } from './fake-cli';

function aProgress(differs: Partial<Progress> = {}): Progress {
  return { run: 'wfd-run-1', phase: 'opening', pages: 0, balance: EMPTY_BALANCE, toCreate: 0, ...differs };
}

test.each<[Partial<Progress>, string]>([
  [{ phase: 'opening' }, 'opening    policy, credentials, projects'],
  [
    { phase: 'reading', pages: 2, balance: { ...EMPTY_BALANCE, fetched: 640 } },
    'reading    2 pages · 640 findings',
  ],
  [
    { phase: 'reading', pages: 1, balance: { ...EMPTY_BALANCE, fetched: 1 } },
    'reading    1 page · 1 finding',
  ],
  [{ phase: 'waiting', waitingFor: 'the last run ended failed' }, 'waiting    the last run ended failed'],
  [
    {
      phase: 'ticketing',
      toCreate: 182,
      balance: { ...EMPTY_BALANCE, created: 36, adopted: 2, resolvedMeanwhile: 1, parked: 1 },
    },
    'ticketing  40 of 182',
  ],
  [{ phase: 'adding' }, 'adding     comments and links'],
  [
    { phase: 'telling', balance: { ...EMPTY_BALANCE, created: 2 } },
    'telling    the teams of 2 findings that have tickets now',
  ],
  [
    { phase: 'done', balance: { ...EMPTY_BALANCE, fetched: 2, created: 2 } },
    'done       2 fetched = 2 created',
  ],
])('progress %j reads %j', (differs, line) => {
  expect(renderProgress(aProgress(differs))).toBe(line);
});

test.each([
  [400, '0.4 s'],
  [41_900, '41 s'],
  [125_000, '2 min 5 s'],
  [7_200_000, '2 h'],
  [11_520_000, '3 h 12 min'],
  [183_600_000, '2 d 3 h'],
  [-5, '0.0 s'],
])('%d ms read %j', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test('times are told in UTC; what is no time stays as it is', () => {
  expect(formatInstant('2026-11-23T12:00:59.123456Z')).toBe('2026-11-23 12:00 UTC');
  expect(formatInstant('soon')).toBe('soon');
  expect(formatUpcoming('2026-11-23T16:00:00Z', NOW)).toBe('2026-11-23 16:00 UTC (in 4 h)');
  expect(formatUpcoming('2026-11-23T08:00:00Z', NOW)).toBe('2026-11-23 08:00 UTC');
});

test('runs are a table, with what Temporal knows of those that left no report', () => {
  const records = [
    aRecord({ run: 'wfd-run-3', state: 'running', startedAt: '2026-11-23T11:59:30.000Z', ...NOTHING_YET }),
    aRecord({ run: 'wfd-run-2', state: 'terminated', failure: 'by hand', ...NOTHING_YET, endedAt: NOW }),
    aRecord({
      report: aReport({
        outcome: 'cancelled',
        balance: { ...EMPTY_BALANCE, fetched: 12, created: 3, adopted: 1, known: 2, held: 5, parked: 1 },
      }),
    }),
    aRecord(),
  ];

  expect(renderRuns(records.map(withoutUndefined), PLAIN)).toMatchInlineSnapshot(`
"Run                    Started                Took  Outcome     Fetched  Created  Known  Left
wfd-run-3              2026-11-23 11:59 UTC   30 s  running           -        -      -     -
wfd-run-2              2026-11-23 11:59 UTC  1 min  terminated        -        -      -     -
wfd-run-0000aaaa-1111  2026-11-23 11:59 UTC   41 s  cancelled        12        4      2     6
wfd-run-0000aaaa-1111  2026-11-23 11:59 UTC   41 s  completed         5        0      5     0"
`);
});

const NOTHING_YET = { report: undefined, endedAt: undefined } as unknown as object;

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

test('a running run tells how far it is; where no worker answers, that', () => {
  const running = withoutUndefined(aRecord({ state: 'running', ...NOTHING_YET }));
  const progress = aProgress({
    phase: 'reading',
    pages: 1,
    balance: { ...EMPTY_BALANCE, fetched: 500, known: 500 },
  });

  expect(renderRun(running, progress, PLAIN)).toMatchInlineSnapshot(`
"Run wfd-run-0000aaaa-1111 running for 1 min
reading    1 page · 500 findings
500 fetched = 500 known so far"
`);
  expect(renderRun(running, undefined, PLAIN)).toContain('no worker says how far it is');
});

test('a failed run tells why and where to look', () => {
  const failed = aRecord({ state: 'failed', failure: 'wiz: read page: 401 the token was refused' });
  const { report: _, ...record } = failed;

  expect(renderRun(record, undefined, PLAIN)).toMatchInlineSnapshot(`
"Run wfd-run-0000aaaa-1111 failed after 41 s, started 2026-11-23 11:59 UTC
  wiz: read page: 401 the token was refused

Next: \`wfd doctor\`. The history is in the Temporal Web UI, run id 0000aaaa-1111-7000-8000-000000000001."
`);
});

test('a run with a report is shown by its report', () => {
  expect(renderRun(aRecord(), undefined, PLAIN)).toContain('5 fetched = 5 known');
});

test('a run that ended while somebody watches is one line', () => {
  expect(renderEnd(aRecord())).toBe(
    '2026-11-23 11:59 UTC wfd-run-0000aaaa-1111 completed: 5 fetched = 5 known',
  );
  const { report: _, ...failed } = aRecord({ state: 'failed', failure: 'no permission' });
  expect(renderEnd(failed)).toBe('2026-11-23 11:59 UTC wfd-run-0000aaaa-1111 failed: no permission');
});

test('a firing schedule says when', () => {
  expect(renderSchedule(aSchedule(), PLAIN)).toMatchInlineSnapshot(`
"Schedule  wiz-finding-distribution
State     firing
Fires     0 */4 * * * (UTC)
Next      2026-11-23 16:00 UTC (in 4 h)
          2026-11-23 20:00 UTC (in 8 h)
Last      no run yet
Now       no run goes on"
`);
});

test('a paused schedule says who stopped it and how it goes on, and no time that will not come', () => {
  const text = renderSchedule(aSchedule({ paused: true, note: 'moving to another site' }), PLAIN);

  expect(text).toContain('paused (moving to another site): `wfd schedule resume` lets it go on');
  expect(text).not.toContain('Next');
});

test('a schedule of one-time runs is told from a registered one', () => {
  const text = renderSchedule(aSchedule({ registered: false, paused: true }), PLAIN);

  expect(text).toContain('not registered: made by a one-time run, `wfd schedule apply` starts it');
});

test('checks are one line each, with the cure under what is not well', () => {
  const text = renderChecks(
    [
      { subject: 'Wiz', what: 'credentials', state: 'ok', detail: 'a token was issued' },
      {
        subject: 'Slack',
        what: 'scopes',
        state: 'warning',
        detail: 'channels:join is missing',
        cure: 'add it',
      },
      {
        subject: 'Jira SEC',
        what: 'permission to create',
        state: 'failed',
        detail: 'not granted to finding-distribution@acme.example, as /mypermissions says',
        cure: 'give the account the project permission "Create issues" in SEC, by a role or by a group',
      },
    ],
    PLAIN,
  );

  expect(text).toMatchInlineSnapshot(`
"✓ Wiz credentials                a token was issued
! Slack scopes                   channels:join is missing
  → add it
✗ Jira SEC permission to create  not granted to finding-distribution@acme.example, as /mypermissions
                                 says
  → give the account the project permission "Create issues" in SEC, by a role or by a group

3 checks: 1 failed, 1 warning. Mend what failed; what stands behind → says how."
`);
});
