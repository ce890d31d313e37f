import { JqlError } from './jql-parser';
import { plainText } from './jql-text';
import { keyNumber, type JiraTicket } from './ticket';

/** How a field of a ticket is read by a query. */
export type FieldReader =
  | {
      readonly kind: 'texts';
      /** All names the value answers to, as JQL compares them; none when empty. */
      read(ticket: JiraTicket): readonly string[];
      readonly isExact?: boolean;
    }
  /** Long text, which `~` looks into and nothing compares. */
  | { readonly kind: 'prose'; read(ticket: JiraTicket): string | undefined }
  | { readonly kind: 'time'; read(ticket: JiraTicket): number | undefined };

const CATEGORY_NAMES = {
  new: ['new', 'to do', '2'],
  indeterminate: ['indeterminate', 'in progress', '4'],
  done: ['done', 'complete', '3'],
} as const;

const READERS: Readonly<Record<string, FieldReader>> = {
  // Whether Jira Cloud minds the case of a label is not documented: the strict reading.
  labels: { kind: 'texts', read: ({ labels }) => labels, isExact: true },
  project: { kind: 'texts', read: ({ project }) => [project.toLowerCase()] },
  key: { kind: 'texts', read: ({ key, id }) => [key.toLowerCase(), String(id)] },
  issuetype: { kind: 'texts', read: ({ issueType }) => [issueType.toLowerCase()] },
  status: { kind: 'texts', read: ({ status }) => [status.toLowerCase()] },
  statuscategory: { kind: 'texts', read: ({ statusCategory }) => CATEGORY_NAMES[statusCategory] },
  priority: { kind: 'texts', read: ({ priority }) => [priority.toLowerCase()] },
  resolution: {
    kind: 'texts',
    read: ({ resolution }) => (resolution === undefined ? [] : [resolution.toLowerCase()]),
  },
  summary: { kind: 'prose', read: ({ summary }) => summary },
  description: {
    kind: 'prose',
    read: ({ description }) => (description === undefined ? undefined : plainText(description)),
  },
  created: { kind: 'time', read: ({ created }) => Date.parse(created) },
  updated: { kind: 'time', read: ({ updated }) => Date.parse(updated) },
  resolved: { kind: 'time', read: ({ resolutiondate }) => time(resolutiondate) },
  due: { kind: 'time', read: ({ duedate }) => time(duedate) },
};

const ALIASES: Readonly<Record<string, string>> = {
  issuekey: 'key',
  issue: 'key',
  id: 'key',
  type: 'issuetype',
  createddate: 'created',
  updateddate: 'updated',
  resolutiondate: 'resolved',
  duedate: 'due',
};

export function canonicalField(field: string): string {
  return ALIASES[field] ?? field;
}

export function fieldReader(field: string): FieldReader {
  const reader = READERS[canonicalField(field)];
  if (reader !== undefined) return reader;
  throw new JqlError(`Field '${field}' does not exist or you do not have permission to view it.`);
}

/** What a ticket is sorted by; keys sort by project, then by number. */
export function sortKey(ticket: JiraTicket, field: string): readonly (string | number)[] {
  if (canonicalField(field) === 'key') return [ticket.project, keyNumber(ticket.key)];
  const reader = fieldReader(field);
  if (reader.kind === 'time') return [reader.read(ticket) ?? 0];
  if (reader.kind === 'prose') throw new JqlError(`This sandbox does not order by '${field}'.`);
  return [reader.read(ticket)[0] ?? ''];
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** "-720m" and "-3d" from now, "2026-11-23 10:00" and "2026/11/23" absolutely, in UTC. */
export function parseJqlTime(text: string, nowMs: number): number {
  const relative = /^([+-]?\d+)([mhdw])$/.exec(text);
  if (relative !== null) return nowMs + Number(relative[1]) * (UNITS[relative[2] ?? ''] ?? 0);
  const absolute = /^(\d{4})[-/](\d{2})[-/](\d{2})(?: (\d{2}:\d{2}))?$/.exec(text);
  const [, year, month, day, clock] = absolute ?? [];
  const parsed =
    absolute === null ? Number.NaN : Date.parse(`${year}-${month}-${day}T${clock ?? '00:00'}:00Z`);
  if (!Number.isNaN(parsed)) return parsed;
  throw new JqlError(
    `Date value '${text}' for field is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
}

function time(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}
