import { cut, escapeMarkdown, oneLine } from '../domain/markdown';
import { Markup } from './markup';

/** Of one value; Wiz's own texts are longer, and cut where they are taken in. */
const LONGEST_VALUE = 2_000;

/** A value as it stands in a description: harmless, whatever it says. Throws for what is no text. */
export function inMarkdown(value: unknown): string {
  if (value instanceof Markup) return Markup.textOf(value);
  if (Array.isArray(value)) return value.map(inMarkdown).join(', ');
  return escapeMarkdown(plainText(value));
}

/** A value as it stands in a summary: one line, plain. Throws for what is no text. */
export function inLine(value: unknown): string {
  return Array.isArray(value) ? value.map(inLine).join(', ') : oneLine(plainText(value));
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Throws for lists, for Markdown, and for what has parts. */
export function plainText(value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return cut(value, LONGEST_VALUE);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Markup)
    throw new Error('code, link and list come last, and Wiz’s own texts stand alone');
  throw new Error(
    Array.isArray(value)
      ? 'this is a list: join it, take its first, or go through it with {% for %}'
      : 'this has parts: name one of them',
  );
}
