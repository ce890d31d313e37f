import { metadataKey } from './blocks';
import { toFailure, type SlackFailure } from './errors';
import type { Identity } from './identity';
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
  readonly key: string;
  readonly sinceIso: string;
}

type Found = 'found' | 'absent' | 'unknown';

/** `unknown` whenever "absent" would be a guess: a wrong "absent" is a message sent twice. */
export async function findPosted(parts: SlackParts, query: HistoryQuery): Promise<Found> {
  try {
    const id = await parts.channels.idOf(query.channel);
    const identity = await parts.identity();
    return await readHistory(parts, { ...query, id, identity });
  } catch (error) {
    const failure = toFailure(error);
    if (mayNotLook(failure)) return 'unknown';
    throw toConnectorError(failure, `look for a message in ${query.channel}`);
  }
}

interface Search extends HistoryQuery {
  readonly id: string;
  readonly identity: Identity;
}

/** Who may post in public channels without membership must become a member to read them. */
async function readHistory(parts: SlackParts, search: Search): Promise<Found> {
  try {
    return await searchPages(parts, search);
  } catch (error) {
    const failure = toFailure(error);
    const refusal = failure.facts.code === 'not_in_channel' ? await join(parts, search.id) : failure;
    if (refusal !== undefined) throw refusal;
    return searchPages(parts, search);
  }
}

async function searchPages({ call }: SlackParts, search: Search): Promise<Found> {
  const oldest = Date.parse(search.sinceIso) / 1_000 - CLOCK_DIFFERENCE_S;
  const key = metadataKey(search.key);
  let isEveryOneOfOursMarked = true;
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
    const ours = answer.messages.filter((message) => isOurs(message, search.identity));
    if (ours.some((message) => keyOf(message) === key)) return 'found';
    isEveryOneOfOursMarked &&= ours.every((message) => keyOf(message) !== undefined);
    cursor = answer.response_metadata?.next_cursor;
    // One of ours without its key: sent without metadata, or metadata is hidden from us. It may be the one.
    if (cursor === undefined) return isEveryOneOfOursMarked ? 'absent' : 'unknown';
  }
  return 'unknown';
}

/** Where Slack does not tell who we are, any app's message with our key will do. */
function isOurs({ bot_id, app_id, subtype, metadata }: HistoryMessage, { botId, appId }: Identity): boolean {
  if (subtype !== undefined && subtype !== 'bot_message') return false;
  if (botId === undefined && appId === undefined) return metadata != null;
  return (botId !== undefined && bot_id === botId) || (appId !== undefined && app_id === appId);
}

function keyOf({ metadata }: HistoryMessage): unknown {
  return metadata?.event_payload?.['key'];
}

function mayNotLook({ facts }: SlackFailure): boolean {
  return facts.kind === 'channel' || facts.code === 'missing_scope';
}
