import type { Check } from '../../domain/check';
import { channelLabel, isChannelId } from './channels';
import { toFailure, type SlackFailure } from './errors';
import { readIdentity, type Identity } from './identity';
import { cureFor } from './outcome';
import type { SlackParts } from './post';
import { channelAnswerSchema, historySchema, type ChannelAnswer } from './schema';

const NO_SECOND_LOOK = 'after a post without an answer the worker will not post again';

/** What each scope is for; only the first is indispensable. */
const SCOPES: Readonly<Record<string, string>> = {
  'chat:write': 'to post',
  'channels:read': 'to find channels by name',
  'channels:join': 'to join public channels by itself',
  'channels:history': 'to see whether a post without an answer has arrived',
  'metadata.message:read': 'to recognise its own messages',
};

/** For private channels the scopes groups:read and groups:history take the place of channels:…; their lines say so. */
export async function checkSlack(parts: SlackParts, channels: readonly string[]): Promise<Check[]> {
  try {
    const identity = await readIdentity(parts.call);
    const checks = [credentialsCheck(identity), ...scopeChecks(identity)];
    for (const channel of new Set(channels)) checks.push(...(await checkChannel(parts, channel, identity)));
    return checks;
  } catch (error) {
    return [failed({ subject: 'Slack', what: 'credentials' }, toFailure(error))];
  }
}

type Line = Pick<Check, 'subject' | 'what'>;

function credentialsCheck({
  botName = 'a bot',
  team = 'a workspace that Slack does not name',
}: Identity): Check {
  return { subject: 'Slack', what: 'credentials', state: 'ok', detail: `${botName} in ${team}` };
}

function scopeChecks({ scopes }: Identity): Check[] {
  const line = { subject: 'Slack', what: 'scopes' };
  if (scopes === undefined) {
    const cure = `compare with the list in the README: ${Object.keys(SCOPES).join(', ')}`;
    return [{ ...line, state: 'warning', detail: 'Slack does not say which scopes the token has', cure }];
  }
  const missing = Object.entries(SCOPES).filter(([scope]) => !scopes.includes(scope));
  if (missing.length === 0) return [{ ...line, state: 'ok', detail: Object.keys(SCOPES).join(', ') }];
  return missing.map(([scope, purpose]) => ({
    ...line,
    state: scope === 'chat:write' ? 'failed' : 'warning',
    detail: `${scope} is missing: the bot needs it ${purpose}`,
    cure: `add ${scope} to the app's bot token scopes and install it again`,
  }));
}

async function checkChannel(parts: SlackParts, channel: string, identity: Identity): Promise<Check[]> {
  const line = { subject: `Slack ${channelLabel(channel)}`, what: 'channel' };
  const found = await lookUp(parts, channel).catch(toFailure);
  if (found instanceof Error) return [failed(line, found)];
  const state = channelCheck(line, found, identity);
  if (state.state === 'failed') return [state];
  return [state, await checkHistory(parts, { ...line, what: 'history' }, { found, identity })];
}

async function lookUp({ call, channels }: SlackParts, channel: string): Promise<ChannelAnswer> {
  const id = await channels.idOf(channel);
  const known = isChannelId(channel) ? undefined : await channels.find(channel);
  return known ?? (await call('conversations.info', channelAnswerSchema, { channel: id })).channel;
}

function channelCheck(line: Line, channel: ChannelAnswer, { scopes = [] }: Identity): Check {
  const { is_archived: isArchived, is_member: isMember, is_private: isPrivate } = channel;
  if (isArchived) {
    const cure = 'name another channel in the policy, or unarchive it';
    return { ...line, state: 'failed', detail: `${channel.id} is archived`, cure };
  }
  if (isMember) return { ...line, state: 'ok', detail: `${channel.id}, the bot is a member` };
  if (!isPrivate && scopes.includes('channels:join')) {
    return { ...line, state: 'ok', detail: `${channel.id}, the bot will join with its first message` };
  }
  const canPost = !isPrivate && scopes.includes('chat:write.public');
  return {
    ...line,
    state: canPost ? 'warning' : 'failed',
    detail: `${channel.id}, the bot is not a member`,
    cure: isPrivate
      ? 'invite the bot: /invite @bot'
      : 'invite the bot: /invite @bot; or add the scope channels:join',
  };
}

interface Looked {
  readonly found: ChannelAnswer;
  readonly identity: Identity;
}

async function checkHistory(
  { call }: SlackParts,
  line: Line,
  { found, identity: { scopes = [] } }: Looked,
): Promise<Check> {
  try {
    await call('conversations.history', historySchema, { channel: found.id, limit: 1 });
    return { ...line, state: 'ok', detail: 'readable' };
  } catch (error) {
    const failure = toFailure(error);
    const { code, detail } = failure.facts;
    const willJoin = !found.is_private && scopes.includes('channels:join');
    if (code === 'not_in_channel' && willJoin) {
      return { ...line, state: 'ok', detail: 'readable as soon as the bot has joined' };
    }
    const scope = found.is_private ? 'groups:history' : 'channels:history';
    const cure =
      code === 'missing_scope'
        ? `give the app the scope ${scope} and install it again`
        : cureFor(failure.facts);
    return { ...line, state: 'warning', detail: `not readable (${detail}): ${NO_SECOND_LOOK}`, cure };
  }
}

function failed(line: Line, { facts }: SlackFailure): Check {
  return { ...line, state: 'failed', detail: facts.detail, cure: cureFor(facts) };
}
