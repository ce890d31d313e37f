import { z } from 'zod';
import type { Choice, FieldKind } from '../../domain/screen-field';
import { ConnectorError } from '../connector-error';
import { oneLine } from '../one-line';
import type { JiraClient } from './client';
import { MALFORMED_CURE } from './failures';
import { kindOf } from './field-kind';

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
  readonly kind: FieldKind;
  /** Choices with their ids; empty for a field without any. */
  readonly choices: readonly Choice[];
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

/** Options have a value where everything else has a name. */
const PLAIN_CHOICE = z
  .object({ id, name: name.optional(), value: name.optional() })
  .transform((choice, context): Choice => {
    const called = choice.name ?? choice.value;
    if (called !== undefined) return { id: choice.id, name: called };
    context.addIssue({ code: 'custom', message: 'has no name' });
    return z.NEVER;
  });

const CHILDREN = z.object({ children: z.array(z.unknown()).nullish() });

/** Cascading selects have two levels. */
function choicesIn(values: readonly unknown[], levels = 2): Choice[] {
  if (levels === 0) return [];
  return values.flatMap((value) => {
    const choice = PLAIN_CHOICE.safeParse(value).data;
    if (choice === undefined) return [];
    const children = choicesIn(CHILDREN.safeParse(value).data?.children ?? [], levels - 1);
    return [children.length === 0 ? choice : { ...choice, children }];
  });
}

const SCHEMA = z.object({
  type: z.string(),
  items: z
    .string()
    .nullish()
    .transform((items) => items ?? undefined),
  system: z
    .string()
    .nullish()
    .transform((system) => system ?? undefined),
  custom: z
    .string()
    .nullish()
    .transform((custom) => custom ?? undefined),
});

const FIELD = z
  .object({
    fieldId: id,
    name,
    required: z.boolean(),
    hasDefaultValue: z.boolean().default(false),
    schema: SCHEMA.catch({ type: '', items: undefined, system: undefined, custom: undefined }),
    allowedValues: z.array(z.unknown()).nullish(),
  })
  .transform((field): ScreenField => ({
    id: field.fieldId,
    name: field.name,
    isRequired: field.required,
    hasDefault: field.hasDefaultValue,
    kind: kindOf(field.schema),
    choices: choicesIn(field.allowedValues ?? []),
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
