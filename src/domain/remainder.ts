import { type DigestOrder, type EarlierRun, ticketsUrl } from './compose-digest';
import { type Digest, type DigestLine, noteMark, type Seen, type SeenDigest } from './digest';
import { countSeverities, severityRank, sumCounts } from './severity';
import { DIGEST_LINES } from './team-tally';
import { severityOf, type Ticket } from './ticket';

/** What is left to tell of a digest after what the channel shows. */
export interface Remainder {
  readonly digest: Digest;
  readonly earlier: readonly EarlierRun[];
  /** Some of its own tickets were told: its counts are no longer true, and what has no line must be read. */
  readonly isCut: boolean;
}

/**
 * Takes out what was told, ticket by ticket and by whichever digest: a run that was reset goes on under its label with
 * further tickets, and a run that tells for a dead one may die as well.
 */
export function withoutTold(
  { digest, earlier }: Pick<DigestOrder, 'digest' | 'earlier'>,
  { digests }: Seen,
): Remainder {
  const own = digests.filter(({ key }) => key === digest.key);
  if (own.some(({ toldMore }) => toldMore)) return { digest: emptied(digest), earlier: [], isCut: true };
  const told = new Set(digests.flatMap(({ tickets }) => tickets));
  const { unlisted = [] } = digest;
  const lines = digest.lines.filter(({ ticket }) => !told.has(ticket));
  const left = unlisted.filter((key) => !told.has(key));
  const part = Math.max(0, ...own.map((each) => each.part)) + 1;
  const rest: Digest = {
    ...digest,
    ...(part === 1 ? {} : { part }),
    lines,
    more: digest.more - unlisted.length + left.length,
    unlisted: left,
    notes: untoldNotes(digest, digests),
  };
  return {
    digest: rest,
    earlier: earlier.flatMap((run) => untoldOf(run, digest.team, digests)),
    isCut: lines.length + left.length < digest.lines.length + unlisted.length,
  };
}

export function isNothing({ digest, earlier }: Remainder): boolean {
  return isQuiet(digest) && earlier.length === 0;
}

/** Remarks alone are no reason to say anything. */
export function isQuiet({ lines, more, notes }: Digest): boolean {
  return lines.length + more + notes.length === 0;
}

/** Keys of tickets of which only the key is known, and that must be read to be told. */
export function keysToRead({ digest, earlier, isCut }: Remainder): string[] {
  return [...new Set([...(isCut ? (digest.unlisted ?? []) : []), ...earlier.flatMap(({ keys }) => keys)])];
}

/** Keys the digest names already; what is read beside them may be the same tickets by other keys. */
export function keysThatMayHaveMoved({ digest, earlier, isCut }: Remainder): string[] {
  if (earlier.length === 0) return [];
  return [...digest.lines.map(({ ticket }) => ticket), ...(isCut ? [] : (digest.unlisted ?? []))];
}

export interface ReadTickets {
  /** Of `keysToRead`; what Jira does not show any more is left out. */
  readonly tickets: readonly Ticket[];
  /** Of `keysThatMayHaveMoved`, under the keys they go by now. */
  readonly named: readonly Ticket[];
  readonly siteUrl: string;
  /** Whether it is sure that no earlier run has told of its tickets. */
  readonly isCertain: boolean;
}

/** The digest with lines for what was read. */
export function completeDigest(remainder: Remainder, read: ReadTickets): Digest {
  const { digest, earlier, isCut } = remainder;
  if (!isCut && earlier.length === 0) return digest;
  const readLines = withoutNamed(read).map((ticket) => toLine(ticket, read.siteUrl));
  const lines = [...digest.lines, ...readLines].sort(
    (a, b) => severityRank(a.severity) - severityRank(b.severity),
  );
  const { unlisted = [] } = digest;
  const beyond = lines.slice(DIGEST_LINES).map(({ ticket }) => ticket);
  const isOwn = new Set(unlisted);
  const ofEarlier = readLines.filter(({ ticket }) => !isOwn.has(ticket)).length;
  const unnamed = digest.more - unlisted.length + (ofEarlier === 0 ? 0 : unnamedIn(earlier));
  const named = isCut ? beyond : [...beyond, ...unlisted];
  const { moreUrl: _, ...common } = digest;
  return {
    ...common,
    lines: lines.slice(0, DIGEST_LINES),
    counts: sumCounts([
      isCut ? countSeverities(digest.lines.map(({ severity }) => severity)) : digest.counts,
      countSeverities(readLines.map(({ severity }) => severity)),
    ]),
    more: named.length + unnamed,
    unlisted: named,
    ...(named.length + unnamed === 0 ? {} : { moreUrl: ticketsUrl(read.siteUrl, runsOf(remainder)) }),
    remarks: [
      ...(digest.remarks ?? []),
      ...(ofEarlier === 0 ? [] : [describeEarlier(ofEarlier + unnamedIn(earlier), read.isCertain)]),
    ],
  };
}

/** Each ticket once, whatever keys it was asked for by. */
function withoutNamed({ tickets, named }: ReadTickets): Ticket[] {
  const byKey = new Map(tickets.map((ticket) => [ticket.key, ticket]));
  for (const { key } of named) byKey.delete(key);
  return [...byKey.values()];
}

function emptied(digest: Digest): Digest {
  const { moreUrl: _, ...common } = digest;
  return { ...common, lines: [], counts: countSeverities([]), more: 0, unlisted: [], notes: [] };
}

function untoldNotes({ key, notes }: Digest, digests: readonly SeenDigest[]): readonly string[] {
  if (digests.some((each) => each.key === key && each.notes === undefined)) return [];
  const told = new Set(digests.flatMap((each) => each.notes ?? []));
  return notes.filter((note) => !told.has(noteMark(note)));
}

/** When all that is known by key was told, so was what stood behind it as a number. */
function untoldOf(earlier: EarlierRun, team: string, digests: readonly SeenDigest[]): EarlierRun[] {
  const { run, keys, count } = earlier;
  if (digests.some(({ key, toldMore }) => toldMore && key === `${run}/${team}`)) return [];
  const told = new Set(digests.flatMap(({ tickets }) => tickets));
  const left = keys.filter((key) => !told.has(key));
  const isTold = keys.length > 0 && left.length === 0;
  return isTold ? [] : [{ run, keys: left, count: count - keys.length + left.length }];
}

function unnamedIn(earlier: readonly EarlierRun[]): number {
  return earlier.reduce((sum, { keys, count }) => sum + count - keys.length, 0);
}

function runsOf({ digest, earlier }: Remainder): string[] {
  const own = digest.lines.length + digest.more === 0 ? [] : [digest.key.slice(0, -digest.team.length - 1)];
  return [...new Set([...own, ...earlier.map(({ run }) => run)])];
}

function toLine(ticket: Ticket, siteUrl: string): DigestLine {
  const { key, summary } = ticket;
  return {
    ticket: key,
    ticketUrl: `${siteUrl}/browse/${key}`,
    severity: severityOf(ticket) ?? 'HIGH',
    summary,
  };
}

function describeEarlier(count: number, isCertain: boolean): string {
  const these = count === 1 ? '1 of these was' : `${count} of these were`;
  return isCertain
    ? `${these} filed by an earlier run that could not tell you.`
    : `${these} filed by an earlier run; whether it told you cannot be seen in this channel.`;
}
