import * as fc from 'fast-check';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { EMPTY_CARRY } from '../../src/domain/carry';
import { fitReport, REPORT_LIMIT_BYTES, type RunReport, sizeOf } from '../../src/domain/report';
import { countSeverities } from '../../src/domain/severity';
import { NOW } from '../support/builders';

function aReport(differs: Partial<RunReport> = {}): RunReport {
  return {
    schema: 1,
    mode: 'run',
    outcome: 'completed',
    run: 'wfd-run-1',
    startedAt: NOW,
    finishedAt: NOW,
    policyHash: 'abc',
    pages: 1,
    balance: EMPTY_BALANCE,
    newBySeverity: countSeverities([]),
    planHash: '',
    tickets: [],
    teams: [],
    held: [],
    parked: [],
    messages: [],
    notes: [],
    carry: EMPTY_CARRY,
    ...differs,
  };
}

test('sizes are counted in bytes of UTF-8', () => {
  expect(sizeOf('aé€😀')).toBe(Buffer.byteLength(JSON.stringify('aé€😀')));
});

test('a report stays under its limit whatever a run leaves, and the balance is never cut', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  const line = fc.record({
    ticket: text,
    severity: fc.constant('HIGH' as const),
    team: text,
    summary: text,
    finding: text,
  });
  const message = fc.record({
    team: text,
    channel: text,
    outcome: fc.constant('sent' as const),
    tickets: fc.nat(),
  });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 150, size: 'max' }),
      fc.array(message, { maxLength: 60, size: 'max' }),
      fc.array(text, { maxLength: 60, size: 'max' }),
      (tickets, messages, notes) => {
        const balance = { ...EMPTY_BALANCE, fetched: 7, known: 7 };
        const report = fitReport(aReport({ tickets, messages, notes, balance }));
        expect(sizeOf(report)).toBeLessThanOrEqual(REPORT_LIMIT_BYTES);
        expect(report.balance).toEqual(balance);
      },
    ),
    { numRuns: 30 },
  );
});

test('a small report is left as it is', () => {
  const report = aReport({ notes: ['one'] });

  expect(fitReport(report)).toBe(report);
});

test('where what is untold does not fit, it is remembered from when on to look for it', () => {
  const untold = Array.from({ length: 600 }, (_, number) => ({
    team: `team-${number}`,
    run: `wfd-run-${number}`,
    keys: [`SEC-${number}`],
    count: 1,
    since: `2026-11-${String(10 + (number % 9))}T00:00:00.000Z`,
  }));

  const { carry } = fitReport(aReport({ carry: { ...EMPTY_CARRY, untold } }));

  expect(carry).toMatchObject({ untold: [], backlog: true, untoldSince: '2026-11-10T00:00:00.000Z' });
});

test('the memory of suppressions gives way before what must not be told twice, and the marks of the week stay', () => {
  const suppressions = Array.from({ length: 200 }, (_, number) => ({
    name: `${number} ${'é'.repeat(76)}`,
    match: '01234567',
    knownSince: '2026-10-01',
    usedAt: '2026-11-20',
  }));
  const told = ['raised SEC-1 CRITICAL', 'suppressions of the week 2026-11-23'];

  const fitted = fitReport(aReport({ carry: { ...EMPTY_CARRY, told, suppressions } }));
  const overfull = fitReport(aReport({ carry: { ...EMPTY_CARRY, told: [...told, 'x'.repeat(40_000)] } }));

  expect(sizeOf(fitted)).toBeLessThanOrEqual(REPORT_LIMIT_BYTES);
  expect(fitted.carry.told).toEqual(told);
  expect(fitted.carry.suppressions?.[0]).toEqual(suppressions[0]);
  expect(overfull.carry.told).toEqual(['suppressions of the week 2026-11-23']);
});
