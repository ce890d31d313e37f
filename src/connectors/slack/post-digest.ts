import type { Digest, DigestLine, PostOutcome } from '../../domain/digest';
import { channelLabel } from './channels';
import { digestMessage } from './digest-message';
import { post, reply, type SlackParts } from './post';
import { threadMessage } from './thread-message';

interface DigestPost {
  readonly channel: string;
  readonly digest: Digest;
  readonly thread?: readonly DigestLine[] | undefined;
}

/**
 * The digest, and right behind it the one reply that names what had no line. The reply is never looked for and never sent
 * again: a process that dies in between leaves a digest whose link opens all of its tickets.
 */
export async function postDigest(
  parts: SlackParts,
  { channel, digest, thread = [] }: DigestPost,
): Promise<PostOutcome> {
  const { outcome, posted } = await post(parts, channel, digestMessage(digest));
  if (outcome.kind !== 'sent' || posted === undefined || thread.length === 0) return outcome;
  const failure = await reply(parts, posted, threadMessage(digest, thread));
  if (failure === undefined) return { ...outcome, inThread: thread.length };
  parts.notice(`${channelLabel(channel)}: the thread of a digest was not sent: ${failure.facts.detail}`);
  return outcome;
}
