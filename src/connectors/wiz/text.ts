const LINE_LIMIT = 1_000;
const MARKDOWN_LIMIT = 200_000;
const LINK_LIMIT = 2_000;

// Overrides and isolates that make a name read as another one ("Trojan Source", CVE-2021-42574).
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/gu;
const LONE_SURROGATES = /\p{Cs}/gu;
const LINE_BREAKERS = /[\p{Cc}\u2028\u2029]+/gu;
const CONTROLS_BUT_TAB_AND_NEWLINE = /(?![\t\n])\p{Cc}/gu;

/** One line of at most 1,000 characters; `undefined` for what Wiz writes as null or "". */
export function toLine(text: string | null | undefined): string | undefined {
  const line = wellFormed(cut(text ?? '', LINE_LIMIT))
    .replace(LINE_BREAKERS, ' ')
    .trim();
  return line === '' ? undefined : line;
}

/** Markdown of at most 200,000 characters; '' where there is none. */
export function toMarkdown(text: string | null | undefined): string {
  return wellFormed(cut(text ?? '', MARKDOWN_LIMIT))
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(CONTROLS_BUT_TAB_AND_NEWLINE, '')
    .trim();
}

/** An https address without credentials in it, else nothing: `javascript:` and its like end here. */
export function toHttpsLink(text: string | null | undefined): string | undefined {
  const url = toUrl(text);
  return url?.protocol === 'https:' ? url.href : undefined;
}

/** For addresses that are compared with one we know and never shown: a Jira of one's own may have no TLS. */
export function toWebAddress(text: string | null | undefined): URL | undefined {
  const url = toUrl(text);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

function toUrl(text: string | null | undefined): URL | undefined {
  if (text === null || text === undefined || text.length > LINK_LIMIT || !URL.canParse(text))
    return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.href.length <= LINK_LIMIT ? url : undefined;
}

function wellFormed(text: string): string {
  return text.replace(BIDI_CONTROLS, '').replace(LONE_SURROGATES, '\ufffd');
}

/** Never in the middle of a character of two code units. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
