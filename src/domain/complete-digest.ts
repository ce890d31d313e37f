import { type EarlierRun, ticketsUrl } from './compose-digest';
import { countOf, type Digest, type DigestLine, NONE, type ToldTickets } from './digest';
import { browseUrl } from './jira-links';
import type { Remainder, Rest } from './remainder';
import { countSeverities, severityRank, sumCounts } from './severity';
import { severityOf, teamLabel, teamOf, tellLabel, type Ticket } from './ticket';
import { DIGEST_LINES } from './ticket-tally';

export interface ReadTickets {
  /** Of `keysToRead`; what Jira does not show any more is left out. */
  readonly tickets: readonly Ticket[];
  /** Of `keysToRead` as well: they are there, and nobody can say more of them now. */
  readonly unread: readonly string[];
  /** Of `keysThatMayHaveMoved`, under the keys they go by now. */
  readonly named: readonly Ticket[];
}

export interface ReadFor {
  readonly own: ReadTickets;
  readonly others: ReadTickets;
  readonly siteUrl: string;
  /** Whether it is sure that no earlier run has told of its tickets. */
  readonly isCertain: boolean;
}

/** The digest with lines for what was read. */
export function completeDigest({ digest, own, others }: Remainder, read: ReadFor): Digest {
  const { siteUrl, isCertain } = read;
  const { team, key } = digest;
  const run = key.slice(0, -team.length - 1);
  const mine = complete(digest, own, { read: read.own, siteUrl, run, label: teamLabel(team) });
  const theirs = complete(digest.others ?? NONE, others, {
    read: { ...read.others, isOthers: true },
    siteUrl,
    run,
    label: tellLabel(team),
  });
  const remarks = mine === undefined ? [] : describeEarlier(mine.ofEarlier, own, isCertain);
  return withOthers(withOwn(digest, own, mine), theirs, remarks);
}

function withOwn(digest: Digest, { isCut }: Rest, mine: Completed | undefined): Digest {
  if (mine === undefined) return digest;
  const { moreUrl: _, ...common } = digest;
  const counts = isCut ? countSeverities(digest.lines.map(({ severity }) => severity)) : digest.counts;
  return { ...common, ...mine.tickets, counts: sumCounts([counts, countSeverities(mine.severities)]) };
}

function withOthers(digest: Digest, theirs: Completed | undefined, remarks: readonly string[]): Digest {
  const said =
    remarks.length === 0 ? digest : { ...digest, remarks: [...(digest.remarks ?? []), ...remarks] };
  if (theirs === undefined) return said;
  const { others: _, ...common } = said;
  return countOf(theirs.tickets) === 0 ? common : { ...common, others: theirs.tickets };
}

interface Completing {
  readonly read: ReadTickets & { readonly isOthers?: true };
  readonly siteUrl: string;
  /** Label of the digest's own run. */
  readonly run: string;
  /** By which its tickets are found. */
  readonly label: string;
}

interface Completed {
  readonly tickets: ToldTickets;
  /** Of what was read. */
  readonly severities: readonly DigestLine['severity'][];
  /** How many of them an earlier run filed. */
  readonly ofEarlier: number;
}

/** Undefined where nothing had to be read. */
function complete(
  tickets: ToldTickets,
  { isCut, earlier, told }: Rest,
  { read, siteUrl, run, label }: Completing,
): Completed | undefined {
  if (!isCut && earlier.length === 0) return undefined;
  const { unlisted = [], more } = tickets;
  const news = withoutNamed(read).filter(({ key }) => !told.has(key));
  const readLines = news.map((ticket) => toLine(ticket, siteUrl, read.isOthers));
  const lines = worstFirst([...tickets.lines, ...readLines]);
  const beyond = lines.slice(DIGEST_LINES).map(({ ticket }) => ticket);
  const unread = read.unread.filter((ticket) => !told.has(ticket));
  const isOwn = new Set(unlisted);
  const keys = [...readLines.map(({ ticket }) => ticket), ...unread];
  const fromEarlier = keys.filter((ticket) => !isOwn.has(ticket)).length;
  const hidden = fromEarlier === 0 ? 0 : unnamedIn(earlier);
  const named = [...beyond, ...(isCut ? [] : unlisted), ...unread];
  const left = named.length + more - unlisted.length + hidden;
  const runs = [...(countOf(tickets) === 0 ? [] : [run]), ...earlier.map((each) => each.run)];
  const moreUrl = left === 0 ? {} : { moreUrl: ticketsUrl(siteUrl, { label, runs: [...new Set(runs)] }) };
  return {
    tickets: { lines: lines.slice(0, DIGEST_LINES), more: left, unlisted: named, ...moreUrl },
    severities: readLines.map(({ severity }) => severity),
    ofEarlier: fromEarlier + hidden,
  };
}

function worstFirst(lines: readonly DigestLine[]): DigestLine[] {
  return [...lines].sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
}

/** Lines for tickets of the digest that have none, worst first: what its thread shows. */
export function threadLines(tickets: readonly Ticket[], siteUrl: string): DigestLine[] {
  return worstFirst(tickets.map((ticket) => toLine(ticket, siteUrl)));
}

/** Each ticket once, whatever keys it was asked for by. */
function withoutNamed({ tickets, named }: ReadTickets): Ticket[] {
  const byKey = new Map(tickets.map((ticket) => [ticket.key, ticket]));
  for (const { key } of named) byKey.delete(key);
  return [...byKey.values()];
}

function unnamedIn(earlier: readonly EarlierRun[]): number {
  return earlier.reduce((sum, { keys, count }) => sum + count - keys.length, 0);
}

function toLine(ticket: Ticket, siteUrl: string, isOthers?: true): DigestLine {
  const { key, summary } = ticket;
  const owner = isOthers === true ? teamOf(ticket) : undefined;
  return {
    ticket: key,
    ticketUrl: browseUrl(siteUrl, key),
    severity: severityOf(ticket) ?? 'HIGH',
    summary,
    ...(owner === undefined ? {} : { owner }),
  };
}

function describeEarlier(count: number, { earlier }: Rest, isCertain: boolean): string[] {
  if (count === 0) return [];
  const these = count === 1 ? '1 of these was' : `${count} of these were`;
  if (earlier.every(({ isQuiet }) => isQuiet === true)) return [`${these} filed during your quiet hours.`];
  return [
    isCertain
      ? `${these} filed by an earlier run that could not tell you.`
      : `${these} filed by an earlier run; whether it told you cannot be seen in this channel.`,
  ];
}
