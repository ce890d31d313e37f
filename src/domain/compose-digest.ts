import type { BookState } from './book-state';
import type { Untold } from './carry';
import { type Digest, type DigestLine, isQuiet, type ToldTickets } from './digest';
import { browseUrl, searchUrl } from './jira-links';
import type { Policy } from './policy';
import { NEW_TICKET, type TicketLine } from './report';
import { describeStanding, standingMarks } from './team-standing';
import { EMPTY_TALLY, raiseMark, type RaisedTicket, type TeamTally } from './team-tally';
import { teamLabel, tellLabel } from './ticket';
import { NO_TICKETS, type TicketTally } from './ticket-tally';

/** A digest, where it goes, and the older tickets its sender has to look up. */
export interface DigestOrder {
  readonly channel: string;
  readonly digest: Digest;
  /** Tickets of earlier runs that may not have been told: read and added by the sender. */
  readonly earlier: readonly EarlierRun[];
  /** The same of other teams' tickets, where there are any. */
  readonly earlierOthers?: readonly EarlierRun[];
  /** By these the news in it is remembered as told, once it is delivered. */
  readonly marks: readonly string[];
}

/** Tickets one earlier run made for the team. */
export interface EarlierRun {
  readonly run: string;
  /** At most 200. */
  readonly keys: readonly string[];
  /** With those whose key is not kept. */
  readonly count: number;
  /** They were not told because it was the team's quiet time. */
  readonly isQuiet?: true;
}

export interface DigestContext {
  readonly policy: Policy;
  readonly run: string;
  readonly siteUrl: string;
  readonly untold: readonly Untold[];
  /** What has been told before and is left out. */
  readonly told: readonly string[];
}

/** One digest for each team that has something to be told, in the order of their names. */
export function composeDigests(book: BookState, context: DigestContext): DigestOrder[] {
  const teams = new Set([...Object.keys(book.teams), ...context.untold.map(({ team }) => team)]);
  return [...teams]
    .sort()
    .flatMap((team) => composeDigest(team, book.teams[team] ?? EMPTY_TALLY, context) ?? []);
}

function composeDigest(team: string, tally: TeamTally, context: DigestContext): DigestOrder | undefined {
  const { policy, run, told, untold } = context;
  const raised = untoldRaises(tally.raised, told);
  const order: DigestOrder = {
    channel: channelOf(team, policy),
    digest: {
      key: `${run}/${team}`,
      team,
      counts: tally.counts,
      ...toldTickets(tally, teamLabel(team), context),
      ...others(team, tally, context),
      ...sentences(team, tally, { ...context, raised }),
      ...mentionOf(team, policy),
    },
    earlier: mergeRuns([...earlierRuns(tally), ...untoldRuns(team, untold)]),
    ...earlierOthers(team, tally, context),
    marks: [...raised.map(raiseMark), ...standingMarks(team, tally)],
  };
  return hasNews(order) ? order : undefined;
}

function hasNews({ digest, earlier, earlierOthers = [] }: DigestOrder): boolean {
  return !isQuiet(digest) || earlier.length + earlierOthers.length > 0;
}

function sentences(
  team: string,
  tally: TeamTally,
  context: DigestContext & { readonly raised: readonly RaisedTicket[] },
): Pick<Digest, 'notes' | 'standing'> {
  const notes = context.raised.map(describeRaise);
  const standing = describeStanding(tally);
  if (standing === undefined) return { notes };
  return isStandingNews(team, tally, context) ? { notes: [...notes, standing] } : { notes, standing };
}

function mentionOf(team: string, { teams }: Policy): Pick<Digest, 'mention'> {
  const { mention } = teams[team] ?? {};
  return mention === undefined ? {} : { mention };
}

/** The default channel hears of what waits in any case, and with the reason. */
function isStandingNews(team: string, tally: TeamTally, { policy, told }: DigestContext): boolean {
  if (channelOf(team, policy) === policy.slack.defaultChannel) return false;
  return standingMarks(team, tally).some((mark) => !told.includes(mark));
}

/** Nobody has to know of others' tickets; for a team that the policy no longer knows they are dropped. */
function othersOf(team: string, { others = NO_TICKETS }: TeamTally, { policy }: DigestContext): TicketTally {
  return Object.hasOwn(policy.teams, team) ? others : NO_TICKETS;
}

function others(team: string, tally: TeamTally, context: DigestContext): Pick<Digest, 'others'> {
  const told = othersOf(team, tally, context);
  if (told.tickets === 0) return {};
  const { lines, ...rest } = toldTickets(told, tellLabel(team), context);
  const owners = told.lines.map((line) => line.team);
  return {
    others: { ...rest, lines: lines.map((line, index) => ({ ...line, owner: owners[index] ?? '' })) },
  };
}

function earlierOthers(
  team: string,
  tally: TeamTally,
  context: DigestContext,
): Pick<DigestOrder, 'earlierOthers'> {
  const untold = Object.hasOwn(context.policy.teams, team) ? untoldRuns(team, context.untold, true) : [];
  const runs = mergeRuns([...earlierRuns(othersOf(team, tally, context)), ...untold]);
  return runs.length === 0 ? {} : { earlierOthers: runs };
}

function toldTickets(tally: TicketTally, label: string, { siteUrl, run }: DigestContext): ToldTickets {
  const { tickets, lines, unlisted } = tally;
  const more = tickets - lines.length;
  return {
    lines: lines.map((line) => toDigestLine(line, siteUrl)),
    more,
    ...(more > 0 ? { moreUrl: ticketsUrl(siteUrl, { label, runs: [run] }) } : {}),
    ...(unlisted === undefined ? {} : { unlisted }),
  };
}

/** A team that the policy no longer knows is told where everything else goes. */
function channelOf(team: string, { teams, slack }: Policy): string {
  return teams[team]?.channel ?? slack.defaultChannel;
}

function toDigestLine(line: TicketLine, siteUrl: string): DigestLine {
  const { ticket, severity, summary, dueDate, findings } = line;
  return {
    ticket,
    ticketUrl: ticket === NEW_TICKET ? '' : browseUrl(siteUrl, ticket),
    severity,
    summary,
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(findings === undefined ? {} : { findings }),
  };
}

function describeRaise({ ticket, from, to }: RaisedTicket): string {
  return `${ticket} is ${to.toLowerCase()} in Wiz now; it was filed as ${from.toLowerCase()}.`;
}

/** Raises stay told for as long as they last; an incremental run does not see them all. */
export function isRaiseMark(mark: string): boolean {
  return mark.startsWith('raised ');
}

function untoldRaises(raised: readonly RaisedTicket[], told: readonly string[]): RaisedTicket[] {
  return raised.filter((each) => !told.includes(raiseMark(each)));
}

function earlierRuns({ earlier, moreEarlier = {} }: TicketTally): EarlierRun[] {
  const byRun = new Map<string, string[]>(Object.keys(moreEarlier).map((run) => [run, []]));
  for (const { ticket, run } of earlier) byRun.set(run, [...(byRun.get(run) ?? []), ticket]);
  return [...byRun].map(([run, keys]) => ({ run, keys, count: keys.length + (moreEarlier[run] ?? 0) }));
}

/** One entry for each run: what is known of it from two sides is not counted twice. */
function mergeRuns(runs: readonly EarlierRun[]): EarlierRun[] {
  const byRun = new Map<string, EarlierRun>();
  for (const { run, keys, count, isQuiet } of runs) {
    const known = byRun.get(run);
    const all = [...new Set([...(known?.keys ?? []), ...keys])];
    const why = isQuiet === true || known?.isQuiet === true ? { isQuiet: true as const } : {};
    byRun.set(run, { run, keys: all, count: Math.max(all.length, count, known?.count ?? 0), ...why });
  }
  return [...byRun.values()];
}

function untoldRuns(team: string, untold: readonly Untold[], others?: true): EarlierRun[] {
  return untold
    .filter((each) => each.team === team && each.others === others)
    .map(({ run, keys, count, isQuiet }) => {
      return { run, keys, count, ...(isQuiet === undefined ? {} : { isQuiet }) };
    });
}

/** Labels that one link asks for. */
const RUNS_PER_LINK = 20;

/** The tickets of these runs that carry the label, worst first. */
export function ticketsUrl(
  siteUrl: string,
  { label, runs }: { readonly label: string; readonly runs: readonly string[] },
): string {
  const labels = runs.slice(0, RUNS_PER_LINK).map(quoted);
  const which = labels.length === 1 ? `labels = ${labels[0]}` : `labels in (${labels.join(', ')})`;
  const jql = `labels = ${quoted(label)} AND ${which} ORDER BY priority DESC`;
  return searchUrl(siteUrl, jql);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '')}"`;
}
