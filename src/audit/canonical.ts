import { createHash } from 'node:crypto';

/** `prev` of the first entry of a chain. */
export const GENESIS = '0'.repeat(64);

/**
 * JSON of one form only: keys sorted, no blanks, everything but printable ASCII as \uXXXX. The same as Python's
 * `json.dumps(value, sort_keys=True, separators=(',', ':'))`, so that anybody can check a chain without us. Nothing in it
 * moves a terminal's cursor.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (isMap(field) ? sorted(field) : field)).replaceAll(
    /[^ -~]/g,
    escapeUnit,
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(fields: object): object {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
