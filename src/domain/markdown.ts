/** Text that is somebody else's, made harmless inside Markdown: one line, no markup, no link. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&:=]/g, '\\$&');
}

/** Inline code; plain where a code span could not show the text as it is, alone or in the cell of a table. */
export function code(text: string): string {
  const line = oneLine(text);
  return line === '' || /[`|]/.test(line) ? escapeMarkdown(line) : `\`${line}\``;
}

/** A link whose text is harmless; without an https address only the text. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined || !/^https?:\/\/[^\s<>\\]+$/.test(url)) return escapeMarkdown(text);
  // In angle brackets, because addresses of Wiz are full of parentheses; a bar would end the cell of a table.
  return `[${escapeMarkdown(text)}](<${url.replaceAll('|', '%7C')}>)`;
}

/** Line breaks and control characters become single spaces. */
export function oneLine(text: string): string {
  // Format characters (Cf) go too: bidirectional ones can make a text read as another.
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Parts a text into such that are read on their own: a code block, list or table that one leaves open ends with it. */
export const PART = '\f';

/** Somebody else's Markdown, cut to `limit` characters, as a part of its own; nothing where it says nothing. */
export function foreignMarkdown(text: string, limit: number): string {
  const kept = cut(text.replaceAll(PART, '').trim(), limit);
  return kept === '' ? '' : `${PART}${kept}${PART}`;
}

/** At most `limit` characters, cut with an ellipsis, never through a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  return `${kept.replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}

/** The same, cut in the middle: of names that a pipeline makes, what tells them apart stands at the end. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = text.slice(-Math.ceil((limit - 1) / 2)).replace(/^[\udc00-\udfff]/, '');
  return `${cut(text, limit - tail.length)}${tail.trimStart()}`;
}
