import type { Constant, FieldValue } from '../domain/field-value';
import { SOURCE_NAMES, sourceNamed } from '../domain/finding-values';
import { closest } from './closest';
import type { Path } from './policy-yaml';

/** What is wrong, and where below the value. */
interface Wrong {
  readonly path: Path;
  readonly message: string;
}

/** Collects every mistake of one value instead of stopping at the first. */
type Complain = (path: Path, message: string) => undefined;

const MAX_TEXT = 2_000;
const MAX_ITEMS = 50;
const MAX_MAPPED = 500;
const ONE_SOURCE = /^\$\{([^{}]*)\}$/;
const SHAPES =
  'must be text, a number, a list of them, { parent, child }, or { from, map, otherwise } to take it from the finding';

type Fields = Readonly<Record<string, unknown>>;

/** A field's value as people write it, or everything that is wrong with it. */
export function parseFieldValue(value: unknown): FieldValue | { readonly wrong: readonly Wrong[] } {
  const wrong: Wrong[] = [];
  const complain: Complain = (path, message) => {
    wrong.push({ path, message });
    return undefined;
  };
  const parsed = toFieldValue(value, complain);
  return parsed === undefined || wrong.length > 0 ? { wrong } : parsed;
}

function toFieldValue(value: unknown, complain: Complain): FieldValue | undefined {
  const [, source] = (typeof value === 'string' ? ONE_SOURCE.exec(value.trim()) : undefined) ?? [];
  // The short form has no key to point at.
  if (source !== undefined) return toReading({ from: source }, (_, message) => complain([], message));
  if (isFields(value) && !('parent' in value) && !('child' in value)) return toReading(value, complain);
  const constant = toConstant(value, [], complain);
  return constant === undefined ? undefined : { constant };
}

const READING_KEYS = ['from', 'map', 'otherwise'];

function toReading(value: Fields, complain: Complain): FieldValue | undefined {
  for (const key of Object.keys(value)) {
    if (!READING_KEYS.includes(key)) complain([key], `is no key of a field's value: ${SHAPES}`);
  }
  const from = toSources(value['from'], complain);
  const map = value['map'] === undefined ? undefined : toMap(value['map'], complain);
  const otherwise =
    value['otherwise'] === undefined ? undefined : toConstant(value['otherwise'], ['otherwise'], complain);
  if (from === undefined) return undefined;
  return {
    from,
    ...(map === undefined ? {} : { map }),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

function toSources(value: unknown, complain: Complain): string[] | undefined {
  if (value === undefined) return complain([], SHAPES);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0)
    return complain(['from'], 'is an empty list: name what of the finding it comes from');
  if (items.length > MAX_ITEMS) return complain(['from'], `has more than ${MAX_ITEMS} entries`);
  const sources = items.map((item, index) => {
    const path = Array.isArray(value) ? ['from', index] : ['from'];
    if (typeof item !== 'string')
      return complain(path, 'must name something of the finding, such as tag.service');
    return sourceNamed(ONE_SOURCE.exec(item.trim())?.[1] ?? item) ?? complain(path, noSource(item));
  });
  return sources.filter((source) => source !== undefined);
}

function noSource(text: string): string {
  const meant = closest(
    text,
    SOURCE_NAMES.filter((name) => !name.includes('<')),
  );
  const cure = meant === undefined ? `known are ${SOURCE_NAMES.join(', ')}` : `did you mean ${meant}?`;
  return `names nothing that a finding has: ${cure}`;
}

function toMap(value: unknown, complain: Complain): Record<string, Constant> | undefined {
  if (!isFields(value))
    return complain(['map'], 'must be a map: what the finding says, and what the field gets');
  const entries = Object.entries(value);
  if (entries.length === 0) return complain(['map'], 'is an empty map: leave the key out instead');
  if (entries.length > MAX_MAPPED) return complain(['map'], `has more than ${MAX_MAPPED} entries`);
  const mapped = entries.flatMap(([key, item]): [string, Constant][] => {
    const constant = toConstant(item, ['map', key], complain);
    return constant === undefined ? [] : [[key, constant]];
  });
  return Object.fromEntries(mapped);
}

function toConstant(value: unknown, path: Path, complain: Complain): Constant | undefined {
  if (isFields(value)) return toCascade(value, path, complain);
  if (!Array.isArray(value)) {
    const text = toText(value, path, complain);
    return text === undefined ? undefined : [text];
  }
  if (value.length === 0) return complain(path, 'is an empty list: leave the key out instead');
  if (value.length > MAX_ITEMS) return complain(path, `has more than ${MAX_ITEMS} entries`);
  const texts = (value as unknown[]).map((item, index) => toText(item, [...path, index], complain));
  return texts.filter((text) => text !== undefined);
}

function toCascade(value: Fields, path: Path, complain: Complain): Constant | undefined {
  const { parent, child, ...rest } = value;
  for (const key of Object.keys(rest)) complain([...path, key], 'is no key of { parent, child }');
  if (parent === undefined) return complain(path, SHAPES);
  const above = toText(parent, [...path, 'parent'], complain);
  const below = child === undefined ? undefined : toText(child, [...path, 'child'], complain);
  if (above === undefined) return undefined;
  return below === undefined ? { parent: above } : { parent: above, child: below };
}

function toText(value: unknown, path: Path, complain: Complain): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return complain(path, `must be text: put it in quotes: '${String(value)}'`);
  if (value === null) return complain(path, 'is empty');
  if (typeof value !== 'string') return complain(path, SHAPES);
  const text = value.trim();
  if (text === '') return complain(path, 'is empty');
  if (text.includes('${')) return complain(path, 'takes ${…} alone, with nothing before or behind it');
  if (text.length > MAX_TEXT) return complain(path, `is longer than ${MAX_TEXT} characters`);
  return /[^\P{Cc}\n]/u.test(text) ? complain(path, 'has a character that nobody sees') : text;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
