/** Enough for any text we show; what lies behind it is not even looked at. */
const LOOKED_AT = 10_000;

const BLANKS = /[\s\p{Cc}]+/gu;
/** Zero-width and direction marks: they hide words or turn them round. The joiner inside emoji (U+200D) stays. */
const INVISIBLE = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/** One visible line of well-formed text, cut at a word where it is too long. */
export function oneLine(text: string, limit: number): string {
  const clean = text
    .slice(0, LOOKED_AT)
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATES, '\uFFFD')
    .replace(BLANKS, ' ')
    .trim();
  return shorten(clean, limit);
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1).replace(LONE_SURROGATES, '');
  const lastBlank = cut.lastIndexOf(' ');
  return `${lastBlank > limit / 2 ? cut.slice(0, lastBlank) : cut}…`;
}

/** Slack's three, and only these (https://docs.slack.dev/messaging/formatting-message-text). */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const URL_LIMIT = 3_000;

/** The URL as Slack takes it, `undefined` where it would not be a link: another scheme, too long, no URL at all. */
export function linkable(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  // `|` parts a link from its label in message text, and URL leaves it as it is.
  const safe = href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
  return /^https?:$/.test(protocol) && safe.length <= URL_LIMIT ? safe : undefined;
}

/** Lines of message text up to the limit; what does not fit is replaced by one "…". */
export function fitLines(lines: readonly string[], limit: number): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`;
    if (longer.length > limit - 2) return `${text}\n…`;
    text = longer;
  }
  return text;
}
