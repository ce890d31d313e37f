import { code, cut, link, oneLine, PART } from '../domain/markdown';
import { formatDate } from './format-date';
import { Markup } from './markup';
import { inMarkdown, isNothing, plainText } from './values-as-text';

export type Filter = (value: unknown, ...args: unknown[]) => unknown;

const LONGEST_TRUNCATION = 2_000;

/** Where nobody said anything there is nothing to change: a later `default` sees that. */
function ofText(change: (text: string, ...args: unknown[]) => unknown): Filter {
  return (value, ...args) => (isNothing(value) ? null : change(plainText(value), ...args));
}

/** For summaries and descriptions alike. */
export const PLAIN_FILTERS: Readonly<Record<string, Filter>> = {
  default: (value, fallback) => (isEmpty(value) ? fallback : value),
  upcase: ofText((text) => text.toUpperCase()),
  downcase: ofText((text) => text.toLowerCase()),
  capitalize: ofText((text) => text.charAt(0).toUpperCase() + text.slice(1)),
  truncate: ofText((text, length = 50) => cut(oneLine(text), wholeNumber(length, LONGEST_TRUNCATION))),
  date: ofText((text, format = '%Y-%m-%d') => formatDate(text, plainText(format))),
  join: (value, separator = ', ') => joined(listOf(value), plainText(separator)),
  size: (value) => (Array.isArray(value) ? value.length : plainText(value).length),
  first: (value) => (Array.isArray(value) ? (value[0] ?? null) : value),
};

/** They make Markdown. */
export const MARKDOWN_FILTERS: Readonly<Record<string, Filter>> = {
  code: (value) =>
    isNothing(value)
      ? null
      : new Markup(
          listOf(value)
            .map((each) => code(plainText(each)))
            .join(' '),
        ),
  link: ofText((text, url) => new Markup(link(text, isNothing(url) ? undefined : plainText(url)))),
  list: (value) => asBlock(listOf(value).map((each) => `- ${inMarkdown(each)}`)),
  url_encode: ofText((text) => new Markup(percentEncoded(oneLine(text)))),
};

/** They make whole blocks, which have a line to themselves. */
export const BLOCK_FILTERS: readonly string[] = ['list'];

function isEmpty(value: unknown): boolean {
  return isNothing(value) || value === '' || value === false || (Array.isArray(value) && value.length === 0);
}

function listOf(value: unknown): readonly unknown[] {
  if (isNothing(value)) return [];
  return Array.isArray(value) ? value : [value];
}

function joined(list: readonly unknown[], separator: string): unknown {
  if (list.length === 0) return null;
  return list.some((each) => each instanceof Markup)
    ? new Markup(list.map(inMarkdown).join(inMarkdown(separator)))
    : list.map(plainText).join(separator);
}

function asBlock(lines: readonly string[]): Markup | null {
  return lines.length === 0 ? null : new Markup(`${PART}${lines.join('\n')}${PART}`);
}

/** More than `encodeURIComponent` does: nothing is left that means something in Markdown. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[^\w%]|_/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function wholeNumber(value: unknown, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`its length must be a whole number from 1 to ${most}`);
}
