import type { Digest, DigestLine } from '../../domain/digest';
import { type Block, bullets, richText, type SlackMessage, TEXT_LIMIT, boldWord } from './blocks';
import { moreBlock, moreText } from './digest-message';
import { threadMetadata } from './metadata';
import { fitLines, linkable } from './text';
import { ticketBullet, ticketText } from './ticket-line';

const PER_BLOCK = 10;

/** The one reply below a digest: tickets that had no line in it, one on a line, and the link to the rest of them. */
export function threadMessage(digest: Digest, lines: readonly DigestLine[]): SlackMessage {
  const left = Math.max(0, digest.more - lines.length);
  const url = left === 0 ? undefined : linkable(digest.moreUrl);
  const title = `${lines.length} further ${lines.length === 1 ? 'ticket' : 'tickets'} of this digest`;
  return {
    text: fitLines([title, ...lines.map(ticketText), ...moreText(left, url)], TEXT_LIMIT),
    blocks: [richText(boldWord(title)), ...listBlocks(lines), ...moreBlock(left, url)],
    metadata: threadMetadata(digest),
  };
}

function listBlocks(lines: readonly DigestLine[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += PER_BLOCK) {
    blocks.push(bullets(lines.slice(at, at + PER_BLOCK).map(ticketBullet)));
  }
  return blocks;
}
