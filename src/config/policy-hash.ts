import { createHash } from 'node:crypto';
import type { Policy } from '../domain/policy';

/** 16 hex characters that change whenever the policy's meaning does; the order of keys does not count. */
export function policyHash(policy: Policy): string {
  return createHash('sha256').update(stableJson(policy)).digest('hex').slice(0, 16);
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (isPlainObject(field) ? sorted(field) : field));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(fields: object): object {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
