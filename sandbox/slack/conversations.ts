import {
  cursorArg,
  demandScope,
  encodeCursor,
  flagArg,
  limitArg,
  SlackRefusal,
  textArg,
  type Call,
  type SlackMethod,
} from './method';
import { messageAnswer } from './message-answer';
import { BOT } from './settings';
import type { Channel } from './state';

const TYPES = ['public_channel', 'private_channel', 'mpim', 'im'];

export const history: SlackMethod = {
  name: 'conversations.history',
  args: ['channel', 'cursor', 'include_all_metadata', 'inclusive', 'latest', 'limit', 'oldest'],
  required: ['channel'],
  answer(call) {
    const channel = visibleChannel(call);
    demandScope(call, channel.isPrivate ? 'groups:history' : 'channels:history');
    if (!channel.isMember) throw new SlackRefusal('not_in_channel');
    const limit = limitArg(call, 'invalid_arguments');
    const isWithin = windowOf(call);
    const before = cursorArg(call);
    const matching = call.slack
      .messagesOf(channel.id)
      // A reply stands in its thread alone.
      .filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts)
      .filter(({ ts }) => isWithin(Number(ts)) && (before === undefined || Number(ts) < Number(before)))
      .toReversed();
    const shown = matching.slice(0, limit);
    const hasMore = matching.length > shown.length;
    // Metadata comes on demand only, and only to who may read it.
    const withMetadata =
      flagArg(call, 'include_all_metadata') && call.slack.settings.scopes.includes('metadata.message:read');
    return {
      messages: shown.map((message) => messageAnswer(message, { withMetadata })),
      has_more: hasMore,
      pin_count: 0,
      ...(hasMore ? { response_metadata: { next_cursor: encodeCursor(shown.at(-1)?.ts ?? '') } } : {}),
    };
  },
};

export const list: SlackMethod = {
  name: 'conversations.list',
  args: ['cursor', 'exclude_archived', 'limit', 'team_id', 'types'],
  required: [],
  answer(call) {
    const types = (textArg(call, 'types') || 'public_channel').split(',').map((type) => type.trim());
    if (types.some((type) => !TYPES.includes(type))) throw new SlackRefusal('invalid_types');
    if (types.includes('public_channel')) demandScope(call, 'channels:read');
    if (types.includes('private_channel')) demandScope(call, 'groups:read');
    const limit = limitArg(call, 'invalid_limit');
    const after = cursorArg(call) ?? '';
    const matching = call.slack
      .channels()
      .filter(({ isPrivate }) => types.includes(isPrivate ? 'private_channel' : 'public_channel'))
      .filter(({ isPrivate, isMember }) => !isPrivate || isMember)
      .filter(({ isArchived }) => !isArchived || !flagArg(call, 'exclude_archived'))
      .filter(({ id }) => id > after)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const shown = matching.slice(0, limit);
    const next = matching.length > shown.length ? encodeCursor(shown.at(-1)?.id ?? '') : '';
    return { channels: shown.map(channelAnswer), response_metadata: { next_cursor: next } };
  },
};

export const info: SlackMethod = {
  name: 'conversations.info',
  args: ['channel', 'include_locale', 'include_num_members'],
  required: ['channel'],
  answer(call) {
    const channel = visibleChannel(call);
    demandScope(call, channel.isPrivate ? 'groups:read' : 'channels:read');
    const members = flagArg(call, 'include_num_members') ? { num_members: channel.isMember ? 2 : 1 } : {};
    return { channel: { ...channelAnswer(channel), ...members } };
  },
};

export const join: SlackMethod = {
  name: 'conversations.join',
  args: ['channel'],
  required: ['channel'],
  scope: 'channels:join',
  answer(call) {
    const channel = visibleChannel(call);
    if (channel.isPrivate) throw new SlackRefusal('method_not_supported_for_channel_type');
    if (channel.isArchived) throw new SlackRefusal('is_archived');
    const warning = 'already_in_channel';
    if (channel.isMember) {
      return { channel: channelAnswer(channel), warning, response_metadata: { warnings: [warning] } };
    }
    call.slack.join(channel.name);
    return { channel: channelAnswer({ ...channel, isMember: true }) };
  },
};

/** By id only; a private channel the bot is not in does not exist for it. */
function visibleChannel(call: Call): Channel {
  const channel = call.slack.channel(textArg(call, 'channel'));
  if (channel === undefined || (channel.isPrivate && !channel.isMember))
    throw new SlackRefusal('channel_not_found');
  return channel;
}

/** `oldest` and `latest` are left out themselves unless `inclusive` is set. */
function windowOf(call: Call): (ts: number) => boolean {
  const oldest = timestamp(call, 'oldest', 0);
  const latest = timestamp(call, 'latest', Number.POSITIVE_INFINITY);
  return flagArg(call, 'inclusive')
    ? (ts) => ts >= oldest && ts <= latest
    : (ts) => ts > oldest && ts < latest;
}

function timestamp(call: Call, name: 'oldest' | 'latest', absent: number): number {
  const text = textArg(call, name);
  if (text === '') return absent;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new SlackRefusal(`invalid_ts_${name}`);
  return Number(text);
}

function channelAnswer({ id, name, isArchived, isPrivate, isMember }: Channel): Record<string, unknown> {
  return {
    id,
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: isArchived,
    is_general: name === 'general',
    is_member: isMember,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_pending_ext_shared: false,
    created: 1_760_000_000,
    creator: BOT.userId,
    context_team_id: BOT.teamId,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  };
}
