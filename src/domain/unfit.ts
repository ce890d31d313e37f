import { type CreateDecision, type Outcome, toParked } from './decision';
import { valueToMend } from './field-cures';
import type { MissingField } from './fit-fields';
import { quoted } from './fit-value';
import type { TicketFindings } from './group';

/** The screen insists on a field, and what the policy makes of this finding is nothing that it takes. */
export function toUnfit(
  decision: CreateDecision,
  project: string,
  { field, why }: MissingField,
): Extract<Outcome, { kind: 'parked' }> {
  const { team } = decision.finding;
  const reason = `${project} requires ${quoted(field.name)}: ${why}`;
  const parked = toParked(decision, {
    project,
    team,
    field: field.name,
    reason,
    cure: valueToMend(field, team),
  });
  return { ...parked, isOwn: true };
}

interface Draft {
  /** A run would park its findings so. */
  readonly unfit?: readonly Outcome[];
}

export interface SiftedTickets {
  readonly fit: readonly TicketFindings[];
  /** Of every finding of the tickets that are not fit. */
  readonly outcomes: readonly Outcome[];
}

/** By the drafts of a plan, found by the ids of their findings. Where Wiz knows some of a ticket no longer, the others decide. */
export function siftDrafted(
  tickets: readonly TicketFindings[],
  drafted: ReadonlyMap<string, Draft>,
): SiftedTickets {
  const sifted = tickets.map((ticket) => ({ ticket, unfit: unfitIn(ticket, drafted) }));
  return {
    fit: sifted.flatMap(({ ticket, unfit }) => (unfit.length === 0 ? [ticket] : [])),
    outcomes: sifted.flatMap(({ ticket, unfit }) =>
      unfit.length === 0 ? [] : [...unfit, ...goneFrom(ticket, drafted)],
    ),
  };
}

function unfitIn(ticket: TicketFindings, drafted: ReadonlyMap<string, Draft>): readonly Outcome[] {
  const drafts = new Set(ticket.map(({ finding }) => drafted.get(finding.id)));
  return [...drafts].flatMap((draft) => draft?.unfit ?? []);
}

function goneFrom(ticket: TicketFindings, drafted: ReadonlyMap<string, Draft>): Outcome[] {
  const gone = ticket.filter(({ finding }) => !drafted.has(finding.id));
  return gone.map(({ finding }) => ({
    kind: 'resolved-meanwhile',
    finding,
    reason: 'Wiz no longer knows it',
  }));
}
