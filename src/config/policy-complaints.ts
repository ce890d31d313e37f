import { z } from 'zod';
import { closest } from './closest';
import type { Path } from './policy-yaml';
import type { TextPlace } from './yaml-text-place';

/** A problem before its line is known. */
export interface Complaint {
  /** Where in the file, or the variable that is missing. */
  readonly at: Path | string;
  /** Where in the text that stands there. */
  readonly within?: TextPlace;
  readonly what: string;
  readonly cure?: string;
}

/** Words a zod finding in the terms of the file that was read. */
export function complaintsOf(
  schema: z.ZodType,
  file: unknown,
): (found: z.core.$ZodIssue) => readonly Complaint[] {
  return (found) => {
    const path = pathIn(file, found.path);
    if (found.code === 'unrecognized_keys') {
      return found.keys.filter((key) => key !== '__proto__').map((key) => unknownKey(schema, path, key));
    }
    if (found.code === 'invalid_key') return [{ at: path, what: found.issues[0]?.message ?? found.message }];
    if (found.code === 'invalid_union') return unionComplaints(schema, file, found);
    if (found.code !== 'invalid_type') return [{ at: path, what: found.message }];
    return [wrongType(path, valueAt(file, path), found)];
  };
}

/** Who writes a list meant the branch that takes a list. */
function unionComplaints(
  schema: z.ZodType,
  file: unknown,
  found: z.core.$ZodIssueInvalidUnion,
): readonly Complaint[] {
  const path = pathIn(file, found.path);
  const meant = found.errors.find((branch) => !branch.some(isOfAnotherType));
  if (meant !== undefined) {
    const inside = meant.map((each) => ({ ...each, path: [...found.path, ...each.path] }));
    return inside.flatMap(complaintsOf(schema, file));
  }
  const value = valueAt(file, path);
  const expected = found.errors.flatMap((branch) => branch.filter(isOfAnotherType));
  const [first] = expected;
  if (value === undefined || value === null || first === undefined)
    return [{ at: path, what: value === undefined ? 'is missing' : 'is empty' }];
  const types = expected.map((each) => TYPES[each.expected] ?? each.expected);
  return [{ at: path, what: `must be ${types.join(' or ')}` }];
}

function isOfAnotherType(found: z.core.$ZodIssue): found is z.core.$ZodIssueInvalidType {
  return found.code === 'invalid_type' && found.path.length === 0;
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
  return { at: path, what: `must be ${wanted}`, ...(found.expected === 'string' ? quotesCure(value) : {}) };
}

function quotesCure(value: unknown): { readonly cure?: string } {
  if (typeof value === 'number' || typeof value === 'boolean') return { cure: QUOTES };
  const isMap = typeof value === 'object' && !Array.isArray(value);
  return isMap ? { cure: "a text that begins with { needs quotes: '{{ title }}'" } : {};
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
    here = branchFor(here, typeof step === 'number');
    if (here instanceof z.ZodObject) here = unwrapped(here.shape[String(step)]);
    else if (here instanceof z.ZodArray) here = unwrapped(here.element);
    else if (here instanceof z.ZodRecord) here = unwrapped(here.valueType);
  }
  here = branchFor(here, false);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** Of a union the branch that has keys, or items. */
function branchFor(schema: unknown, isList: boolean): unknown {
  if (!(schema instanceof z.ZodUnion)) return schema;
  return schema.options.map(unwrapped).find((each) => each instanceof z.ZodArray === isList);
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe)
    return unwrapped(schema.out instanceof z.ZodTransform ? schema.in : schema.out);
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
