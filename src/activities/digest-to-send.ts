import { log } from '@temporalio/activity';
import type { Messenger } from '../connectors/slack/messenger';
import { completeDigest, threadLines } from '../domain/complete-digest';
import type { DigestOrder } from '../domain/compose-digest';
import type { Digest, DigestLine, Seen, SeenDigest } from '../domain/digest';
import type { QuietHours } from '../domain/quiet-hours';
import { keysThatMayHaveMoved, keysToRead, type Remainder } from '../domain/remainder';
import { allEnded } from '../connectors/calls';
import type { Dependencies } from './dependencies';
import { isMissing } from './failure';
import { readTickets } from './lookup';
import { readReadable } from './unread';

export interface SendDigestInput extends Omit<DigestOrder, 'marks'> {
  readonly siteUrl: string;
  /** Look what is there before it is posted: an earlier attempt may have arrived, and where that cannot be seen nothing is posted. */
  readonly lookFirst: boolean;
  /** Run id of the execution as it was started; another one now means a reset, and it may have been sent before. */
  readonly originalRunId: string;
  /** How far back to look. */
  readonly since: string;
  /** Another run may have told some of it before it died: look, and where that cannot be seen tell all of it. */
  readonly mayBeTold?: boolean;
  /** The channel that stands in for this one where it takes no messages: it may have been told there. */
  readonly standIn?: string;
  /** How long an unanswered post may still arrive. Half of it is the time in which the post must leave. */
  readonly uncertainWaitMs?: number;
  /** Of the team: within them nothing is posted. */
  readonly quietHours?: QuietHours;
}

/** Keys that were told, those of the newest digests first, of which the present ones are asked for. */
const MOVED_LOOKED_FOR = 300;
/** Lines of a thread: one block each would be more than a message may have, and nobody reads on. */
const THREAD_LINES = 40;

const NOTHING: Seen = { digests: [], isCertain: true };

type Jira = Dependencies['jira'];

/**
 * What stands in the other channel counts; that it cannot be seen there, or the channel is not there, says nothing about this one.
 * Throws `missing` where this one is not there.
 */
export async function look(slack: Messenger, input: SendDigestInput): Promise<Seen> {
  const { channel, standIn, since, lookFirst, mayBeTold = false, earlier, earlierOthers = [] } = input;
  if (!lookFirst && !mayBeTold && earlier.length + earlierOthers.length === 0) return NOTHING;
  const [here, there] = await allEnded([
    slack.findDigests(channel, since),
    standIn === undefined ? NOTHING : slack.findDigests(standIn, since).catch(nothingIfMissing),
  ]);
  return { digests: [...here.digests, ...there.digests], isCertain: here.isCertain };
}

function nothingIfMissing(error: unknown): Seen {
  if (isMissing(error)) return NOTHING;
  throw error;
}

/** A ticket that was told of and moved since goes by another key now, and is no news. */
export async function withMoved(jira: Jira, seen: Seen): Promise<Seen> {
  const { digests } = seen;
  const [tickets, others] = await allEnded([
    presentKeys(
      jira,
      digests.flatMap((each) => each.tickets),
    ),
    presentKeys(
      jira,
      digests.flatMap((each) => each.others ?? []),
    ),
  ]);
  if (tickets.length + others.length === 0) return seen;
  const moved: SeenDigest = { key: '', part: 1, tickets, others, notes: [], toldMore: false };
  return { ...seen, digests: [...digests, moved] };
}

async function presentKeys(jira: Jira, told: readonly string[]): Promise<string[]> {
  // One that cannot be read has not moved, as far as anybody knows.
  const { tickets } = await readReadable(jira, [...new Set(told)].slice(0, MOVED_LOOKED_FOR));
  return tickets.map(({ key }) => key);
}

/** Reads the tickets of which only the key is known. */
export async function complete(
  remainder: Remainder,
  { siteUrl }: Pick<SendDigestInput, 'siteUrl'>,
  { jira, seen }: { readonly jira: Jira; readonly seen: Seen },
): Promise<Digest> {
  const wanted = keysToRead(remainder);
  const moved = keysThatMayHaveMoved(remainder);
  const [own, named, others, namedOthers] = await allEnded([
    readReadable(jira, wanted.own),
    readReadable(jira, moved.own),
    readReadable(jira, wanted.others),
    readReadable(jira, moved.others),
  ]);
  return completeDigest(remainder, {
    own: { ...own, named: named.tickets },
    others: { ...others, named: namedOthers.tickets },
    siteUrl,
    isCertain: seen.isCertain,
  });
}

/** Lines for tickets that have none. A courtesy: the digest's link opens them in any case, so that nothing here may keep it back. */
export async function readThread(
  jira: Jira,
  { unlisted = [] }: Digest,
  siteUrl: string,
): Promise<readonly DigestLine[]> {
  try {
    return threadLines(await readTickets(jira, unlisted.slice(0, THREAD_LINES)), siteUrl);
  } catch (error) {
    log.warn('the tickets for a thread cannot be read', { error: String(error) });
    return [];
  }
}
