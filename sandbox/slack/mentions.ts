import { isRecord } from '../json';

interface Speech {
  readonly text: string;
  readonly blocks: readonly object[];
  readonly linksNames: boolean;
}

const MENTION = /<(?:!(?:channel|here|everyone)|!subteam\^|@[UW])[^>]*>/g;
const NAME = /(?:^|\s)@(?:channel|here|everyone)\b/g;

/**
 * Everything in a message that would ring somebody's phone. Slack reads mentions in its own mark-up only: the
 * message's text, `mrkdwn` objects and rich text, never in `plain_text`.
 */
export function mentionsIn({ text, blocks, linksNames }: Speech): readonly string[] {
  const spoken = [text, ...blocks.flatMap(markupIn)];
  const found = spoken.flatMap((each) => each.match(MENTION) ?? []);
  return linksNames ? [...found, ...spoken.flatMap((each) => each.match(NAME) ?? [])] : found;
}

function markupIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (!isRecord(value)) return [];
  const { type, text, range, user_id: user, usergroup_id: group } = value;
  const isMarkup = (type === 'mrkdwn' || type === 'markdown') && typeof text === 'string';
  if (isMarkup) return [text];
  if (type === 'broadcast') return [`<!${String(range)}>`];
  if (type === 'user') return [`<@${String(user)}>`];
  if (type === 'usergroup') return [`<!subteam^${String(group)}>`];
  return Object.values(value).flatMap(markupIn);
}
