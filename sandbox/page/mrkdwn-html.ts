import { html, link, type Html } from './markup';

const EMOJI: Readonly<Record<string, string>> = {
  rotating_light: '🚨',
  warning: '⚠️',
  red_circle: '🔴',
  large_red_square: '🟥',
  large_orange_circle: '🟠',
  large_orange_square: '🟧',
  large_orange_diamond: '🔶',
  large_yellow_circle: '🟡',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  white_circle: '⚪',
  black_circle: '⚫',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  no_entry: '⛔',
  information_source: 'ℹ️',
  ticket: '🎫',
  shield: '🛡️',
  lock: '🔒',
  mag: '🔍',
  bell: '🔔',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  arrow_up: '⬆️',
  arrow_right: '➡️',
  tada: '🎉',
  link: '🔗',
  calendar: '📅',
  date: '📅',
  construction: '🚧',
  bar_chart: '📊',
  memo: '📝',
  fire: '🔥',
};

const CIRCLES: Readonly<Record<string, string>> = {
  '🔴': 'red',
  '🟠': 'orange',
  '🟡': 'yellow',
  '🔵': 'blue',
  '🟢': 'green',
  '⚪': 'white',
  '⚫': 'black',
};
const CIRCLE = /(🔴|🟠|🟡|🔵|🟢|⚪|⚫)\uFE0F?/u;

/** One mark of Slack's mark-up. The order counts: what is inside code is code and nothing else. */
const MARK =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<!\w)_([^_\n]+)_(?!\w)|(?<![\w~])~([^~\n]+)~(?!\w)|:([a-z0-9_+-]+):/g;

/** A text in Slack's mark-up, as a person reads it. */
export function mrkdwnToHtml(text: string): Html {
  const all = text.split('\n').map((line) => ({ line, isQuote: line.startsWith('&gt; ') }));
  const hasQuote = all.some(({ isQuote }) => isQuote);
  if (!hasQuote) return inline(text);
  return html`${all.map(({ line, isQuote }) =>
    isQuote
      ? html`<blockquote>${inline(line.slice('&gt; '.length))}</blockquote>`
      : html`<div>${inline(line)}</div>`,
  )}`;
}

/** Text that Slack shows as it is, but for emoji. */
export function plainToHtml(text: string): Html {
  return lines(text.replace(/:([a-z0-9_+-]+):/g, (code, name: string) => EMOJI[name] ?? code));
}

function inline(text: string): Html {
  const parts: Html[] = [];
  let position = 0;
  for (const match of text.matchAll(MARK)) {
    parts.push(lines(decoded(text.slice(position, match.index))), mark(match));
    position = match.index + match[0].length;
  }
  return html`${parts}${lines(decoded(text.slice(position)))}`;
}

function mark([whole, block, code, angle, bold, italic, struck, emoji]: RegExpExecArray): Html {
  if (block !== undefined) return html`<pre><code>${decoded(block)}</code></pre>`;
  if (code !== undefined) return html`<code>${decoded(code)}</code>`;
  if (angle !== undefined) return angled(angle);
  if (bold !== undefined) return html`<strong>${inline(bold)}</strong>`;
  if (italic !== undefined) return html`<em>${inline(italic)}</em>`;
  if (struck !== undefined) return html`<s>${inline(struck)}</s>`;
  return dotted(EMOJI[emoji ?? ''] ?? whole);
}

/** `<https://…|label>`, `<!channel>`, `<@U…>`, `<#C…|name>`, `<!date^…^…|fallback>`. */
function angled(inner: string): Html {
  const [target = '', label] = inner.split('|');
  if (target.startsWith('!date^')) return html`${decoded(label ?? '')}`;
  if (/^[!@]/.test(target)) return html`<span class="mention">@${decoded(label ?? target.slice(1))}</span>`;
  if (target.startsWith('#')) return html`<span class="mention">#${decoded(label ?? target.slice(1))}</span>`;
  return link(decoded(target), decoded(label ?? target));
}

function lines(text: string): Html {
  return html`${text.split('\n').map((line, index) => html`${index > 0 && html`<br />`}${dotted(line)}`)}`;
}

/** Coloured circles are drawn: a machine without an emoji font would show a box for each. */
function dotted(line: string): Html {
  const parts = line.split(CIRCLE);
  return html`${parts.map((part) => {
    const colour = CIRCLES[part];
    return colour === undefined
      ? part
      : html`<span class="dot dot-${colour}" role="img" aria-label="${colour}"></span>`;
  })}`;
}

/** Slack's three entities; the page escapes anew. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
