import type { Notice } from './digest';
import { counted, grouped } from './figures';

/** Where a chain of audit entries ended when somebody looked: written down in the channel, where the worker cannot change it. */
export interface AnchorFacts {
  /** Tells deployments apart that share a channel. */
  readonly taskQueue: string;
  /** Number of entries. */
  readonly seq: number;
  /** Hash of the last one: 64 hex digits. */
  readonly hash: string;
  /** Runs in the chain. */
  readonly runs: number;
}

const NAME_LENGTH = 80;

/** Every anchor of a deployment has a key that begins so. */
export function anchorPrefix(taskQueue: string): string {
  return `anchor/${taskQueue.slice(0, NAME_LENGTH)}/`;
}

export function anchorNotice({ taskQueue, seq, hash, runs }: AnchorFacts): Notice {
  return {
    key: `${anchorPrefix(taskQueue)}${seq}/${hash}`,
    title: `Audit trail: ${counted(seq, 'entry', 'entries')} of ${counted(runs, 'run')}`,
    lines: [
      `Head ${hash} at ${grouped(seq)}.`,
      'Nothing to do. `wfd audit verify` holds the archive against this message.',
    ],
  };
}

/** Undefined for the key of any other notice. */
export function parseAnchor(key: string, taskQueue: string): { seq: number; hash: string } | undefined {
  const prefix = anchorPrefix(taskQueue);
  const [, seq, hash] = /^([1-9]\d{0,14})\/([0-9a-f]{64})$/.exec(key.slice(prefix.length)) ?? [];
  if (!key.startsWith(prefix) || seq === undefined || hash === undefined) return undefined;
  return { seq: Number(seq), hash };
}
