import type { OpenEnd } from '../activities/batch';
import type { BatchInput } from '../activities/ticket';
import type { CreateDecision } from '../domain/decision';
import { inTickets } from '../domain/group';
import type { RefusedFields } from '../domain/ticket';

/** What Jira has refused of the tickets of one batch, and they can go without. */
export class Refusals {
  /** By the first finding of each ticket. */
  private readonly byFinding = new Map<string, RefusedFields>();

  /**
   * `decisions` are those of `open`. Answers whether that is all that keeps the rest of the batch open: then nothing is to be
   * waited for.
   */
  note(open: readonly OpenEnd[], decisions: readonly CreateDecision[]): boolean {
    const refused = new Map(
      open.flatMap(({ finding, without }) => (without === undefined ? [] : [[finding, without] as const])),
    );
    const tickets = inTickets(decisions).map((ticket) => ({
      first: ticket[0].finding.id,
      without: ticket.map(({ finding }) => refused.get(finding.id)).find((fields) => fields !== undefined),
    }));
    for (const { first, without } of tickets) if (without !== undefined) this.byFinding.set(first, without);
    return tickets.every(({ without }) => without !== undefined);
  }

  get soFar(): Pick<BatchInput, 'refused'> {
    return this.byFinding.size === 0 ? {} : { refused: Object.fromEntries(this.byFinding) };
  }
}
