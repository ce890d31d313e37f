import type { ReadyDestination } from './destination';
import { fitFields, type FittedFields, type People } from './fit-fields';
import type { TicketDraft } from './ticket';

type Screen = Pick<ReadyDestination, 'priorityIds' | 'hasDueDate' | 'fields'>;

export interface FittedDraft extends FittedFields {
  /** Id of the priority, where the screen has it. */
  readonly priorityId?: string;
  /** YYYY-MM-DD, where the screen takes one. */
  readonly dueDate?: string;
}

/** What of a draft the create screen takes. Without `people` names stand for accounts. */
export function fitDraft(draft: TicketDraft, screen: Screen, people?: People): FittedDraft {
  const { priorityIds, hasDueDate, fields: offered = [] } = screen;
  // A priority may be called "constructor": only what was found on the screen is one.
  const priorityId = new Map(Object.entries(priorityIds)).get(draft.priority ?? '');
  const dueDate = hasDueDate ? draft.dueDate : undefined;
  const filled = [
    ...(priorityId === undefined ? [] : ['priority']),
    ...(dueDate === undefined ? [] : ['duedate']),
  ];
  return {
    ...fitFields(draft.fields ?? [], offered, { filled, ...(people === undefined ? {} : { people }) }),
    ...(priorityId === undefined ? {} : { priorityId }),
    ...(dueDate === undefined ? {} : { dueDate }),
  };
}
