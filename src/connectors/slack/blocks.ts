import type { MessageMetadata } from './metadata';
import { oneLine } from './text';

/**
 * Block Kit, as much of it as we use. There is no `mrkdwn` in it, on purpose: a ticket's summary is an attacker's
 * text, and in mrkdwn `* _ ~` and backticks cannot be escaped. The text elements of `rich_text` and `plain_text`
 * are never parsed: no mention rings but one that is an element of its own, no address becomes a link. `rich_text` is
 * also what Slack's own composer writes, so every client, phones included, shows it well.
 */
export type Block =
  | { readonly type: 'header' | 'section'; readonly text: PlainText }
  | { readonly type: 'context'; readonly elements: readonly PlainText[] }
  | { readonly type: 'rich_text'; readonly elements: readonly RichPart[] }
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

/** A quote has a bar at its side, on every client. */
type RichPart =
  | RichSection
  | { readonly type: 'rich_text_quote'; readonly elements: readonly RichElement[] }
  | { readonly type: 'rich_text_list'; readonly style: 'bullet'; readonly elements: readonly RichSection[] };

interface Style {
  readonly style?: { readonly bold?: true; readonly code?: true };
}

export type RichElement =
  | (Style & { readonly type: 'text'; readonly text: string })
  | (Style & { readonly type: 'link'; readonly url: string; readonly text: string })
  | { readonly type: 'usergroup'; readonly usergroup_id: string }
  | { readonly type: 'user'; readonly user_id: string };

export interface SlackMessage {
  /** What notifications and screen readers get, and what remains if Slack refuses the blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: MessageMetadata;
}

// The limits of https://docs.slack.dev/reference/block-kit/blocks, or tighter where a phone's screen is.
export const HEADER_LIMIT = 150;
export const TEXT_LIMIT = 4_000;
const SENTENCE_LIMIT = 500;

export function header(title: string): Block {
  return { type: 'header', text: plain(title) };
}

export function section(text: string): Block {
  return { type: 'section', text: plain(text) };
}

/** Small and grey, below what matters. */
export function contextBlock(sentence: string): Block {
  return { type: 'context', elements: [plain(sentence)] };
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

export function richText(...elements: readonly RichElement[]): Block {
  return { type: 'rich_text', elements: [richSection(elements)] };
}

export function quote(elements: readonly RichElement[]): Block {
  return { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] };
}

export function bullets(items: readonly (readonly RichElement[])[]): Block {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_list', style: 'bullet', elements: items.map(richSection) }],
  };
}

function richSection(elements: readonly RichElement[]): RichSection {
  return { type: 'rich_text_section', elements };
}

export function word(text: string): RichElement {
  return { type: 'text', text };
}

export function boldWord(text: string): RichElement {
  return { type: 'text', text, style: { bold: true } };
}

/** Sentences on one line each; those beyond the limit are counted. */
export function atMost(sentences: readonly string[], limit: number): string[] {
  const wanted = sentences.filter((sentence) => sentence.trim() !== '');
  const shown = wanted.slice(0, wanted.length > limit ? limit - 1 : limit);
  const hidden = wanted.length - shown.length;
  const lines = shown.map((sentence) => oneLine(sentence, SENTENCE_LIMIT)).filter((line) => line !== '');
  return hidden === 0 ? lines : [...lines, `and ${hidden} more; the run's report has them all`];
}
