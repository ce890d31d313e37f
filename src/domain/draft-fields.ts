import { dueDateOf } from './due-date';
import type { DraftField } from './field-value';
import type { FindingDetails } from './finding';
import { valueFor } from './finding-values';
import type { Policy } from './policy';
import { ticketSettings } from './team-settings';
import type { TicketDraft } from './ticket';

/** All of a draft but its texts and labels. */
export type DraftFields = Pick<TicketDraft, 'priority' | 'dueDate' | 'fields'>;

/** What the policy wants of a ticket of that team for that finding. `now`: ISO, when the ticket is filed. */
export function draftFields(
  details: FindingDetails,
  team: string,
  { policy, now }: { readonly policy: Policy; readonly now: string },
): DraftFields {
  const settings = ticketSettings(team, policy);
  const priority = settings.priorities[details.severity];
  const dueDate = dueDateOf(details, settings, now);
  const facts = { details, environments: policy.environments };
  const fields = Object.entries(settings.fields).flatMap(([field, wanted]): DraftField[] => {
    const value = valueFor(wanted, facts);
    return value === undefined ? [] : [{ field, value }];
  });
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(fields.length === 0 ? {} : { fields }),
  };
}
