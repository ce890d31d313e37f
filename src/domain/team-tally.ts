import type { FindingRef } from './finding';
import type { TicketLine } from './report';
import { countSeverities, isWorse, type Severity, type SeverityCounts } from './severity';
import type { FiledTicket, TicketMatch } from './ticket';

/** Lines a digest shows; nothing beyond is kept for it. */
export const DIGEST_LINES = 10;
/** News kept of one team. */
const UNLISTED = 300;
const RAISED = 100;
const EARLIER = 200;

/** What one team has to be told of a run. */
export interface TeamTally {
  readonly tickets: number;
  /** How many findings these stand for beside one each. */
  readonly further?: number;
  readonly counts: SeverityCounts;
  /** The worst ones; batches go worst first. */
  readonly lines: readonly TicketLine[];
  /** Keys of the next worst, so that a digest can say which tickets it told of. */
  readonly unlisted?: readonly string[];
  /** Tickets of a run that may have died before it told. */
  readonly earlier: readonly EarlierTicket[];
  /** How many more of them there are, by run. */
  readonly moreEarlier?: Readonly<Record<string, number>>;
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
  const { tickets, counts, lines, unlisted = [], further = 0 } = tally;
  const more = further + (line.findings ?? 1) - 1;
  const counted = {
    ...tally,
    ...(more === 0 ? {} : { further: more }),
    tickets: tickets + 1,
    counts: { ...counts, [line.severity]: counts[line.severity] + 1 },
  };
  if (lines.length < DIGEST_LINES) return { ...counted, lines: [...lines, line] };
  return { ...counted, unlisted: [...unlisted, line.ticket].slice(0, UNLISTED) };
}

/** Whether the team is told of it anyway: another finding of it was filed before. */
export function hasTicket({ lines, unlisted = [] }: TeamTally, ticket: string): boolean {
  return lines.some((line) => line.ticket === ticket) || unlisted.includes(ticket);
}

/** Another finding of a ticket that is counted already. */
export function noteFurther(tally: TeamTally, ticket: string): TeamTally {
  const lines = tally.lines.map((line) => (line.ticket === ticket ? withFurther(line) : line));
  return { ...tally, lines, further: (tally.further ?? 0) + 1 };
}

export function withFurther(line: TicketLine): TicketLine {
  return { ...line, findings: (line.findings ?? 1) + 1 };
}

/** A known ticket may have news in it: a raised severity, a digest that was never sent. */
export function noteMatch(tally: TeamTally, { severity }: FindingRef, match: TicketMatch): TeamTally {
  const { key, fresh, done } = match;
  const isRaised = done === undefined && match.severity !== undefined && isWorse(severity, match.severity);
  const noted = isRaised ? noteRaised(tally, { ticket: key, from: match.severity, to: severity }) : tally;
  return fresh?.run === undefined ? noted : noteEarlier(noted, { ticket: key, run: fresh.run });
}

/** Twins share a ticket: it is noted once. */
function noteRaised(tally: TeamTally, raise: RaisedTicket): TeamTally {
  if (tally.raised.some(({ ticket, to }) => ticket === raise.ticket && to === raise.to)) return tally;
  return { ...tally, raised: [...tally.raised, raise].slice(0, RAISED) };
}

export interface FiledContext {
  /** Label of the run that asks. */
  readonly thisRun: string;
  readonly teamOf: (filed: FiledTicket) => string;
}

/** Tickets that were filed and perhaps told to nobody, each with its team; those this run has news of anyway are left out. */
export function withFiled(
  teams: Readonly<Record<string, TeamTally>>,
  filed: readonly FiledTicket[],
  { thisRun, teamOf }: FiledContext,
): Readonly<Record<string, TeamTally>> {
  const own = new Set(
    Object.values(teams).flatMap(({ lines, unlisted = [], earlier }) => [
      ...[...lines, ...earlier].map(({ ticket }) => ticket),
      ...unlisted,
    ]),
  );
  const noted = { ...teams };
  for (const each of filed) {
    const team = teamOf(each);
    if (own.has(each.ticket) || isCounted(teams[team] ?? EMPTY_TALLY, each, thisRun)) continue;
    noted[team] = noteEarlier(noted[team] ?? EMPTY_TALLY, each);
  }
  return noted;
}

/** Where the keys of a run's tickets are too many to keep, all that is left of them is a number, and this is one of them. */
function isCounted(
  { tickets, lines, unlisted = [], moreEarlier = {} }: TeamTally,
  { run }: FiledTicket,
  thisRun: string,
): boolean {
  return run === thisRun ? tickets > lines.length + unlisted.length : run in moreEarlier;
}

function noteEarlier(tally: TeamTally, noted: EarlierTicket): TeamTally {
  const { earlier, moreEarlier = {} } = tally;
  if (earlier.some(({ ticket }) => ticket === noted.ticket)) return tally;
  if (earlier.length < EARLIER) return { ...tally, earlier: [...earlier, noted] };
  return { ...tally, moreEarlier: { ...moreEarlier, [noted.run]: (moreEarlier[noted.run] ?? 0) + 1 } };
}
