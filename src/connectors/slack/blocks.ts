import type { Digest, DigestLine, Notice } from '../../domain/digest';
import { SEVERITIES, type Severity } from '../../domain/severity';
import { digestMetadata, type MessageMetadata, noticeMetadata } from './metadata';
import { paragraphBlocks, paragraphText } from './paragraphs';
import { escape, fitLines, linkable, oneLine } from './text';

/**
 * Block Kit, as much of it as we use. There is no `mrkdwn` in it, on purpose: a ticket's summary is an attacker's
 * text, and in mrkdwn `* _ ~` and backticks cannot be escaped. The text elements of `rich_text` and `plain_text`
 * are never parsed: no mention rings, no address becomes a link. `rich_text` is also what Slack's own composer
 * writes, so every client, phones included, shows it well.
 */
type Block =
  | { readonly type: 'header' | 'section'; readonly text: PlainText }
  | { readonly type: 'context'; readonly elements: readonly PlainText[] }
  | { readonly type: 'rich_text'; readonly elements: readonly RichSection[] }
  | { readonly type: 'divider' };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** False: `:fire:` in a name stays what it is. */
  readonly emoji: false;
}

interface RichSection {
  readonly type: 'rich_text_section';
  readonly elements: readonly RichElement[];
}

type RichElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: { readonly bold: true } }
  | {
      readonly type: 'link';
      readonly url: string;
      readonly text: string;
      readonly style?: { readonly bold: true };
    };

export interface SlackMessage {
  /** What notifications and screen readers get, and what remains if Slack refuses the blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: MessageMetadata;
}

// The limits of https://docs.slack.dev/reference/block-kit/blocks, or tighter where a phone's screen is.
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 4_000;
const LINES = 10;
const SUMMARY_LIMIT = 160;
const NOTES = 10;
const REMARKS = 3;
const NOTE_LIMIT = 500;

const MARKS: Readonly<Record<Severity, string>> = {
  CRITICAL: '🔴',
  HIGH: '🟠',
  MEDIUM: '🟡',
  LOW: '🔵',
  INFORMATIONAL: '⚪',
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Header, counts, a block for each ticket, the rest as one link, notes small below. */
export function digestMessage(digest: Digest): SlackMessage {
  const lines = digest.lines.slice(0, LINES);
  const more = digest.more + digest.lines.length - lines.length;
  const title = digestTitle(digest);
  const counts = describeMarkedCounts(digest);
  const notes = [...atMost(digest.notes, NOTES), ...atMost(digest.remarks ?? [], REMARKS)];
  const moreUrl = linkable(digest.moreUrl);
  return {
    text: fitLines(
      [
        escape(counts === '' ? title : `${title}: ${counts}`),
        ...lines.map(lineText),
        ...moreText(more, moreUrl),
        ...notes.map(escape),
      ],
      TEXT_LIMIT,
    ),
    blocks: [
      header(title),
      ...(counts === '' ? [] : [{ type: 'section' as const, text: plain(counts) }]),
      ...lines.map((line) => richText([lineElements(line)])),
      ...moreBlock(more, moreUrl),
      ...notes.map(contextBlock),
    ],
    metadata: digestMetadata(digest),
  };
}

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
      ...lines.map((line) => richText([[{ type: 'text', text: line }]])),
      ...paragraphBlocks(notice.paragraphs),
      ...link.map((each) => richText([[{ type: 'link' as const, ...each }]])),
    ],
    metadata: noticeMetadata(notice),
  };
}

function digestTitle(digest: Digest): string {
  const count = digest.lines.length + digest.more;
  const tickets = count === 1 ? 'security ticket' : 'security tickets';
  const kind = digest.part === undefined ? 'new' : 'further';
  return oneLine(`${count === 0 ? 'No' : count} ${kind} ${tickets} for ${digest.team}`, HEADER_LIMIT);
}

function describeMarkedCounts({ counts }: Digest): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${MARKS[severity]} ${counts[severity]} ${severity.toLowerCase()}`)
    .join('  ·  ');
}

function lineElements(line: DigestLine): RichElement[] {
  const url = linkable(line.ticketUrl);
  const ticket = ticketName(line);
  const summary = summaryOf(line);
  return [
    // Capitals and weight, so that a CRITICAL stands out without its colour too.
    richWord(`${MARKS[line.severity]} ${severityWord(line.severity)}`, line.severity === 'CRITICAL'),
    richWord('  '),
    url === undefined ? richWord(ticket, true) : { type: 'link', url, text: ticket, style: { bold: true } },
    ...[describeDue(line.dueDate), summary === '' ? '' : `\n${summary}`]
      .filter((text) => text !== '')
      .map((text) => richWord(text)),
  ];
}

function richWord(text: string, isBold = false): RichElement {
  return { type: 'text', text, ...(isBold ? { style: { bold: true } } : {}) };
}

function lineText(line: DigestLine): string {
  const url = linkable(line.ticketUrl);
  const ticket = escape(ticketName(line));
  const link = url === undefined ? ticket : `<${escape(url)}|${ticket}>`;
  const facts = `${MARKS[line.severity]} ${severityWord(line.severity)} ${link}${describeDue(line.dueDate)}`;
  return `${facts} ${escape(summaryOf(line))}`;
}

/** Without the sign that parts a link from its label. */
function ticketName({ ticket }: DigestLine): string {
  return oneLine(ticket.slice(0, 100).replaceAll('|', ' '), 50) || 'ticket';
}

/** The summary without the severity in front of it, which stands beside it already. */
function summaryOf(line: DigestLine): string {
  const prefix = `[${line.severity}] `;
  const summary = line.summary.startsWith(prefix) ? line.summary.slice(prefix.length) : line.summary;
  return oneLine(summary, SUMMARY_LIMIT);
}

function severityWord(severity: Severity): string {
  return severity === 'CRITICAL' ? severity : severity.charAt(0) + severity.slice(1).toLowerCase();
}

/** "  due 30 Nov 2026": with the month's name nobody reads it the wrong way round. */
function describeDue(dueDate: string | undefined): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(dueDate ?? '') ?? [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? '' : `  due ${Number(day)} ${name} ${year}`;
}

function moreBlock(more: number, url: string | undefined): Block[] {
  const elements: RichElement[] = [
    ...(more > 0
      ? [{ type: 'text' as const, text: url === undefined ? `and ${more} more` : `and ${more} more: ` }]
      : []),
    ...(url === undefined ? [] : [{ type: 'link' as const, url, text: 'see all in Jira' }]),
  ];
  return elements.length === 0 ? [] : [richText([elements])];
}

function moreText(more: number, url: string | undefined): string[] {
  const link = url === undefined ? '' : `<${escape(url)}|see all in Jira>`;
  const words = [more > 0 ? `and ${more} more` : '', link].filter((word) => word !== '').join(': ');
  return words === '' ? [] : [words];
}

/** Sentences on one line each; those beyond the limit are counted. */
function atMost(sentences: readonly string[], limit: number): string[] {
  const wanted = sentences.filter((sentence) => sentence.trim() !== '');
  const shown = wanted.slice(0, wanted.length > limit ? limit - 1 : limit);
  const hidden = wanted.length - shown.length;
  const lines = shown.map((sentence) => oneLine(sentence, NOTE_LIMIT)).filter((line) => line !== '');
  return hidden === 0 ? lines : [...lines, `and ${hidden} more; the run's report has them all`];
}

function header(title: string): Block {
  return { type: 'header', text: plain(title) };
}

function contextBlock(sentence: string): Block {
  return { type: 'context', elements: [plain(sentence)] };
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

function richText(sections: readonly (readonly RichElement[])[]): Block {
  return {
    type: 'rich_text',
    elements: sections.map((elements) => ({ type: 'rich_text_section', elements })),
  };
}
