import type { RenderedTicket } from '../connectors/jira/ticket-store';
import type { CreateDecision, Outcome } from '../domain/decision';
import type { TicketFindings } from '../domain/group';
import type { RefusedFields, TicketDraft } from '../domain/ticket';

/** The decisions of one ticket with what it is to become, ready to be sent. */
export interface Prepared {
  /** The one the ticket is labelled by first. */
  readonly decisions: TicketFindings;
  readonly draft: TicketDraft;
  readonly rendered: RenderedTicket;
  /** Jira has refused it once for fields that it goes without now. */
  readonly isRetried?: true;
}

/** A decision whose create did not come to an end. */
export interface OpenEnd {
  readonly finding: string;
  /** `refused`: a retry is safe. `uncertain`: wait, look, then retry. */
  readonly kind: 'refused' | 'uncertain';
  readonly detail: string;
  readonly retryAfterMs?: number;
  /** Jira would have the ticket without these; of several findings the first says so. */
  readonly without?: RefusedFields;
}

export interface Written {
  readonly outcomes: readonly Outcome[];
  readonly open: readonly OpenEnd[];
}

/** None of them was sent, or none was confirmed, for one and the same reason. */
export function leaveOpen(
  decisions: readonly CreateDecision[],
  why: Omit<OpenEnd, 'finding'>,
): readonly OpenEnd[] {
  return decisions.map(({ finding }) => ({ finding: finding.id, ...why }));
}
