import { createHash } from 'node:crypto';
import type { Policy } from '../domain/policy';
import type { LoadedPolicy } from './policy-file';

/** A policy as a run takes it: what it goes by, its hash, and what the run's report must say of it. */
export interface StampedPolicy {
  readonly policy: Policy;
  readonly hash: string;
  readonly warnings: readonly string[];
}

export function stampPolicy({ policy, warnings }: LoadedPolicy): StampedPolicy {
  return {
    policy,
    hash: policyHash(policy),
    warnings: warnings.map(({ where, what }) => `${where}: ${what}`),
  };
}

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
