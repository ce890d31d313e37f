import type { AuditEntry } from '../domain/audit-entry';
import type { Balance } from '../domain/balance';
import { canonicalJson, GENESIS, sha256 } from './canonical';

export const SCHEMA = 1;

/**
 * What a run has recorded, or what its history shows, before it has its place in a chain: an entry as any worker may have written
 * it, and where it comes from. docs/audit.md explains each field.
 */
export interface AuditFact extends Omit<AuditEntry, 'kind' | 'outcome'> {
  readonly kind: string;
  readonly outcome?: string;
  /** ISO date-time. */
  readonly at: string;
  /** Type of the workflow: distributeFindings, cycle, approval, archive. */
  readonly workflow: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Label of the run: `wfd-run-…`. */
  readonly run?: string;
  /** In the history of that execution. */
  readonly eventId: number;
  /** Who sent an answer, as Temporal knows them. */
  readonly identity?: string;
  /** The activity of a failed step. */
  readonly step?: string;
  readonly attempts?: number;
  readonly policyHash?: string;
  readonly siteUrl?: string;
  /** How an execution ended: COMPLETED, FAILED, TERMINATED, … */
  readonly status?: string;
  readonly balance?: Balance;
  /** Of a gap. */
  readonly from?: string;
  readonly to?: string;
}

/** A fact in its place; `hash` is over all of it but `hash` itself. */
export interface AuditRecord extends AuditFact {
  readonly schema: number;
  /** From 1. */
  readonly seq: number;
  /** Hash of the entry before. */
  readonly prev: string;
  readonly hash: string;
}

/** The end of a chain: where the next entry goes on. */
export interface Head {
  /** Number of entries so far. */
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_CHAIN: Head = { seq: 0, hash: GENESIS };

export function chain(fact: AuditFact, { seq, hash: prev }: Head): AuditRecord {
  const unsigned = { ...fact, schema: SCHEMA, seq: seq + 1, prev };
  return { ...unsigned, hash: sha256(canonicalJson(unsigned)) };
}

/** One line, without its line break. */
export function toLine(record: AuditRecord): string {
  return canonicalJson(record);
}

export function hashOf(record: Readonly<Record<string, unknown>>): string {
  const { hash: _, ...unsigned } = record;
  return sha256(canonicalJson(unsigned));
}

const ENDS: ReadonlySet<string> = new Set(['run-ended', 'run-went-on', 'still-open', 'gap']);

/** The last entry of an execution: what has none is not whole. */
export function isEnd({ kind }: Pick<AuditFact, 'kind'>): boolean {
  return ENDS.has(kind);
}
