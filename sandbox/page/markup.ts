/** Text that is HTML already. Everything else that enters a template is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | false | readonly Part[];

/** The only way to write HTML here: what is put in is escaped, unless it came out of this function itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += render(part) + (strings[index + 1] ?? '');
  return new Html(text);
}

export const NOTHING = new Html('');

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part.map(render).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A link that a person may follow: http, https or mailto; undefined for anything else. */
export function safeUrl(url: unknown): string | undefined {
  return typeof url === 'string' && /^(https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}

export function link(url: unknown, label: Part): Html {
  const href = safeUrl(url);
  return href === undefined
    ? html`${label}`
    : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}
