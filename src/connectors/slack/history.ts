import type { Seen, SeenNotices } from '../../domain/digest';
import { toFailure, type SlackFailure } from './errors';
import type { Identity } from './identity';
import { metadataKey, seenDigest } from './metadata';
import { toConnectorError } from './outcome';
import { join, type SlackParts } from './post';
import { historySchema, type HistoryMessage } from './schema';

/** The machines' clocks differ, and `sinceIso` is ours. */
const CLOCK_DIFFERENCE_S = 60;
const PAGE_SIZE = 200;
/** 10,000 messages; a channel where more was said since is one we cannot judge. */
const MAX_PAGES = 50;

export interface HistoryQuery {
  readonly channel: string;
  readonly sinceIso: string;
}

/** `unknown` whenever "absent" would be a guess: a wrong "absent" is a message sent twice. */
export async function findPosted(
  parts: SlackParts,
  query: HistoryQuery & { readonly key: string },
): Promise<'found' | 'absent' | 'unknown'> {
  const { messages, isWhole } = await readOurs(parts, query);
  const key = metadataKey(query.key);
  if (messages.some((message) => keyOf(message) === key)) return 'found';
  return isWhole ? 'absent' : 'unknown';
}

export async function findDigests(parts: SlackParts, query: HistoryQuery): Promise<Seen> {
  const { messages, isWhole } = await readOurs(parts, query);
  const digests = messages.flatMap(({ metadata }) => seenDigest(metadata ?? {}) ?? []);
  return { digests, isCertain: isWhole };
}

/** A notice carries its key as it is while it is short, so `prefix` must be. */
export async function findNotices(
  parts: SlackParts,
  query: HistoryQuery & { readonly prefix: string },
): Promise<SeenNotices> {
  const { messages, isWhole } = await readOurs(parts, query);
  const keys = messages.flatMap((message) => keyOf(message) ?? []);
  return { keys: keys.filter((key) => key.startsWith(query.prefix)), isWhole };
}

interface Ours {
  readonly messages: readonly HistoryMessage[];
  /** False: there may be others, or one of them does not show what it is. */
  readonly isWhole: boolean;
}

async function readOurs(parts: SlackParts, query: HistoryQuery): Promise<Ours> {
  try {
    const id = await parts.channels.idOf(query.channel);
    const identity = await parts.identity();
    return await readAsMember(parts, { ...query, id, identity });
  } catch (error) {
    const failure = toFailure(error);
    if (mayNotLook(failure) && !isNotThere(failure)) return { messages: [], isWhole: false };
    throw toConnectorError(failure, `look for a message in ${query.channel}`);
  }
}

interface Search extends HistoryQuery {
  readonly id: string;
  readonly identity: Identity;
}

/** Who may post in public channels without membership must become a member to read them. */
async function readAsMember(parts: SlackParts, search: Search): Promise<Ours> {
  try {
    return await readPages(parts, search);
  } catch (error) {
    const failure = toFailure(error);
    const refusal = failure.facts.code === 'not_in_channel' ? await join(parts, search.id) : failure;
    if (refusal !== undefined) throw refusal;
    return readPages(parts, search);
  }
}

async function readPages({ call }: SlackParts, search: Search): Promise<Ours> {
  const oldest = Date.parse(search.sinceIso) / 1_000 - CLOCK_DIFFERENCE_S;
  const messages: HistoryMessage[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await call('conversations.history', historySchema, {
      channel: search.id,
      oldest: oldest.toFixed(6),
      inclusive: true,
      include_all_metadata: true,
      limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    messages.push(...answer.messages.filter((message) => isOurs(message, search.identity)));
    cursor = answer.response_metadata?.next_cursor;
    // One of ours without its key: sent without metadata, or metadata is hidden from us. It may be any.
    if (cursor === undefined)
      return { messages, isWhole: messages.every((each) => keyOf(each) !== undefined) };
  }
  return { messages, isWhole: false };
}

/** Where Slack does not tell who we are, any app's message with our key will do. */
function isOurs({ bot_id, app_id, subtype, metadata }: HistoryMessage, { botId, appId }: Identity): boolean {
  if (subtype !== undefined && subtype !== 'bot_message') return false;
  if (botId === undefined && appId === undefined) return metadata != null;
  return (botId !== undefined && bot_id === botId) || (appId !== undefined && app_id === appId);
}

function keyOf({ metadata }: HistoryMessage): string | undefined {
  const key = metadata?.event_payload?.['key'];
  return typeof key === 'string' ? key : undefined;
}

/** Nor can anything be posted there. */
function isNotThere({ facts }: SlackFailure): boolean {
  return facts.code === 'channel_not_found';
}

function mayNotLook({ facts }: SlackFailure): boolean {
  return facts.kind === 'channel' || facts.code === 'missing_scope';
}
