import { type TopLevelToken, TypeGuards } from 'liquidjs';

const TAG = String.raw`\{%(?:[^%]|%(?!\}))*%\}`;
const COMMENT = String.raw`\{%-?\s*comment\s*-?%\}[^{]*\{%-?\s*endcomment\s*-?%\}`;
/** A line with nothing but tags and comments on it. */
const TAG_LINE = new RegExp(`^[ \\t]*(?:(?:${COMMENT}|${TAG})[ \\t]*)+$`);

/** Takes lines with nothing but tags out of the text, so that a condition or a loop leaves no empty lines behind. */
export function swallowTagLines(text: string, tokens: readonly TopLevelToken[]): void {
  const ranges = tagLines(text);
  for (const token of tokens) {
    if (!TypeGuards.isHTMLToken(token)) continue;
    for (const [from, to] of ranges) {
      const shared = Math.min(to, token.end) - Math.max(from, token.begin);
      if (shared <= 0) continue;
      if (from <= token.begin) token.trimLeft = Math.max(token.trimLeft, shared);
      else token.trimRight = Math.max(token.trimRight, shared);
    }
  }
}

function tagLines(text: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const to = from + line.length + 1;
    if (TAG_LINE.test(line)) ranges.push([from, Math.min(to, text.length)]);
    from = to;
  }
  return ranges;
}
