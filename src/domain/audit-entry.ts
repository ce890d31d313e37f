import type { Decision, Outcome } from './decision';
import type { Authority } from './governance';
import type { MessageSummary } from './report';

/**
 * One line of the trail. When and in which run is said once for all entries of a `recordAudit` call, so that a
 * known finding stays small in the history.
 */
export interface AuditEntry {
  readonly kind: Decision['kind'] | Outcome['kind'] | ApprovalEvent | 'message' | 'read';
  /** Wiz issue id. */
  readonly finding?: string;
  readonly ticket?: string;
  readonly team?: string;
  readonly channel?: string;
  /** Of a ticket on the worker's own authority: "55 = create 25 + jira 10 + frequency 0 + production 20". */
  readonly risk?: string;
  /** Short id of the approval it waits for, was rejected in, or was approved in. */
  readonly approval?: string;
  /** Who approved it. */
  readonly by?: string;
  readonly reason: string;
}

/** What happened to an approval. */
export type ApprovalEvent = 'asked' | 'approved' | 'rejected' | 'reminded' | 'expired' | 'closed';

export function auditDecision(decision: Decision): AuditEntry {
  const { kind, finding, reason } = decision;
  const entry: AuditEntry = { kind, finding: finding.id, reason };
  if (decision.kind === 'known') return { ...entry, ticket: decision.ticket };
  const owned = { ...entry, team: finding.team };
  return decision.kind === 'held' && decision.approval !== undefined
    ? { ...owned, approval: decision.approval }
    : owned;
}

export function auditOutcome(outcome: Outcome, { risk, approval, by }: Authority = {}): AuditEntry {
  const { kind, finding, reason } = outcome;
  const entry: AuditEntry = {
    kind,
    finding: finding.id,
    team: finding.team,
    reason,
    ...(risk === undefined ? {} : { risk }),
    ...(approval === undefined ? {} : { approval }),
    ...(by === undefined ? {} : { by }),
  };
  return 'ticket' in outcome ? { ...entry, ticket: outcome.ticket } : entry;
}

export function auditMessage(message: MessageSummary): AuditEntry {
  const { team, channel, outcome, tickets, detail } = message;
  const what = team === '' ? 'notice' : `digest of ${tickets} tickets`;
  const reason = `${what}: ${outcome}${detail === undefined ? '' : `, ${detail}`}`;
  return team === '' ? { kind: 'message', channel, reason } : { kind: 'message', team, channel, reason };
}

/** Known findings are the bulk and no news; everything else is worth a log line. */
export function isNews(entry: AuditEntry): boolean {
  return entry.kind !== 'known';
}
