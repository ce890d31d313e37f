import type { Decision, HeldCause } from './decision';
import type { FindingRef } from './finding';
import type { TicketLine } from './report';
import { countSeverities, isWorse, type Severity, type SeverityCounts } from './severity';
import type { FiledTicket, TicketMatch } from './ticket';
import {
  hasTicket,
  isCounted,
  keysIn,
  NO_TICKETS,
  noteFurther,
  type TicketTally,
  withEarlier,
  withLine,
} from './ticket-tally';

const RAISED = 100;

/** What one team has to be told of a run. */
export interface TeamTally extends TicketTally {
  readonly counts: SeverityCounts;
  readonly raised: readonly RaisedTicket[];
  /** Tickets of other teams that this one is told of. */
  readonly others?: TicketTally;
  /** How many of its findings are held. */
  readonly held?: Readonly<Partial<Record<HeldCause, number>>>;
  /** How many are parked, by destination. */
  readonly parked?: Readonly<Record<string, number>>;
  /** How many the policy mutes. */
  readonly muted?: number;
  /** How many people have said no to in Jira. */
  readonly declined?: number;
}

/** The finding is worse now than when its ticket was filed. */
export interface RaisedTicket {
  readonly ticket: string;
  readonly from: Severity;
  readonly to: Severity;
}

export type Tallies = Readonly<Record<string, TeamTally>>;

export const EMPTY_TALLY: TeamTally = { ...NO_TICKETS, counts: countSeverities([]), raised: [] };

/** A new ticket, for its team and for those that are only told. */
export function noteTicket(teams: Tallies, line: TicketLine, tell: readonly string[] = []): Tallies {
  return noteForOthers(withOwn(teams, line), { tell, team: line.team }, (others) => withLine(others, line));
}

function withOwn(teams: Tallies, line: TicketLine): Tallies {
  const own = withLine(tallyOf(teams, line.team), line);
  const counts = { ...own.counts, [line.severity]: own.counts[line.severity] + 1 };
  return { ...teams, [line.team]: { ...own, counts } };
}

/** A finding that has its ticket now: the ticket is told of once, with as many findings as it stands for. */
export function noteFiling(teams: Tallies, line: TicketLine, tell: readonly string[] = []): Tallies {
  const { team, ticket } = line;
  const own = tallyOf(teams, team);
  const noted = hasTicket(own, ticket)
    ? { ...teams, [team]: noteFurther(own, ticket) }
    : withOwn(teams, line);
  return noteForOthers(noted, { tell, team }, (others) =>
    hasTicket(others, ticket) ? noteFurther(others, ticket) : withLine(others, line),
  );
}

export interface Known {
  readonly match: TicketMatch;
  /** Marks of raises that the team has heard of: they must not use up the places of others. */
  readonly told?: readonly string[] | undefined;
}

/** A known ticket may have news in it: a raised severity that was not told, a digest that was never sent. */
export function noteMatch(
  teams: Tallies,
  { severity, team }: FindingRef,
  { match, told = [] }: Known,
): Tallies {
  const { key, fresh } = match;
  const raise = raiseOf(severity, match);
  const isNews = raise !== undefined && !told.includes(raiseMark(raise));
  const raised = !isNews ? teams : { ...teams, [team]: noteRaised(tallyOf(teams, team), raise) };
  if (fresh?.run === undefined) return raised;
  const earlier = { ticket: key, run: fresh.run };
  const noted = { ...raised, [team]: withEarlier(tallyOf(raised, team), earlier) };
  return noteForOthers(noted, { tell: fresh.tell ?? [], team }, (others) => withEarlier(others, earlier));
}

function raiseOf(to: Severity, { key, severity: from, done }: TicketMatch): RaisedTicket | undefined {
  const isRaised = done === undefined && from !== undefined && isWorse(to, from);
  return isRaised ? { ticket: key, from, to } : undefined;
}

/** By this a raise is remembered as told. */
export function raiseMark({ ticket, to }: RaisedTicket): string {
  return `raised ${ticket} ${to}`;
}

/** Twins share a ticket: it is noted once. */
function noteRaised(tally: TeamTally, raise: RaisedTicket): TeamTally {
  if (tally.raised.some(({ ticket, to }) => ticket === raise.ticket && to === raise.to)) return tally;
  return { ...tally, raised: [...tally.raised, raise].slice(0, RAISED) };
}

function noteForOthers(
  teams: Tallies,
  { tell, team }: { readonly tell: readonly string[]; readonly team: string },
  note: (others: TicketTally) => TicketTally,
): Tallies {
  const noted = { ...teams };
  for (const name of new Set(tell)) {
    // Its own digest names it already.
    if (name === team) continue;
    const tally = tallyOf(noted, name);
    noted[name] = { ...tally, others: note(tally.others ?? NO_TICKETS) };
  }
  return noted;
}

/** What gets no ticket now, or none at all. */
export function noteWithout(
  teams: Tallies,
  decision: Extract<Decision, { kind: 'held' | 'suppressed' }>,
): Tallies {
  const { team, suppression } = decision.finding;
  const tally = tallyOf(teams, team);
  return { ...teams, [team]: { ...tally, ...without(tally, decision, suppression !== undefined) } };
}

function without(
  { held = {}, muted = 0, declined = 0 }: TeamTally,
  decision: Extract<Decision, { kind: 'held' | 'suppressed' }>,
  isMuted: boolean,
): Partial<TeamTally> {
  if (decision.kind === 'held')
    return { held: { ...held, [decision.cause]: (held[decision.cause] ?? 0) + 1 } };
  return isMuted ? { muted: muted + 1 } : { declined: declined + 1 };
}

export function noteParked(
  teams: Tallies,
  { finding: { team }, destination }: { readonly finding: FindingRef; readonly destination: string },
): Tallies {
  const tally = tallyOf(teams, team);
  const { parked = {} } = tally;
  const counted = { ...parked, [destination]: (parked[destination] ?? 0) + 1 };
  return { ...teams, [team]: { ...tally, parked: counted } };
}

function tallyOf(teams: Tallies, team: string): TeamTally {
  return teams[team] ?? EMPTY_TALLY;
}

export interface FiledContext {
  /** Label of the run that asks. */
  readonly thisRun: string;
  readonly teamOf: (filed: FiledTicket) => string;
}

/** Tickets that were filed and perhaps told to nobody, each with its team; those this run has news of anyway are left out. */
export function withFiled(
  teams: Tallies,
  filed: readonly FiledTicket[],
  { thisRun, teamOf }: FiledContext,
): Tallies {
  const own = new Set(Object.values(teams).flatMap(keysIn));
  const known = new Map(Object.entries(teams).map(([team, { others }]) => [team, keysOf(others)]));
  let noted = teams;
  for (const each of filed) {
    const { ticket, run, tell = [] } = each;
    const team = teamOf(each);
    if (!own.has(ticket) && !isCounted(tallyOf(teams, team), run, thisRun)) {
      noted = { ...noted, [team]: withEarlier(tallyOf(noted, team), each) };
    }
    const untold = tell.filter((name) => {
      const others = teams[name]?.others ?? NO_TICKETS;
      return known.get(name)?.has(ticket) !== true && !isCounted(others, run, thisRun);
    });
    noted = noteForOthers(noted, { tell: untold, team }, (others) => withEarlier(others, each));
  }
  return noted;
}

function keysOf(tally: TicketTally = NO_TICKETS): ReadonlySet<string> {
  return new Set(keysIn(tally));
}
