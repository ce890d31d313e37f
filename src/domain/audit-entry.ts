import type { Decision, Outcome } from './decision';
import type { MessageSummary } from './report';

/**
 * One line of the trail. When and in which run is said once for all entries of a `recordAudit` call, so that a
 * known finding stays small in the history.
 */
export interface AuditEntry {
  readonly kind: Decision['kind'] | Outcome['kind'] | 'message' | 'read';
  /** Wiz issue id. */
  readonly finding?: string;
  readonly ticket?: string;
  readonly team?: string;
  readonly channel?: string;
  readonly reason: string;
}

export function auditDecision(decision: Decision): AuditEntry {
  const { kind, finding, reason } = decision;
  const entry: AuditEntry = { kind, finding: finding.id, reason };
  if (decision.kind === 'known') return { ...entry, ticket: decision.ticket };
  return { ...entry, team: finding.team };
}

export function auditOutcome(outcome: Outcome): AuditEntry {
  const { kind, finding, reason } = outcome;
  const entry: AuditEntry = { kind, finding: finding.id, team: finding.team, reason };
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
