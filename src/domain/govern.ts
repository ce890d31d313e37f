import type { CreateDecision, HeldDecision } from './decision';

/** What may go ahead now, and what has to wait. */
export interface Ruling {
  readonly approved: readonly CreateDecision[];
  readonly held: readonly HeldDecision[];
}

/** Creating a ticket is within the worker's own authority: everything that is planned goes ahead. */
export function govern(planned: readonly CreateDecision[]): Ruling {
  return { approved: planned, held: [] };
}
