import type { Client } from '@temporalio/client';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Messenger } from '../connectors/slack/messenger';
import type { FindingSource } from '../connectors/wiz/finding-source';
import type { ArchiveResult } from '../audit/archive/archive-trail';
import type { Progress } from '../audit/trail';
import type { Policy } from '../domain/policy';

/** What the activities work with; handed in by the worker, by fakes in tests. */
export interface Dependencies {
  readonly wiz: FindingSource;
  readonly jira: TicketStore;
  readonly slack: Messenger;
  /** Reads the policy anew; throws an error that lists every problem. */
  readonly loadPolicy: () => LoadedPolicy;
  /** Has the schedule start a run, now or after the one that goes on. */
  readonly startRun: (client: Client) => Promise<'started' | 'paused' | 'missing'>;
  /** Of the Temporal Web UI, without a slash at the end; absent where nobody has said. */
  readonly webUiUrl?: string;
  /** JSON-lines file that every audit entry which is news is appended to. */
  readonly auditFile?: string;
  /** Takes the closed runs into the archive; absent where this worker has none. Throws an `AuditError`. */
  readonly archive?: (order: ArchiveOrder) => Promise<ArchiveResult>;
}

export interface ArchiveOrder {
  readonly client: Client;
  readonly taskQueue: string;
  readonly anchoredSeq: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly hash: string;
  readonly warnings: readonly string[];
}
