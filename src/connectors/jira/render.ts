import type { TicketDraft } from '../../domain/ticket';
import { buildDescription, newPatience, type Patience } from './adf';
import { printable } from './adf-text';
import { membersProperty } from './members';
import type { CreateScreen, RenderedTicket } from './ticket-store';

const MAX_SUMMARY = 255;

/** For one request: its slow texts share one patience, and are shown as they were written when it is used up. */
export function createRenderer(screen: CreateScreen): (draft: TicketDraft) => RenderedTicket {
  const patience = newPatience();
  return (draft) => {
    const fields = fieldsOf(draft, screen, patience);
    return draft.members === undefined
      ? { fields }
      : { fields, properties: [membersProperty(draft.members)] };
  };
}

function fieldsOf(draft: TicketDraft, screen: CreateScreen, patience: Patience) {
  // A priority may be called "constructor": only what was found on the screen is one.
  const priorityId = new Map(Object.entries(screen.priorityIds)).get(draft.priority ?? '');
  return {
    project: { key: draft.project },
    issuetype: { id: screen.issueTypeId },
    summary: oneLine(draft.summary),
    description: buildDescription(draft, patience),
    labels: [...draft.labels],
    ...(priorityId === undefined ? {} : { priority: { id: priorityId } }),
    ...(screen.hasDueDate && draft.dueDate !== undefined ? { duedate: draft.dueDate } : {}),
  };
}

/** Jira refuses a whole ticket for a line end or a 256th character in its summary. */
function oneLine(summary: string): string {
  const line = printable(summary)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  if (line === '') return 'Wiz finding';
  return line.length <= MAX_SUMMARY ? line : `${printable(line.slice(0, MAX_SUMMARY - 1))}…`;
}
