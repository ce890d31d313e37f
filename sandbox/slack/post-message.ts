import { isRecord } from '../json';
import { blockProblems } from './blocks';
import { flagArg, jsonArg, SlackRateLimit, SlackRefusal, textArg } from './method';
import type { Call, SlackMethod } from './method';
import { messageAnswer } from './message-answer';
import type { Channel, MessageMetadata } from './state';

/** Slack cuts longer texts off. */
const TEXT_LIMIT = 40_000;
/** Bytes of JSON. Slack has a limit and does not publish it: a cautious guess. */
const METADATA_LIMIT = 8_192;

export const postMessage: SlackMethod = {
  name: 'chat.postMessage',
  args: [
    'channel',
    'text',
    'blocks',
    'metadata',
    'markdown_text',
    'mrkdwn',
    'parse',
    'link_names',
    'thread_ts',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
    'username',
    'icon_emoji',
    'icon_url',
    'client_msg_id',
  ],
  required: ['channel'],
  scope: 'chat:write',
  isWrite: true,
  answer(call) {
    const channel = destination(call);
    const blocks = blocksOf(call);
    const metadata = metadataOf(call);
    const text = textOf(call, blocks);
    const threadTs = threadOf(call, channel);
    const { burst } = call.slack.settings;
    const passage = call.slack.buckets.take(channel.id, { perSecond: 1, burst }, Date.now());
    if (!passage.isAllowed) throw new SlackRateLimit(passage.waitMs);
    const message = call.slack.post(channel, {
      text,
      blocks,
      linksNames: flagArg(call, 'link_names') || textArg(call, 'parse') === 'full',
      ...(metadata === undefined ? {} : { metadata }),
      ...(threadTs === '' ? {} : { threadTs }),
    });
    return { channel: channel.id, ts: message.ts, message: messageAnswer(message, { withMetadata: true }) };
  },
};

/** A private channel without the bot looks like no channel at all. */
function destination(call: Call): Channel {
  const channel = call.slack.channel(textArg(call, 'channel'), { takesNames: true });
  if (channel === undefined || (channel.isPrivate && !channel.isMember))
    throw new SlackRefusal('channel_not_found');
  if (channel.isArchived) throw new SlackRefusal('is_archived');
  const mayPost = channel.isMember || call.slack.settings.scopes.includes('chat:write.public');
  if (!mayPost) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** Of the message to reply to. Stricter than Slack, which takes any: a reply to nothing would be a mistake of the caller's. */
function threadOf(call: Call, { id }: Channel): string {
  const threadTs = textArg(call, 'thread_ts');
  if (threadTs !== '' && !call.slack.messagesOf(id).some(({ ts }) => ts === threadTs))
    throw new SlackRefusal('cannot_reply_to_message');
  return threadTs;
}

function blocksOf(call: Call): readonly object[] {
  if (call.args['blocks'] === undefined) return [];
  const blocks = jsonArg(call, 'blocks');
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const messages = blockProblems(blocks);
  if (messages.length > 0) {
    throw new SlackRefusal('invalid_blocks', { errors: messages, response_metadata: { messages } });
  }
  return blocks as object[];
}

function metadataOf(call: Call): MessageMetadata | undefined {
  if (call.args['metadata'] === undefined) return undefined;
  const metadata = jsonArg(call, 'metadata');
  if (!isRecord(metadata)) throw new SlackRefusal('invalid_metadata_format');
  const { event_type: type, event_payload: payload, ...rest } = metadata;
  const isWhole = typeof type === 'string' && type !== '' && isRecord(payload);
  if (!isWhole) throw new SlackRefusal('invalid_metadata_format');
  if (Object.keys(rest).length > 0) throw new SlackRefusal('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_LIMIT)
    throw new SlackRefusal('metadata_too_large');
  return { event_type: type, event_payload: payload };
}

function textOf(call: Call, blocks: readonly object[]): string {
  const text = textArg(call, 'text');
  const markdown = textArg(call, 'markdown_text');
  if (markdown !== '' && (text !== '' || blocks.length > 0)) throw new SlackRefusal('markdown_text_conflict');
  if (text === '' && markdown === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  return (text === '' ? markdown : text).slice(0, TEXT_LIMIT);
}

export const getPermalink: SlackMethod = {
  name: 'chat.getPermalink',
  args: ['channel', 'message_ts'],
  required: ['channel', 'message_ts'],
  answer(call) {
    const channel = call.slack.channel(textArg(call, 'channel'));
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    const ts = textArg(call, 'message_ts');
    if (!call.slack.messagesOf(channel.id).some((message) => message.ts === ts)) {
      throw new SlackRefusal('message_not_found');
    }
    // Leads to the page that shows this workspace; on a real one it is https://<team>.slack.com/archives/….
    const { origin } = new URL(call.c.req.url);
    return { channel: channel.id, permalink: `${origin}/?channel=${channel.name}#p${ts.replace('.', '')}` };
  },
};
