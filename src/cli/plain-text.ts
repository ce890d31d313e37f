import { withoutInvisible } from '../domain/invisible';
import { stripVTControlCharacters } from 'node:util';

/**
 * Names and summaries are other people's text, and an attacker may choose them: one line, without escape sequences,
 * control characters or direction marks.
 */
export function plainText(text: string): string {
  return withoutInvisible(stripVTControlCharacters(text)).replaceAll(/\s+/g, ' ').trim();
}

/** The same for a text whose line breaks and indents are ours. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plainText(line)}`)
    .join('\n');
}

/** The same JSON value with every text in it made plain; keys, too, may be other people's. */
export function plain<Value>(value: Value): Value {
  return plainJson(value) as Value;
}

function plainJson(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [plainText(key), plainJson(each)]));
}

/** JSON for people and programs: the same value, but no character in it that a terminal would act on. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
}

function escapeUnits(char: string): string {
  return Array.from({ length: char.length }, (_, at) => escapeUnit(char.charCodeAt(at))).join('');
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
