import type { FindingRef } from './finding';
import type { TicketLine } from './report';
import { countSeverities, isWorse, type Severity, type SeverityCounts } from './severity';
import type { TicketMatch } from './ticket';

/** Lines a digest shows; nothing beyond is kept for it. */
export const DIGEST_LINES = 10;
/** News kept of one team. */
const RAISED = 100;
const EARLIER = 200;

/** What one team has to be told of a run. */
export interface TeamTally {
  readonly tickets: number;
  readonly counts: SeverityCounts;
  /** The worst ones; batches go worst first. */
  readonly lines: readonly TicketLine[];
  /** Tickets of a run that may have died before it told. */
  readonly earlier: readonly EarlierTicket[];
  readonly raised: readonly RaisedTicket[];
}

export interface EarlierTicket {
  readonly ticket: string;
  readonly run: string;
}

/** The finding is worse now than when its ticket was filed. */
export interface RaisedTicket {
  readonly ticket: string;
  readonly from: Severity;
  readonly to: Severity;
}

export const EMPTY_TALLY: TeamTally = {
  tickets: 0,
  counts: countSeverities([]),
  lines: [],
  earlier: [],
  raised: [],
};

export function noteTicket(tally: TeamTally, line: TicketLine): TeamTally {
  return {
    ...tally,
    tickets: tally.tickets + 1,
    counts: { ...tally.counts, [line.severity]: tally.counts[line.severity] + 1 },
    lines: [...tally.lines, line].slice(0, DIGEST_LINES),
  };
}

/** A known ticket may have news in it: a raised severity, a digest that was never sent. */
export function noteMatch(tally: TeamTally, { severity }: FindingRef, match: TicketMatch): TeamTally {
  const { key, fresh, done } = match;
  const isRaised = done === undefined && match.severity !== undefined && isWorse(severity, match.severity);
  const raised = isRaised ? [{ ticket: key, from: match.severity, to: severity }] : [];
  const earlier = fresh?.run === undefined ? [] : [{ ticket: key, run: fresh.run }];
  return {
    ...tally,
    raised: [...tally.raised, ...raised].slice(0, RAISED),
    earlier: [...tally.earlier, ...earlier].slice(0, EARLIER),
  };
}
