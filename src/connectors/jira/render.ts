import { fitDraft } from '../../domain/fit-draft';
import type { People } from '../../domain/fit-fields';
import type { RefusedFields, TicketDraft } from '../../domain/ticket';
import { buildDescription, newPatience, type Patience } from './adf';
import { printable } from './adf-text';
import { fieldJson } from './field-json';
import { membersProperty } from './members';
import type { CreateScreen, Renderer, RenderedTicket } from './ticket-store';

const MAX_SUMMARY = 255;

/** For one request: its slow texts share one patience, and are shown as they were written when it is used up. */
export function createRenderer(screen: CreateScreen, people?: People): Renderer {
  const patience = newPatience();
  return (draft, refused = {}) => without(refused, render(draft, screen, { patience, people }));
}

interface Means {
  readonly patience: Patience;
  readonly people: People | undefined;
}

function render(draft: TicketDraft, screen: CreateScreen, { patience, people }: Means): RenderedTicket {
  const { fields, leftOut, missing, priorityId, dueDate } = fitDraft(draft, screen, people);
  const extras = {
    ...(priorityId === undefined ? {} : { priority: { id: priorityId } }),
    ...(dueDate === undefined ? {} : { duedate: dueDate }),
  };
  const isRequired = (id: string): boolean =>
    (screen.fields ?? []).some((each) => each.id === id && each.isRequired === true);
  const names = [...Object.keys(extras).map((id) => [id, id]), ...fields.map(({ id, name }) => [id, name])];
  return {
    fields: {
      project: { key: draft.project },
      issuetype: { id: screen.issueTypeId },
      summary: oneLine(draft.summary),
      description: buildDescription(draft, patience),
      labels: [...draft.labels],
      ...extras,
      ...Object.fromEntries(fields.map((field) => [field.id, fieldJson(field)])),
    },
    optional: Object.fromEntries(names.filter(([id]) => !isRequired(id ?? ''))) as Record<string, string>,
    leftOut,
    ...(draft.members === undefined ? {} : { properties: [membersProperty(draft.members)] }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function without(refused: RefusedFields, ticket: RenderedTicket): RenderedTicket {
  const gone = Object.keys(refused).filter((id) => Object.hasOwn(ticket.optional, id));
  if (gone.length === 0) return ticket;
  const words = gone.map((id) => `${ticket.optional[id] ?? id} was refused: ${refused[id] ?? ''}`);
  const kept = Object.entries(ticket.fields).filter(([id]) => !gone.includes(id));
  return { ...ticket, fields: Object.fromEntries(kept), leftOut: [...ticket.leftOut, ...words] };
}

/** Jira refuses a whole ticket for a line end or a 256th character in its summary. */
function oneLine(summary: string): string {
  const line = printable(summary)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  if (line === '') return 'Wiz finding';
  return line.length <= MAX_SUMMARY ? line : `${printable(line.slice(0, MAX_SUMMARY - 1))}…`;
}
