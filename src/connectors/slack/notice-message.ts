import type { Notice } from '../../domain/digest';
import { atMost, header, HEADER_LIMIT, richText, type SlackMessage, TEXT_LIMIT, word } from './blocks';
import { noticeMetadata } from './metadata';
import { paragraphBlocks, paragraphText } from './paragraphs';
import { escape, fitLines, linkable, oneLine } from './text';

const LINES = 10;

export function noticeMessage(notice: Notice): SlackMessage {
  const title = oneLine(notice.title, HEADER_LIMIT) || 'Wiz finding distribution';
  const lines = atMost(notice.lines, LINES);
  const url = linkable(notice.link?.url);
  const link =
    url === undefined ? [] : [{ url, text: oneLine(notice.link?.text ?? '', HEADER_LIMIT) || url }];
  return {
    text: fitLines(
      [
        ...[title, ...lines].map(escape),
        ...paragraphText(notice.paragraphs),
        ...link.map((each) => `<${escape(each.url)}|${escape(each.text)}>`),
      ],
      TEXT_LIMIT,
    ),
    blocks: [
      header(title),
      ...lines.map((line) => richText(word(line))),
      ...paragraphBlocks(notice.paragraphs),
      ...link.map((each) => richText({ type: 'link' as const, ...each })),
    ],
    metadata: noticeMetadata(notice),
  };
}
