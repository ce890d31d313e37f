import type { Untold } from './carry';
import type { Digest, DigestLine, Notice } from './digest';
import { describeStray, strayMark, type StrayPair } from './duplicates';
import type { HeldGroup } from './governance';
import { hashOf } from './hash';
import type { Policy } from './policy';
import { NEW_TICKET, type ParkedGroup, type TicketLine } from './report';
import { describeCounts } from './severity';
import type { BookState } from './book-state';
import { EMPTY_TALLY, type RaisedTicket, type TeamTally } from './team-tally';

/** A digest, where it goes, and the older tickets its sender has to look up. */
export interface DigestOrder {
  readonly channel: string;
  readonly digest: Digest;
  /** Tickets of earlier runs that may not have been told: read and added by the sender. */
  readonly earlier: readonly EarlierRun[];
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
  const raised = untoldRaises(tally.raised, context.told);
  const earlier = mergeRuns([...earlierRuns(tally), ...untoldRuns(team, context.untold)]);
  if (tally.tickets + raised.length + earlier.length === 0) return undefined;
  const more = tally.tickets - tally.lines.length;
  const digest: Digest = {
    key: `${context.run}/${team}`,
    team,
    lines: tally.lines.map((line) => toDigestLine(line, context.siteUrl)),
    counts: tally.counts,
    more,
    ...(more > 0 ? { moreUrl: ticketsUrl(context.siteUrl, [context.run]) } : {}),
    ...(tally.unlisted === undefined ? {} : { unlisted: tally.unlisted }),
    notes: raised.map(describeRaise),
  };
  return { channel: channelOf(team, context.policy), earlier, digest, marks: raised.map(raiseMark) };
}

/** A team that the policy no longer knows is told where everything else goes. */
function channelOf(team: string, { teams, slack }: Policy): string {
  return teams[team]?.channel ?? slack.defaultChannel;
}

function toDigestLine({ ticket, severity, summary, dueDate }: TicketLine, siteUrl: string): DigestLine {
  const ticketUrl = ticket === NEW_TICKET ? '' : `${siteUrl}/browse/${ticket}`;
  const line = { ticket, ticketUrl, severity, summary };
  return dueDate === undefined ? line : { ...line, dueDate };
}

function describeRaise({ ticket, from, to }: RaisedTicket): string {
  return `${ticket} is ${to.toLowerCase()} in Wiz now; it was filed as ${from.toLowerCase()}.`;
}

/** By this a raise is remembered as told. */
function raiseMark({ ticket, to }: RaisedTicket): string {
  return `raised ${ticket} ${to}`;
}

/** Raises stay told for as long as they last; an incremental run does not see them all. */
export function isRaiseMark(mark: string): boolean {
  return mark.startsWith('raised ');
}

function untoldRaises(raised: readonly RaisedTicket[], told: readonly string[]): RaisedTicket[] {
  return raised.filter((each) => !told.includes(raiseMark(each)));
}

function earlierRuns({ earlier, moreEarlier = {} }: TeamTally): EarlierRun[] {
  const byRun = new Map<string, string[]>(Object.keys(moreEarlier).map((run) => [run, []]));
  for (const { ticket, run } of earlier) byRun.set(run, [...(byRun.get(run) ?? []), ticket]);
  return [...byRun].map(([run, keys]) => ({ run, keys, count: keys.length + (moreEarlier[run] ?? 0) }));
}

/** One entry for each run: what is known of it from two sides is not counted twice. */
function mergeRuns(runs: readonly EarlierRun[]): EarlierRun[] {
  const byRun = new Map<string, EarlierRun>();
  for (const { run, keys, count } of runs) {
    const known = byRun.get(run);
    const all = [...new Set([...(known?.keys ?? []), ...keys])];
    byRun.set(run, { run, keys: all, count: Math.max(all.length, count, known?.count ?? 0) });
  }
  return [...byRun.values()];
}

function untoldRuns(team: string, untold: readonly Untold[]): EarlierRun[] {
  return untold.filter((each) => each.team === team).map(({ run, keys, count }) => ({ run, keys, count }));
}

/** Labels that one link asks for. */
const RUNS_PER_LINK = 20;

/** All tickets of these runs, worst first; the team's own cannot be told apart by a label. */
export function ticketsUrl(siteUrl: string, runs: readonly string[]): string {
  const labels = runs.slice(0, RUNS_PER_LINK).map((run) => `"${run}"`);
  const which = labels.length === 1 ? `labels = ${labels[0]}` : `labels in (${labels.join(', ')})`;
  return `${siteUrl}/issues/?jql=${encodeURIComponent(`${which} ORDER BY priority DESC`)}`;
}

export interface AttentionFacts {
  readonly run: string;
  readonly parked: readonly ParkedGroup[];
  readonly held: readonly HeldGroup[];
  readonly clones: readonly string[];
  readonly strays: readonly StrayPair[];
  /** Destinations that were parked before and are not now. */
  readonly freed: readonly string[];
}

/** Said once for as long as it lasts, by cause; what waits for a person, or was rejected by one, people know already. */
function describeHeld({ cause, count, reason, bySeverity }: HeldGroup): { mark: string; line: string }[] {
  if (cause === 'approval' || cause === 'rejected') return [];
  const findings = count === 1 ? '1 finding is' : `${count} findings are`;
  const what = `${findings} held for the next run (${describeCounts(bySeverity)}); the worst went first. Why: ${reason}.`;
  return [{ mark: `held ${cause}`, line: what }];
}

/** Lines that one notice shows. */
const NOTICE_LINES = 10;

/** What the default channel must hear of this run, and the marks by which it need not hear it again. */
export function composeAttention(
  facts: AttentionFacts,
  told: readonly string[],
): { readonly notice?: Notice; readonly marks: readonly string[] } {
  const items = [
    ...facts.parked.map((group) => ({
      mark: `parked ${group.destination}: ${group.reason}`.slice(0, 160),
      line: `${group.count} findings wait for ${group.destination} since ${group.since.slice(0, 16)}Z: ${group.reason}. To do: ${group.cure}`,
    })),
    ...facts.held.flatMap(describeHeld),
    ...facts.clones.map((line) => ({ mark: line, line: `${line}; the older ticket counts.` })),
    ...facts.strays.map((pair) => ({ mark: strayMark(pair), line: describeStray(pair) })),
  ];
  const freed = facts.freed.map((destination) => `${destination} takes tickets again.`);
  // What has no room is news for the next run.
  const news = items.filter(({ mark }) => !told.includes(mark)).slice(0, NOTICE_LINES);
  const lines = [...news.map(({ line }) => line), ...freed];
  const marks = items
    .filter((item) => news.includes(item) || told.includes(item.mark))
    .map(({ mark }) => mark);
  if (lines.length === 0) return { marks };
  const title = 'Wiz findings need your attention';
  // A run that was reset may have something else to say than before.
  const key = `${facts.run}/attention/${hashOf(lines)}`;
  return { notice: { key, title, lines: lines.slice(0, 20) }, marks };
}
