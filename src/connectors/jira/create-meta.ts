import { z } from 'zod';
import { ConnectorError } from '../connector-error';
import { oneLine } from '../one-line';
import type { JiraClient } from './client';
import { MALFORMED_CURE } from './failures';

/** What a project offers to those who create tickets in it. */
export interface TicketType {
  readonly id: string;
  readonly name: string;
  readonly untranslatedName?: string | undefined;
  readonly subtask: boolean;
}

export interface ScreenField {
  /** "summary", "customfield_10010". */
  readonly id: string;
  readonly name: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  /** Choices with their ids; empty for a field without any. */
  readonly choices: readonly Choice[];
}

interface Choice {
  readonly id: string;
  readonly name: string;
}

const PAGE_SIZE = 50;
const MAX_PAGES = 40;

/** What a project offers travels through the history: no text of it may fill it. */
const id = z.string().min(1).max(255);
const name = z.string().transform((text) => oneLine(text, 255));

const TICKET_TYPE = z.object({
  id,
  name,
  untranslatedName: name.optional(),
  subtask: z.boolean().default(false),
});

const CHOICE = z.object({ id, name });

const FIELD = z
  .object({
    fieldId: id,
    name,
    required: z.boolean(),
    hasDefaultValue: z.boolean().default(false),
    allowedValues: z.array(z.unknown()).nullish(),
  })
  .transform((field): ScreenField => ({
    id: field.fieldId,
    name: field.name,
    isRequired: field.required,
    hasDefault: field.hasDefaultValue,
    choices: (field.allowedValues ?? []).flatMap((value) => CHOICE.safeParse(value).data ?? []),
  }));

const TYPES_PAGE = z
  .object({ issueTypes: z.array(TICKET_TYPE), total: z.number().optional() })
  .transform(({ issueTypes, total }) => ({ items: issueTypes, total }));

const FIELDS_PAGE = z
  .object({ fields: z.array(FIELD), total: z.number().optional() })
  .transform(({ fields, total }) => ({ items: fields, total }));

export function readTicketTypes(client: JiraClient, project: string): Promise<TicketType[]> {
  const projectIdOrKey = encodeURIComponent(project);
  const action = `read the issue types of ${project}`;
  return readPages(action, (startAt) =>
    client.read({
      action,
      send: (api) =>
        api.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey, startAt, maxResults: PAGE_SIZE }),
      schema: TYPES_PAGE,
    }),
  );
}

export function readScreenFields(
  client: JiraClient,
  project: string,
  type: TicketType,
): Promise<ScreenField[]> {
  const ids = { projectIdOrKey: encodeURIComponent(project), issueTypeId: encodeURIComponent(type.id) };
  const action = `read the create screen of ${project}`;
  return readPages(action, (startAt) =>
    client.read({
      action,
      send: (api) => api.issues.getCreateIssueMetaIssueTypeId({ ...ids, startAt, maxResults: PAGE_SIZE }),
      schema: FIELDS_PAGE,
    }),
  );
}

interface Page<T> {
  readonly items: readonly T[];
  readonly total?: number | undefined;
}

/** Ends at the total, at an empty page, or loudly. Jira may give fewer than asked for on any page. */
async function readPages<T>(action: string, read: (startAt: number) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, total } = await read(all.length);
    all.push(...items);
    const isLast = total === undefined ? items.length < PAGE_SIZE : all.length >= total;
    if (items.length === 0 || isLast) return all;
  }
  const detail = `no end after ${MAX_PAGES} pages`;
  throw new ConnectorError({ service: 'jira', action, trouble: 'malformed', detail, cure: MALFORMED_CURE });
}
