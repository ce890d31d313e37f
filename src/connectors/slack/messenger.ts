import type { Check } from '../../domain/check';
import type { Digest, DigestLine, Notice, PostOutcome, Seen, SeenNotices } from '../../domain/digest';

/** What the worker asks of Slack: send, and look whether something was sent. */
export interface Messenger {
  /**
   * Resolves when the channel may take one more message, and counts it; what a post has to ask for besides is asked for here. To be
   * awaited before the last look at the clock: `post…` sends at once.
   */
  turn(channel: string): Promise<void>;
  /**
   * One post, no retry, no look before. Never throws. What is given for its thread, at most 40 lines, follows a post that was
   * taken, as one reply and once; whatever becomes of that, the digest is sent.
   */
  postDigest(channel: string, digest: Digest, thread?: readonly DigestLine[]): Promise<PostOutcome>;
  postNotice(channel: string, notice: Notice): Promise<PostOutcome>;
  /**
   * Looks through the channel's history since `sinceIso` for a message of ours with this key in its metadata.
   * `unknown`: the scopes or the membership do not allow to look. Throws `ConnectorError` when Slack does not answer, and
   * `missing` for a channel that is not there, or not for us to see: no post is taken there either.
   */
  findPosted(channel: string, key: string, sinceIso: string): Promise<'found' | 'absent' | 'unknown'>;
  /**
   * Our digests in the channel's history since `sinceIso`, with what they told of. Not certain where the scopes or the
   * membership do not allow to look, or a message of ours has lost its metadata. Throws like `findPosted`.
   */
  findDigests(channel: string, sinceIso: string): Promise<Seen>;
  /**
   * Keys of our notices in the channel's history since `sinceIso` that begin with `prefix`, newest first. Not whole under the
   * same conditions as `findDigests`. Throws like `findPosted`.
   */
  findNotices(channel: string, prefix: string, sinceIso: string): Promise<SeenNotices>;
  /** Token, scopes, and each channel: exists, not archived, history readable. For `doctor`. Never throws. */
  check(channels: readonly string[]): Promise<readonly Check[]>;
}
