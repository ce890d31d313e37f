import type { PostOutcome } from '../../domain/digest';
import type { SlackMessage } from './blocks';
import { channelLabel, type ChannelDirectory } from './channels';
import { SlackFailure, toFailure, type FailureFacts, type FailureKind } from './errors';
import type { Identity } from './identity';
import { toOutcomeBeforePost, toPostOutcome } from './outcome';
import { channelAnswerSchema, postedSchema } from './schema';
import type { CallSlack } from './web';

/** What the parts of this connector share. */
export interface SlackParts {
  readonly call: CallSlack;
  readonly channels: ChannelDirectory;
  readonly identity: () => Promise<Identity>;
  readonly notice: (text: string) => void;
}

interface Target extends SlackParts {
  readonly id: string;
  readonly label: string;
}

/** Where a message stands: what a reply to it needs. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

type Sent = Posted | SlackFailure;

export interface PostResult {
  readonly outcome: PostOutcome;
  /** Only where it was sent. */
  readonly posted?: Posted;
}

/**
 * One message, once. A second request follows only what Slack has refused for certain: for want of membership (the
 * bot joins first, where it may), or for its layout or metadata (sent as text). Each request takes up to the timeout.
 */
export async function post(parts: SlackParts, channel: string, message: SlackMessage): Promise<PostResult> {
  const label = channelLabel(channel);
  const id = await parts.channels.idOf(channel).catch(toFailure);
  if (id instanceof SlackFailure) return { outcome: toOutcomeBeforePost(id, label) };
  // Asked before, so that nothing can go wrong between a message that was sent and our saying so.
  const siteUrl = (await parts.identity().catch(() => undefined))?.siteUrl;

  const target = { ...parts, id, label };
  const first = await sendAsMember(target, message);
  const sent = kindOf(first) === 'payload' ? await sendAsText(target, message, first) : first;

  if (codeOf(sent) === 'channel_not_found') parts.channels.forget(channel);
  if (sent instanceof SlackFailure) return { outcome: toPostOutcome(sent, label) };
  const link = siteUrl === undefined ? {} : { link: messageLink(siteUrl, sent) };
  return { outcome: { kind: 'sent', channel, ...link }, posted: sent };
}

/** One reply below a message that has just been sent, once. `undefined` when it was taken. */
export async function reply(
  { call }: SlackParts,
  { channel, ts }: Posted,
  message: SlackMessage,
): Promise<SlackFailure | undefined> {
  const sent = await send({ call, id: channel }, { ...message, thread_ts: ts });
  return sent instanceof SlackFailure ? sent : undefined;
}

async function sendAsMember(target: Target, message: Partial<SlackMessage>): Promise<Sent> {
  const sent = await send(target, message);
  if (codeOf(sent) !== 'not_in_channel') return sent;
  const refusal = await join(target, target.id);
  return refusal ?? send(target, message);
}

/**
 * Metadata goes with the blocks where it is what Slack complained of: a message without it cannot be recognised
 * later, and `findPosted` then says that it does not know.
 */
function sendAsText(target: Target, { text, metadata }: SlackMessage, refusal: Sent): Promise<Sent> {
  const code = codeOf(refusal) ?? '';
  target.notice(`${target.label}: sent without its layout, because Slack says ${code}`);
  return send(target, code.includes('metadata') ? { text } : { text, metadata });
}

type Outgoing = Partial<SlackMessage> & { readonly thread_ts?: string };

function send({ call, id }: Pick<Target, 'call' | 'id'>, message: Outgoing): Promise<Sent> {
  const args = {
    channel: id,
    ...message,
    // The text is no markup, and nothing in it becomes a link but what is written as one.
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
  return call('chat.postMessage', postedSchema, args).catch(toFailure);
}

/** Public channels only, and with the scope `channels:join` only. `undefined` when it worked. */
export async function join({ call, notice }: SlackParts, id: string): Promise<SlackFailure | undefined> {
  try {
    await call('conversations.join', channelAnswerSchema, { channel: id });
    notice(`${id}: joined the channel`);
    return undefined;
  } catch (error) {
    return new SlackFailure(explainNotJoined(toFailure(error).facts));
  }
}

/** Whatever went wrong, no message was on its way: nothing here is uncertain, and only the channel is concerned. */
function explainNotJoined(facts: FailureFacts): FailureFacts {
  const { kind, detail } = facts;
  if (kind === 'channel' || kind === 'later') return facts;
  if (kind === 'uncertain' || kind === 'malformed') return { kind: 'later', detail: `joining: ${detail}` };
  return {
    kind: 'channel',
    code: 'not_in_channel',
    detail: `Slack says not_in_channel, and the bot could not join: ${detail}`,
  };
}

/** The form of https://docs.slack.dev/reference/methods/chat.getPermalink, without the request. */
function messageLink(siteUrl: string, { channel, ts }: Posted): string {
  return `${siteUrl.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
}

function codeOf(sent: Sent): string | undefined {
  return sent instanceof SlackFailure ? sent.facts.code : undefined;
}

function kindOf(sent: Sent): FailureKind | undefined {
  return sent instanceof SlackFailure ? sent.facts.kind : undefined;
}
