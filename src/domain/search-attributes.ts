import { isWhole } from './whole';
import { countNewTickets, type RunReport, sizeOf, type TicketLine } from './report';
import { bySeverity, SEVERITIES } from './severity';

/**
 * What a finished run can be searched by in Temporal. Temporal on an SQL database has room for 10 Keywords and 3 of each other
 * type in a namespace, and shares it with everybody there. The most useful comes first: it gets the last free place.
 * Never encrypted: no secret belongs here.
 */
export const SEARCH_ATTRIBUTES = [
  { name: 'WfdTicketKeys', type: 'KeywordList' },
  { name: 'WfdOutcome', type: 'Keyword' },
  { name: 'WfdTicketsCreated', type: 'Int' },
  { name: 'WfdTeams', type: 'KeywordList' },
  { name: 'WfdSeverities', type: 'KeywordList' },
] as const;

export type SearchAttribute = (typeof SEARCH_ATTRIBUTES)[number];

/** A value over 2,048 bytes fails the run. */
const LIST_LIMIT_BYTES = 1_900;
const TICKET_KEYS = 150;

/**
 * `completed-with-rest`: something is held, parked, or was not told. A run that failed or was terminated sets nothing;
 * Temporal's own `ExecutionStatus` tells it.
 */
export type SearchedOutcome = 'completed' | 'completed-with-rest' | 'cancelled';

export interface SearchValues {
  readonly WfdOutcome: SearchedOutcome;
  /** With new tickets; most tickets first, as many as fit. */
  readonly WfdTeams: readonly string[];
  /** Of the new tickets, worst first. */
  readonly WfdSeverities: readonly string[];
  /** Created and adopted: all of which this run is the one to answer for. The full number, however many keys there are. */
  readonly WfdTicketsCreated: number;
  /** At most 150, worst first, as many as fit. */
  readonly WfdTicketKeys: readonly string[];
}

/** `tickets`: all that are known, for the report may have been cut. */
export function searchValuesOf(
  report: RunReport,
  tickets: readonly Pick<TicketLine, 'ticket' | 'severity'>[] = report.tickets,
): SearchValues {
  const { newBySeverity } = report;
  const teams = [...report.teams].sort((a, b) => b.tickets - a.tickets).map(({ team }) => team);
  const keys = bySeverity(tickets).map(({ ticket }) => ticket);
  return {
    WfdOutcome: outcomeOf(report),
    WfdTeams: fitList(teams),
    WfdSeverities: SEVERITIES.filter((severity) => newBySeverity[severity] > 0),
    WfdTicketsCreated: countNewTickets(report),
    WfdTicketKeys: fitList([...new Set(keys)].slice(0, TICKET_KEYS)),
  };
}

function outcomeOf(report: RunReport): SearchedOutcome {
  if (report.outcome === 'cancelled') return 'cancelled';
  return isWhole(report) ? 'completed' : 'completed-with-rest';
}

/** The first of them, as far as they fit; counted in bytes, for a letter may have four. */
function fitList(values: readonly string[]): string[] {
  const kept: string[] = [];
  let bytes = 2;
  for (const value of values) {
    bytes += sizeOf(value) + 1;
    if (bytes > LIST_LIMIT_BYTES) break;
    kept.push(value);
  }
  return kept;
}
