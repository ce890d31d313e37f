import type { DigestOrder, EarlierRun } from './compose-digest';
import {
  countOf,
  type Digest,
  isQuiet,
  NONE,
  noteMark,
  type Seen,
  type SeenDigest,
  type ToldTickets,
} from './digest';
import { countSeverities } from './severity';

/** What is left to tell of a digest after what the channel shows. */
export interface Remainder {
  readonly digest: Digest;
  /** Of the team's own tickets. */
  readonly own: Rest;
  /** Of other teams' tickets that it is told of. */
  readonly others: Rest;
}

export interface Rest {
  readonly earlier: readonly EarlierRun[];
  /** Some of them were told: its counts are no longer true, and what has no line must be read. */
  readonly isCut: boolean;
  /** Keys that were told: a ticket that is asked for by the key it had may turn out to be one of them. */
  readonly told: ReadonlySet<string>;
}

const NOTHING_LEFT: Rest = { earlier: [], isCut: true, told: new Set() };

/**
 * Takes out what was told, ticket by ticket and by whichever digest: a run that was reset goes on under its label with
 * further tickets, and a run that tells for a dead one may die as well. Who was told of a ticket as another team's has not
 * been told to act on it.
 */
export function withoutTold(
  { digest, earlier, earlierOthers = [] }: Pick<DigestOrder, 'digest' | 'earlier' | 'earlierOthers'>,
  { digests }: Seen,
): Remainder {
  const same = digests.filter(({ key }) => key === digest.key);
  if (same.some(({ toldMore }) => toldMore)) {
    return { digest: emptied(digest), own: NOTHING_LEFT, others: NOTHING_LEFT };
  }
  const { team } = digest;
  const told = new Set(digests.flatMap(({ tickets }) => tickets));
  const toldAtAll = new Set([...told, ...digests.flatMap(({ others = [] }) => others)]);
  const own = cut(digest, told);
  const others = cut(
    same.some(({ toldMoreOthers }) => toldMoreOthers) ? NONE : (digest.others ?? NONE),
    toldAtAll,
  );
  const part = Math.max(0, ...same.map((each) => each.part)) + 1;
  const { others: _, ...common } = digest;
  const rest: Digest = {
    ...common,
    ...(part === 1 ? {} : { part }),
    ...own.tickets,
    ...(countOf(others.tickets) === 0 ? {} : { others: others.tickets }),
    notes: untoldNotes(digest, digests),
  };
  const isTold = ({ toldMore }: SeenDigest): boolean => toldMore;
  const isToldOthers = (each: SeenDigest): boolean => isTold(each) || each.toldMoreOthers === true;
  return {
    digest: rest,
    own: {
      isCut: own.isCut,
      told,
      earlier: earlier.flatMap((run) => untoldOf(run, toldWhole(run, team, digests.filter(isTold)), told)),
    },
    others: {
      isCut: others.isCut,
      told: toldAtAll,
      earlier: earlierOthers.flatMap((run) =>
        untoldOf(run, toldWhole(run, team, digests.filter(isToldOthers)), toldAtAll),
      ),
    },
  };
}

interface Cut {
  readonly tickets: ToldTickets;
  readonly isCut: boolean;
}

function cut(tickets: ToldTickets, told: ReadonlySet<string>): Cut {
  const { lines, more, unlisted = [], moreUrl } = tickets;
  const leftLines = lines.filter(({ ticket }) => !told.has(ticket));
  const left = unlisted.filter((key) => !told.has(key));
  return {
    tickets: {
      lines: leftLines,
      more: more - unlisted.length + left.length,
      unlisted: left,
      ...(moreUrl === undefined ? {} : { moreUrl }),
    },
    isCut: leftLines.length + left.length < lines.length + unlisted.length,
  };
}

export function isNothing({ digest, own, others }: Remainder): boolean {
  return isQuiet(digest) && own.earlier.length + others.earlier.length === 0;
}

/** Keys of tickets of which only the key is known, and that must be read to be told. */
export function keysToRead({ digest, own, others }: Remainder): KeysOf {
  return { own: toRead(digest, own), others: toRead(digest.others ?? NONE, others) };
}

/** Keys of the team's own tickets, and of other teams'. */
export interface KeysOf {
  readonly own: readonly string[];
  readonly others: readonly string[];
}

function toRead({ unlisted = [] }: ToldTickets, { isCut, earlier }: Rest): string[] {
  return [...new Set([...(isCut ? unlisted : []), ...earlier.flatMap(({ keys }) => keys)])];
}

/** Keys the digest names already; what is read beside them may be the same tickets by other keys. */
export function keysThatMayHaveMoved({ digest, own, others }: Remainder): KeysOf {
  return { own: mayHaveMoved(digest, own), others: mayHaveMoved(digest.others ?? NONE, others) };
}

function mayHaveMoved({ lines, unlisted = [] }: ToldTickets, { isCut, earlier }: Rest): string[] {
  if (earlier.length === 0) return [];
  return [...lines.map(({ ticket }) => ticket), ...(isCut ? [] : unlisted)];
}

function emptied(digest: Digest): Digest {
  const { moreUrl: _, others: __, ...common } = digest;
  return { ...common, lines: [], counts: countSeverities([]), more: 0, unlisted: [], notes: [] };
}

function untoldNotes({ key, notes }: Digest, digests: readonly SeenDigest[]): readonly string[] {
  if (digests.some((each) => each.key === key && each.notes === undefined)) return [];
  const told = new Set(digests.flatMap((each) => each.notes ?? []));
  return notes.filter((note) => !told.has(noteMark(note)));
}

/** Whether the team's digest of that run told of everything there was. */
function toldWhole({ run }: EarlierRun, team: string, toldAll: readonly SeenDigest[]): boolean {
  return toldAll.some(({ key }) => key === `${run}/${team}`);
}

/** When all that is known by key was told, so was what stood behind it as a number. */
function untoldOf(earlier: EarlierRun, isToldWhole: boolean, told: ReadonlySet<string>): EarlierRun[] {
  if (isToldWhole) return [];
  const { keys, count } = earlier;
  const left = keys.filter((key) => !told.has(key));
  const isTold = keys.length > 0 && left.length === 0;
  return isTold ? [] : [{ ...earlier, keys: left, count: count - keys.length + left.length }];
}
