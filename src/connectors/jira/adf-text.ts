/**
 * Stand-ins for Markdown the converter would swallow (HTML, images outside paragraphs, a line end before a link) or
 * obey (its `<adf>` tag passes any node through, mentions included). They are private-use characters and are turned
 * back after it has run.
 */
const LESS_THAN = '\uE000';
const IMAGE = '\uE001';
const NO_ALT_TEXT = '\uE002';
const LINE_END = '\uE003';

/** Control characters, direction overrides (they make a text read otherwise than it is), our own stand-ins. */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uE000-\uE003\uFEFF\uFFFE\uFFFF]/gu;
const HALF_CHARACTER = /[\uD800-\uDFFF]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** Text that Jira stores and a person sees as it is. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '').replace(HALF_CHARACTER, '');
}

/** Before the conversion. Only `<https://…>` and `<mailto:…>` keep their meaning. */
export function disarm(markdown: string): string {
  const disarmed = markdown
    .replace(/<(?!(?:https?:\/\/|mailto:)[^\s<>]*>)/gi, LESS_THAN)
    .replace(/(?<!\\)!\[\](?=\()/g, `${IMAGE}[${NO_ALT_TEXT}]`)
    .replace(/(?<!\\)!(?=\[)/g, IMAGE);
  const lines = disarmed.split('\n');
  return lines.map((line, i) => (isJoined(line, lines[i + 1] ?? '') ? line + LINE_END : line)).join('\n');
}

const WORDS = /[\p{L}\p{N}]/u;
/** Spaces and a backslash make a line break, a bar closes a table's row. */
const CLOSED = /[\s\\|]$/;
const STARTS_FORMATTED = /^\s*(?:[[*_`~\\\uE001]|https?:|www\.|[^\s@]+@)/;

/** Where the converter would join the last word of a line with what follows it. */
function isJoined(line: string, next: string): boolean {
  return WORDS.test(line) && !CLOSED.test(line) && STARTS_FORMATTED.test(next);
}

/** After the conversion, for code: every character as it was written. */
export function rearmCode(text: string): string {
  return text
    .replaceAll(LESS_THAN, '<')
    .replaceAll(IMAGE, '!')
    .replaceAll(NO_ALT_TEXT, '')
    .replaceAll(LINE_END, '');
}

/** After the conversion, for running text; an image before its link leaves no trace. */
export function rearmText(text: string, isBeforeLink: boolean): string {
  const withoutMarker = isBeforeLink && text.endsWith(IMAGE) ? text.slice(0, -1) : text;
  return rearmCode(withoutMarker.replaceAll(NO_ALT_TEXT, 'image').replaceAll(LINE_END, ' '))
    .replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ');
}

/** The address up to where disarmed HTML, or the next line, began. */
export function rearmAddress(href: string): string {
  return href.split(/[\uE000\uE003]/)[0] ?? '';
}

const MAX_ADDRESS = 2_000;

/** Absent for anything that is not a web or mail address: `javascript:`, `data:`, relative paths. */
export function safeAddress(href: string): string | undefined {
  if (href.length > MAX_ADDRESS || !URL.canParse(href)) return undefined;
  const url = new URL(href);
  return ['https:', 'http:', 'mailto:'].includes(url.protocol) && url.href.length <= MAX_ADDRESS
    ? url.href
    : undefined;
}
