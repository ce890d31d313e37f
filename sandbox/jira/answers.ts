import { isRecord } from '../json';
import { type JiraSettings, screenOf } from './settings';
import type { JiraTicket, StatusCategory } from './ticket';

export interface Selection {
  /** Field ids, `*all`, `*navigable`, `-field`. */
  readonly fields: readonly string[];
  readonly properties: readonly string[];
}

const CATEGORIES: Readonly<Record<StatusCategory, { id: number; name: string; colorName: string }>> = {
  new: { id: 2, name: 'To Do', colorName: 'blue-gray' },
  indeterminate: { id: 4, name: 'In Progress', colorName: 'yellow' },
  done: { id: 3, name: 'Done', colorName: 'green' },
};
const STATUS_IDS: Readonly<Record<StatusCategory, string>> = {
  new: '10000',
  indeterminate: '3',
  done: '10001',
};

/** A ticket as the API gives it: an id alone unless more is asked for. */
export function ticketAnswer(
  ticket: JiraTicket,
  { settings, site, selection }: { settings: JiraSettings; site: string; selection: Selection },
): Record<string, unknown> {
  const { fields, properties } = selection;
  const id = String(ticket.id);
  if (fields.length === 1 && fields[0] === 'id' && properties.length === 0) return { id };
  const all = fieldValues(ticket, settings, `${site}/rest/api/3`);
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id,
    self: `${site}/rest/api/3/issue/${id}`,
    key: ticket.key,
    fields: Object.fromEntries(Object.entries(all).filter(([name]) => isSelected(name, fields))),
    ...(properties.length === 0 ? {} : { properties: pick(ticket.properties, properties) }),
  };
}

/** Jira's own way to write a time: no colon in the zone. */
function jiraTime(iso: string): string {
  return iso.replace('Z', '+0000');
}

function isSelected(name: string, fields: readonly string[]): boolean {
  if (fields.includes(`-${name}`)) return false;
  return fields.includes(name) || fields.some((field) => field === '*all' || field === '*navigable');
}

function pick(values: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}

function fieldValues(ticket: JiraTicket, settings: JiraSettings, api: string): Record<string, unknown> {
  const project = settings.projects[ticket.project];
  const issueType = project?.issueTypes.find(({ name }) => name === ticket.issueType);
  return {
    summary: ticket.summary,
    description: ticket.description ?? null,
    ...(screenOf(settings, ticket.project).has('labels') ? { labels: ticket.labels } : {}),
    priority: priorityValue(ticket.priority, settings, api),
    duedate: ticket.duedate ?? null,
    assignee: assigneeValue(ticket.assignee, settings),
    components: ticket.components.map((name) => ({ name })),
    status: statusValue(ticket, api),
    resolution: ticket.resolution === undefined ? null : { name: ticket.resolution },
    resolutiondate: ticket.resolutiondate === undefined ? null : jiraTime(ticket.resolutiondate),
    created: jiraTime(ticket.created),
    updated: jiraTime(ticket.updated),
    project: { id: project?.id, key: ticket.project, name: project?.name },
    issuetype: { id: issueType?.id, name: ticket.issueType, subtask: false },
    ...ticket.customFields,
  };
}

function assigneeValue(accountId: string | undefined, { users }: JiraSettings): unknown {
  if (accountId === undefined) return null;
  const user = users.find((each) => each.accountId === accountId);
  return { accountId, displayName: user?.displayName ?? accountId, active: user?.active !== false };
}

function priorityValue(name: string, settings: JiraSettings, api: string): unknown {
  const id = settings.priorities.find((priority) => priority.name === name)?.id;
  return { self: `${api}/priority/${id}`, id, name };
}

function statusValue({ status, statusCategory }: JiraTicket, api: string): unknown {
  const { id, name, colorName } = CATEGORIES[statusCategory];
  return {
    self: `${api}/status/${STATUS_IDS[statusCategory]}`,
    id: STATUS_IDS[statusCategory],
    name: status,
    statusCategory: { self: `${api}/statuscategory/${id}`, id, key: statusCategory, colorName, name },
  };
}

/** The parts of a request body that say what to give of each ticket; undefined when they are malformed. */
export function selectionOf(body: Record<string, unknown>, defaultField: string): Selection | undefined {
  const { fields = [defaultField], properties = [] } = body;
  const areTexts = [fields, properties].every(
    (list) => Array.isArray(list) && list.every((each) => typeof each === 'string'),
  );
  if (!areTexts || !isRecord(body)) return undefined;
  const selected = fields as string[];
  return { fields: selected.length === 0 ? [defaultField] : selected, properties: properties as string[] };
}
