import type { BookState } from './book-state';
import { withCanary } from './canary';
import type { Outcome } from './decision';
import { withPairs } from './duplicates';
import { withLeftOut } from './left-out';
import type { Settled } from './governance';
import type { TicketLine } from './report';
import { bySeverity } from './severity';
import { EMPTY_TALLY, noteFiling } from './team-tally';
import { hasTicket, withFurther } from './ticket-tally';

/** Ticket lines a report keeps. */
const REPORT_LINES = 150;

type Filed = Extract<Outcome, { ticket: string }>;
type Books = Pick<BookState, 'teams' | 'tickets' | 'pairs' | 'strays' | 'canaries' | 'leftOut'>;

/** The books with a finding that has its ticket now: the ticket's line, or one finding more in the line it has. */
export function withFiledFinding(books: Books, outcome: Filed, of: Settled): Omit<Books, 'strays'> {
  const { finding, ticket, hidden, leftOut } = outcome;
  const { fingerprint } = finding;
  const canary = { key: ticket, fingerprint, createdAt: of.at };
  return {
    ...withLine(books, outcome, of),
    ...(leftOut === undefined ? {} : { leftOut: withLeftOut(books.leftOut ?? {}, leftOut) }),
    pairs: withPairs(books.pairs, { key: ticket, fingerprint }, books.strays[fingerprint]),
    canaries: withCanary(books.canaries, hidden === undefined ? canary : { ...canary, isHidden: true }),
  };
}

function withLine(
  { teams, tickets }: Books,
  outcome: Filed,
  { score }: Settled,
): Pick<Books, 'teams' | 'tickets'> {
  const { ticket, finding, summary, dueDate } = outcome;
  const { team, severity, tell } = finding;
  const line: TicketLine = {
    ticket,
    severity,
    team,
    summary,
    finding: finding.id,
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(score === undefined ? {} : { risk: score }),
  };
  const isKnown = hasTicket(teams[team] ?? EMPTY_TALLY, ticket);
  return {
    teams: noteFiling(teams, line, tell),
    tickets: isKnown ? withMore(tickets, ticket) : withNew(tickets, line),
  };
}

function withMore(tickets: readonly TicketLine[], ticket: string): TicketLine[] {
  return tickets.map((line) => (line.ticket === ticket ? withFurther(line) : line));
}

function withNew(tickets: readonly TicketLine[], line: TicketLine): readonly TicketLine[] {
  if (tickets.some(({ ticket }) => ticket === line.ticket)) return tickets;
  return bySeverity([...tickets, line]).slice(0, REPORT_LINES);
}
