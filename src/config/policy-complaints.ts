import { z } from 'zod';
import { closest } from './closest';
import type { Path } from './policy-yaml';

/** A problem before its line is known. */
export interface Complaint {
  /** Where in the file, or the variable that is missing. */
  readonly at: Path | string;
  readonly what: string;
  readonly cure?: string;
}

/** Words a zod finding in the terms of the file that was read. */
export function complaintsOf(schema: z.ZodType, file: unknown): (found: z.core.$ZodIssue) => Complaint[] {
  return (found) => {
    const path = pathIn(file, found.path);
    if (found.code === 'unrecognized_keys') {
      return found.keys.filter((key) => key !== '__proto__').map((key) => unknownKey(schema, path, key));
    }
    if (found.code === 'invalid_key') return [{ at: path, what: found.issues[0]?.message ?? found.message }];
    if (found.code !== 'invalid_type') return [{ at: path, what: found.message }];
    return [wrongType(path, valueAt(file, path), found)];
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function wrongType(path: Path, value: unknown, found: z.core.$ZodIssueInvalidType): Complaint {
  if (value === undefined) return { at: path, what: 'is missing' };
  if (value === null) return { at: path, what: 'is empty', ...emptyCure(path) };
  // The schema's own words, where it has any, are better than ours.
  if (!found.message.startsWith('Invalid input')) return { at: path, what: found.message };
  const wanted = TYPES[found.expected] ?? found.expected;
  const isBare = found.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean');
  return { at: path, what: `must be ${wanted}`, ...(isBare ? { cure: QUOTES } : {}) };
}

/** An account number loses its leading zeros otherwise. */
const QUOTES = "put it in quotes, so that YAML keeps it as text: '012345678901'";

function emptyCure(path: Path): { readonly cure?: string } {
  const key = path.at(-1);
  return key === 'channel' || key === 'defaultChannel'
    ? { cure: "a channel that begins with # needs quotes, or YAML takes it for a comment: '#sec-payments'" }
    : {};
}

function unknownKey(schema: z.ZodType, path: Path, key: string): Complaint {
  const known = keysAt(schema, path);
  const meant = closest(key, known);
  const cure = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return { at: [...path, key], what: 'is no key of the policy', cure };
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let here = unwrapped(schema);
  for (const step of path) {
    if (here instanceof z.ZodObject) here = unwrapped(here.shape[String(step)]);
    else if (here instanceof z.ZodArray) here = unwrapped(here.element);
    else if (here instanceof z.ZodRecord) here = unwrapped(here.valueType);
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrapped(schema.out);
  return schema;
}

/** Without the index that the schema gives to a single value that stands for a list. */
function pathIn(file: unknown, steps: readonly PropertyKey[]): Path {
  const path: (string | number)[] = [];
  for (const step of steps) {
    if (typeof step !== 'number') path.push(String(step));
    else if (Array.isArray(valueAt(file, path))) path.push(step);
  }
  return path;
}

function valueAt(file: unknown, path: Path): unknown {
  let value = file;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
