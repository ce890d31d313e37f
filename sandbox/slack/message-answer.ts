import { BOT } from './settings';
import type { StoredMessage } from './state';

/** A message as history and the answer to a post give it. */
export function messageAnswer(
  message: StoredMessage,
  { withMetadata }: { readonly withMetadata: boolean },
): Record<string, unknown> {
  const { ts, text, blocks, metadata, threadTs } = message;
  return {
    type: 'message',
    ts,
    text,
    user: BOT.userId,
    bot_id: message.botId,
    app_id: BOT.appId,
    team: BOT.teamId,
    ...(blocks.length === 0 ? {} : { blocks }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
  };
}
