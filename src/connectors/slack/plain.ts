import type { Digest, Notice } from '../../domain/digest';
import type { Block, RichElement, SlackMessage } from './blocks';
import { digestMessage } from './digest-message';
import { noticeMessage } from './notice-message';

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

function textsOf(block: Block): string[] {
  if (block.type === 'divider') return [];
  if (block.type === 'rich_text') return block.elements.map(richTextOf);
  return block.type === 'context' ? block.elements.map(({ text }) => text) : [block.text.text];
}

type RichPart = Extract<Block, { type: 'rich_text' }>['elements'][number];

function richTextOf(part: RichPart): string {
  if (part.type === 'rich_text_list') return part.elements.map(richTextOf).join('\n');
  return part.elements.map(wordOf).join('');
}

function wordOf(element: RichElement): string {
  if (element.type === 'usergroup') return `@${element.usergroup_id}`;
  return element.type === 'user' ? `@${element.user_id}` : element.text;
}
