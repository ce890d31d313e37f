import type { TicketLine } from './report';

/** Lines a digest shows; nothing beyond is kept for it. */
export const DIGEST_LINES = 10;
/** Keys kept of one team. */
const UNLISTED = 300;
const EARLIER = 200;

/** Tickets that one team has to be told of. */
export interface TicketTally {
  readonly tickets: number;
  /** How many findings these stand for beside one each. */
  readonly further?: number;
  /** The first; of one destination, and a team's own tickets have one, these are the worst: its batches go worst first. */
  readonly lines: readonly TicketLine[];
  /** Keys of the next, so that a digest can say which tickets it told of. */
  readonly unlisted?: readonly string[];
  /** The last one counted, where its key is not among these: the findings of one ticket come one after the other. */
  readonly last?: string;
  /** Tickets of a run that may have died before it told. */
  readonly earlier: readonly EarlierTicket[];
  /** How many more of them there are, by run. */
  readonly moreEarlier?: Readonly<Record<string, number>>;
}

export interface EarlierTicket {
  readonly ticket: string;
  readonly run: string;
}

export const NO_TICKETS: TicketTally = { tickets: 0, lines: [], earlier: [] };

export function withLine<Tally extends TicketTally>(tally: Tally, line: TicketLine): Tally {
  const { tickets, lines, unlisted = [], further = 0 } = tally;
  const more = further + (line.findings ?? 1) - 1;
  const counted = { ...tally, ...(more === 0 ? {} : { further: more }), tickets: tickets + 1 };
  if (lines.length < DIGEST_LINES) return { ...counted, lines: [...lines, line] };
  if (unlisted.length < UNLISTED) return { ...counted, unlisted: [...unlisted, line.ticket] };
  return { ...counted, last: line.ticket };
}

/** Whether the team is told of it anyway: another finding of it was filed before. */
export function hasTicket({ lines, unlisted = [], last }: TicketTally, ticket: string): boolean {
  return last === ticket || lines.some((line) => line.ticket === ticket) || unlisted.includes(ticket);
}

/** Another finding of a ticket that is counted already. */
export function noteFurther<Tally extends TicketTally>(tally: Tally, ticket: string): Tally {
  const lines = tally.lines.map((line) => (line.ticket === ticket ? withFurther(line) : line));
  return { ...tally, lines, further: (tally.further ?? 0) + 1 };
}

export function withFurther(line: TicketLine): TicketLine {
  return { ...line, findings: (line.findings ?? 1) + 1 };
}

export function withEarlier<Tally extends TicketTally>(tally: Tally, { ticket, run }: EarlierTicket): Tally {
  const { earlier, moreEarlier = {} } = tally;
  if (earlier.some((each) => each.ticket === ticket)) return tally;
  if (earlier.length < EARLIER) return { ...tally, earlier: [...earlier, { ticket, run }] };
  return { ...tally, moreEarlier: { ...moreEarlier, [run]: (moreEarlier[run] ?? 0) + 1 } };
}

/** Keys of all that is kept by key. */
export function keysIn({ lines, unlisted = [], earlier }: TicketTally): string[] {
  return [...[...lines, ...earlier].map(({ ticket }) => ticket), ...unlisted];
}

/** Where the keys of a run's tickets are too many to keep, all that is left of them is a number, and this is one of them. */
export function isCounted(
  { tickets, lines, unlisted = [], moreEarlier = {} }: TicketTally,
  run: string,
  thisRun: string,
): boolean {
  return run === thisRun ? tickets > lines.length + unlisted.length : run in moreEarlier;
}
