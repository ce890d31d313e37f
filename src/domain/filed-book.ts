import type { BookState } from './book-state';
import { withCanary } from './canary';
import type { Outcome } from './decision';
import { withPairs } from './duplicates';
import { withLeftOut } from './left-out';
import type { Settled } from './governance';
import type { TicketLine } from './report';
import { EMPTY_TALLY, hasTicket, noteFurther, noteTicket, withFurther } from './team-tally';

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
  const { team, severity } = finding;
  const tally = teams[team] ?? EMPTY_TALLY;
  if (hasTicket(tally, ticket)) {
    return {
      teams: { ...teams, [team]: noteFurther(tally, ticket) },
      tickets: tickets.map((line) => (line.ticket === ticket ? withFurther(line) : line)),
    };
  }
  const line: TicketLine = {
    ticket,
    severity,
    team,
    summary,
    finding: finding.id,
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(score === undefined ? {} : { risk: score }),
  };
  return {
    teams: { ...teams, [team]: noteTicket(tally, line) },
    tickets: tickets.some((each) => each.ticket === ticket)
      ? tickets
      : [...tickets, line].slice(0, REPORT_LINES),
  };
}
