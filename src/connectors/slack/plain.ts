import type { Digest, Notice } from '../../domain/digest';
import { digestMessage, noticeMessage, type SlackMessage } from './blocks';

/** What a channel would show of it, a line for each block: the very message, without its form. */
export function digestLines(digest: Digest): string[] {
  return linesOf(digestMessage(digest));
}

export function noticeLines(notice: Notice): string[] {
  return linesOf(noticeMessage(notice));
}

function linesOf({ blocks }: SlackMessage): string[] {
  return blocks.flatMap(textsOf).map((line) => line.replaceAll(/\s*\n\s*/g, ' · ').replaceAll(/\s+/g, ' '));
}

function textsOf(block: SlackMessage['blocks'][number]): string[] {
  if (block.type === 'divider') return [];
  if (block.type === 'rich_text')
    return block.elements.map(({ elements }) => elements.map(({ text }) => text).join(''));
  return block.type === 'context' ? block.elements.map(({ text }) => text) : [block.text.text];
}
