import type { CreateDecision, Outcome } from '../domain/decision';
import type { TicketDraft } from '../domain/ticket';

/** A decision with the ticket it is to become. */
export interface Prepared {
  readonly decision: CreateDecision;
  readonly draft: TicketDraft;
}

/** A decision whose create did not come to an end. */
export interface OpenEnd {
  readonly finding: string;
  /** `refused`: a retry is safe. `uncertain`: wait, look, then retry. */
  readonly kind: 'refused' | 'uncertain';
  readonly detail: string;
  readonly retryAfterMs?: number;
}

export interface Written {
  readonly outcomes: readonly Outcome[];
  readonly open: readonly OpenEnd[];
}
