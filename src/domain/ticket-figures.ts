import type { Census, CountedTicket } from './census';
import { countSeverities, type Severity, type SeverityCounts, severityRank } from './severity';
import { compareText, dateAfter, elapsedMs } from './time';

/** How our tickets stand on one day; small whatever the tenant, for it crosses into the workflow. */
export interface TicketFigures {
  readonly open: number;
  /** By the severity each was filed with; one that nobody can tell any more is not among them. */
  readonly bySeverity: SeverityCounts;
  /** Open tickets by their age, in the order of `AGES`. */
  readonly ages: readonly number[];
  /** Days; absent while none is open. */
  readonly oldestDays?: number;
  readonly overdue: number;
  /** The three that have been overdue longest. */
  readonly latest: readonly OverdueTicket[];
  /** Worst first, at most 15. */
  readonly teams: readonly TeamFigures[];
  /** The others in one. */
  readonly otherTeams?: OtherTeams;
  /** For each of the 14 whole days before this one, the oldest first. */
  readonly opened: readonly number[];
  readonly closed: readonly number[];
  /** There are more tickets than were read: the figures are the least there can be. */
  readonly isOpenCut: boolean;
  readonly isTrendCut: boolean;
  /** Open tickets that carry the label of the run that asks. */
  readonly ofThisRun: number;
}

export interface TeamFigures {
  /** '' for tickets whose label is gone. */
  readonly team: string;
  readonly open: number;
  readonly critical: number;
  readonly overdue: number;
  /** Days. */
  readonly oldestDays: number;
}

export interface OtherTeams extends Omit<TeamFigures, 'team'> {
  readonly teams: number;
}

export interface OverdueTicket {
  readonly key: string;
  readonly team: string;
  readonly severity?: Severity;
  /** YYYY-MM-DD. */
  readonly dueDate: string;
}

/** Whole days from which an age counts, up to the next. */
export const AGES = [0, 7, 30, 90] as const;

/** Days of the trend. */
export const TREND_DAYS = 14;
const TEAMS_SHOWN = 15;
const LATEST_SHOWN = 3;
const DAY_MS = 86_400_000;

export interface FiguresContext {
  /** The day they are of: YYYY-MM-DD where the people are. */
  readonly day: string;
  /** ISO. */
  readonly now: string;
  /** The day of a moment where the people are. */
  readonly dayOf: (timestamp: string) => string;
  /** Label of the run that asks. */
  readonly run: string;
}

export function figuresOf({ open, recent, ...cut }: Census, context: FiguresContext): TicketFigures {
  const { day, now, dayOf, run } = context;
  const days = open.map((ticket) => ageDays(ticket, now));
  const late = open.filter((ticket) => isOverdue(ticket, day));
  const teams = teamsOf(open, context).sort(worstFirst);
  const others = sumTeams(teams.slice(TEAMS_SHOWN));
  return {
    open: open.length,
    bySeverity: countSeverities(open.flatMap(({ severity }) => severity ?? [])),
    ages: AGES.map((from, index) => {
      const to = AGES[index + 1] ?? Infinity;
      return days.filter((age) => age >= from && age < to).length;
    }),
    ...(days.length === 0 ? {} : { oldestDays: longest(days) }),
    overdue: late.length,
    latest: late.flatMap(toOverdue).sort(longestOverdueFirst).slice(0, LATEST_SHOWN),
    teams: teams.slice(0, TEAMS_SHOWN),
    ...(others === undefined ? {} : { otherTeams: others }),
    opened: perDay(
      recent.map(({ createdAt }) => dayOf(createdAt)),
      day,
    ),
    closed: perDay(
      recent.flatMap(({ closedAt }) => (closedAt === undefined ? [] : dayOf(closedAt))),
      day,
    ),
    isOpenCut: cut.hasMoreOpen,
    isTrendCut: cut.hasMoreRecent,
    ofThisRun: open.filter((ticket) => ticket.run === run).length,
  };
}

/** A clock that is ahead of ours makes no ticket younger than new. */
function ageDays({ createdAt }: CountedTicket, now: string): number {
  return Math.max(0, Math.floor(elapsedMs(createdAt, now) / DAY_MS));
}

/** From the day after. */
function isOverdue({ dueDate }: CountedTicket, day: string): boolean {
  return dueDate !== undefined && dueDate < day;
}

function toOverdue({ key, team = '', severity, dueDate }: CountedTicket): OverdueTicket[] {
  if (dueDate === undefined) return [];
  return [{ key, team, dueDate, ...(severity === undefined ? {} : { severity }) }];
}

function longestOverdueFirst(a: OverdueTicket, b: OverdueTicket): number {
  return compareText(a.dueDate, b.dueDate) || rank(a) - rank(b) || compareText(a.key, b.key);
}

function rank({ severity }: OverdueTicket): number {
  return severity === undefined ? Infinity : severityRank(severity);
}

function teamsOf(open: readonly CountedTicket[], context: FiguresContext): TeamFigures[] {
  const byTeam = new Map<string, CountedTicket[]>();
  for (const ticket of open) {
    const { team = '' } = ticket;
    const known = byTeam.get(team);
    if (known === undefined) byTeam.set(team, [ticket]);
    else known.push(ticket);
  }
  return [...byTeam].map(([team, tickets]) => ({ team, ...standing(tickets, context) }));
}

function standing(
  tickets: readonly CountedTicket[],
  { day, now }: FiguresContext,
): Omit<TeamFigures, 'team'> {
  return {
    open: tickets.length,
    critical: tickets.filter(({ severity }) => severity === 'CRITICAL').length,
    overdue: tickets.filter((ticket) => isOverdue(ticket, day)).length,
    oldestDays: longest(tickets.map((ticket) => ageDays(ticket, now))),
  };
}

/** Where work is late, then where it is most urgent, then where it is most. */
function worstFirst(a: TeamFigures, b: TeamFigures): number {
  return b.overdue - a.overdue || b.critical - a.critical || b.open - a.open || compareText(a.team, b.team);
}

function sumTeams(teams: readonly TeamFigures[]): OtherTeams | undefined {
  if (teams.length === 0) return undefined;
  const sum = (read: (team: TeamFigures) => number): number =>
    teams.reduce((total, team) => total + read(team), 0);
  return {
    teams: teams.length,
    open: sum(({ open }) => open),
    critical: sum(({ critical }) => critical),
    overdue: sum(({ overdue }) => overdue),
    oldestDays: longest(teams.map(({ oldestDays }) => oldestDays)),
  };
}

function longest(days: readonly number[]): number {
  return days.reduce((most, each) => Math.max(most, each), 0);
}

function perDay(days: readonly string[], day: string): number[] {
  const counts = new Map<string, number>();
  for (const each of days) counts.set(each, (counts.get(each) ?? 0) + 1);
  return trendDays(day).map((each) => counts.get(each) ?? 0);
}

/** The whole days before this one, the oldest first. */
function trendDays(day: string): string[] {
  const midnight = `${day}T00:00:00.000Z`;
  return Array.from({ length: TREND_DAYS }, (_, index) => dateAfter(midnight, index - TREND_DAYS));
}
