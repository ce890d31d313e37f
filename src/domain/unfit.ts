import { type CreateDecision, type Outcome, toParked } from './decision';
import { valueToMend } from './field-cures';
import type { MissingField } from './fit-fields';
import { quoted } from './fit-value';

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
