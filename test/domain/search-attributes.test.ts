import * as fc from 'fast-check';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { SEARCH_ATTRIBUTES, searchValuesOf } from '../../src/domain/search-attributes';
import { SEVERITIES } from '../../src/domain/severity';
import { aReport } from '../cli/fake-cli';

/** Temporal's own; one byte more fails the run. */
const LIMIT_BYTES = 2_048;

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

const counts = { CRITICAL: 1, HIGH: 2, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 };

test('a run is searchable by its tickets, teams, severities, number of tickets and outcome', () => {
  const report = aReport({
    balance: { ...EMPTY_BALANCE, fetched: 9, created: 2, adopted: 1, known: 6 },
    newBySeverity: counts,
    teams: [
      { team: 'web', tickets: 1, newBySeverity: counts },
      { team: 'payments', tickets: 2, newBySeverity: counts },
    ],
  });
  const tickets = [
    { ticket: 'SEC-2', severity: 'HIGH' },
    { ticket: 'PAY-1', severity: 'CRITICAL' },
    { ticket: 'SEC-1', severity: 'HIGH' },
  ] as const;

  expect(searchValuesOf(report, tickets)).toEqual({
    WfdOutcome: 'completed',
    WfdTeams: ['payments', 'web'],
    WfdSeverities: ['CRITICAL', 'HIGH'],
    WfdTicketsCreated: 3,
    WfdTicketKeys: ['PAY-1', 'SEC-2', 'SEC-1'],
  });
});

test.each([
  ['nothing left over', {}, 'completed'],
  ['something held', { balance: { ...EMPTY_BALANCE, fetched: 1, held: 1 } }, 'completed-with-rest'],
  ['something parked', { balance: { ...EMPTY_BALANCE, fetched: 1, parked: 1 } }, 'completed-with-rest'],
  [
    'a digest that was not sent',
    { messages: [{ team: 'web', channel: '#web', outcome: 'not-sent', tickets: 1 }] },
    'completed-with-rest',
  ],
  [
    'a stop, whatever is held',
    { outcome: 'cancelled', balance: { ...EMPTY_BALANCE, fetched: 1, held: 1 } },
    'cancelled',
  ],
] as const)('the outcome of a run with %s', (_, differs, expected) => {
  expect(searchValuesOf(aReport(differs)).WfdOutcome).toBe(expected);
});

test('150 usual keys fit, and no more are given', () => {
  const tickets = Array.from({ length: 200 }, (_, at) => ({
    ticket: `SEC-${at + 1_000}`,
    severity: 'HIGH' as const,
  }));

  const { WfdTicketKeys } = searchValuesOf(aReport(), tickets);

  expect(WfdTicketKeys).toHaveLength(150);
  expect(WfdTicketKeys[149]).toBe('SEC-1149');
});

test('no list outgrows what Temporal takes, whatever keys and teams are called, and the worst come first', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  const ticket = fc.record({ ticket: text, severity: fc.constantFrom(...SEVERITIES) });
  fc.assert(
    fc.property(
      fc.array(ticket, { maxLength: 200, size: 'max' }),
      fc.array(text, { maxLength: 200, size: 'max' }),
      (tickets, names) => {
        const teams = names.map((team) => ({ team, tickets: 1, newBySeverity: counts }));
        const values = searchValuesOf(aReport({ teams }), tickets);

        for (const { name } of SEARCH_ATTRIBUTES) expect(bytesOf(values[name])).toBeLessThan(LIMIT_BYTES);
        const worst = SEVERITIES.find((each) => tickets.some(({ severity }) => severity === each));
        const [first] = values.WfdTicketKeys;
        if (first === undefined) return;
        expect(tickets.find((each) => each.ticket === first && each.severity === worst)).toBeDefined();
      },
    ),
    { numRuns: 50 },
  );
});

test('an SQL database has room for them: 10 Keywords, 3 of each other type', () => {
  const perType = new Map<string, number>();
  for (const { type } of SEARCH_ATTRIBUTES) perType.set(type, (perType.get(type) ?? 0) + 1);

  expect(Object.fromEntries(perType)).toEqual({ KeywordList: 3, Keyword: 1, Int: 1 });
});
