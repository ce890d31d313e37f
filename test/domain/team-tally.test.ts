import type { TicketLine } from '../../src/domain/report';
import { noteFiling, type Tallies } from '../../src/domain/team-tally';

function filing(ticket: number, finding = `f${ticket}`): TicketLine {
  return { ticket: `SEC-${ticket}`, severity: 'HIGH', team: 'payments', summary: 's', finding };
}

function noteAll(lines: readonly TicketLine[], tell: readonly string[] = []): Tallies {
  return lines.reduce<Tallies>((teams, line) => noteFiling(teams, line, tell), {});
}

const singles = [...Array(310).keys()].map((number) => filing(number));
const burst = [...Array(400).keys()].map((number) => filing(999, `b${number}`));

test('a ticket for many is one ticket, also behind more than are kept by key, for its team and for those told', () => {
  const { payments, platform } = noteAll([...singles, ...burst], ['platform']);

  expect(payments).toMatchObject({ tickets: 311, further: 399, counts: { HIGH: 311 } });
  expect(platform?.others).toMatchObject({ tickets: 311, further: 399 });
});

test('two such tickets are two, one after the other', () => {
  const other = [...Array(20).keys()].map((number) => filing(1_000, `c${number}`));

  expect(noteAll([...singles, ...burst, ...other])['payments']).toMatchObject({ tickets: 312, further: 418 });
});
