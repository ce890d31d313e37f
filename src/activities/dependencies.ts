import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Messenger } from '../connectors/slack/messenger';
import type { FindingSource } from '../connectors/wiz/finding-source';
import type { Policy } from '../domain/policy';

/** What the activities work with; handed in by the worker, by fakes in tests. */
export interface Dependencies {
  readonly wiz: FindingSource;
  readonly jira: TicketStore;
  readonly slack: Messenger;
  /** Reads the policy anew; throws an error that lists every problem. */
  readonly loadPolicy: () => LoadedPolicy;
  /** JSON-lines file that every audit entry which is news is appended to. */
  readonly auditFile?: string;
}

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly hash: string;
  readonly warnings: readonly string[];
}
