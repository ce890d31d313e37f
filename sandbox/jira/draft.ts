import { isRecord } from '../json';
import {
  accountIdOf,
  dateProblem,
  documentProblem,
  type FieldCheck,
  labelsProblem,
  type Place,
  typedProblem,
} from './field-checks';
import { type ScreenField, screenFields } from './fields';
import { prioritiesOf, projectByIdOrKey, type JiraSettings } from './settings';
import type { JiraState } from './state';
import type { AdfNode, TicketContent } from './ticket';

export interface DraftErrors {
  readonly status: number;
  readonly errorMessages: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
}

export type DraftVerdict =
  | { readonly isValid: true; readonly content: TicketContent }
  | { readonly isValid: false; readonly why: DraftErrors };

const NOT_ON_SCREEN = (fieldId: string): string =>
  `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;

const CHECKS: Readonly<Record<string, FieldCheck>> = {
  summary: summaryProblem,
  description: orNull(documentProblem),
  labels: labelsProblem,
  priority: priorityProblem,
  duedate: orNull(dateProblem),
  project: () => undefined,
  issuetype: () => undefined,
};

function orNull(check: FieldCheck): FieldCheck {
  return (value, place) => (value === null ? undefined : check(value, place));
}

/** Judges one element of a create request as Jira's create screen would. */
export function judgeDraft(update: unknown, jira: JiraState): DraftVerdict {
  if (!isRecord(update) || !isRecord(update['fields'])) return refused(400, 'The request has no "fields".');
  const unknown = Object.keys(update).find((key) => key !== 'fields' && key !== 'properties');
  if (unknown !== undefined)
    return refused(400, `"${unknown}" is not taken by the sandbox; set it in "fields".`);
  const { fields } = update;
  const { settings } = jira;
  const project = isRecord(fields['project']) ? projectByRef(settings, fields['project']) : undefined;
  if (project === undefined) return refused(400, '', { project: 'Specify a valid project ID or key' });
  if (settings.notCreatable.includes(project)) {
    return refused(403, 'You do not have permission to create issues in this project.');
  }
  const issueType = issueTypeOf(settings, project, fields['issuetype']);
  if (issueType === undefined) return refused(400, '', { issuetype: 'Specify a valid issue type' });
  const tooLong = propertyProblem(update['properties']);
  if (tooLong !== undefined) return refused(400, tooLong);
  const errors = fieldErrors(fields, { settings, project });
  if (Object.keys(errors).length > 0) return refused(400, '', errors);
  return { isValid: true, content: contentOf({ fields, update, project, issueType }, jira) };
}

function fieldErrors(fields: Record<string, unknown>, place: Place): Record<string, string> {
  const errors: Record<string, string> = {};
  const screen = new Map(screenFields(place.settings, place.project).map((field) => [field.fieldId, field]));
  for (const [fieldId, value] of Object.entries(fields)) {
    const problem = fieldProblem(value, screen.get(fieldId), { ...place, fieldId });
    if (problem !== undefined) errors[fieldId] = problem;
  }
  if (isAbsent(fields['summary'])) errors['summary'] = 'You must specify a summary of the issue.';
  for (const field of screen.values()) {
    const isMissing =
      field.required && isAbsent(fields[field.fieldId]) && errors[field.fieldId] === undefined;
    if (isMissing) errors[field.fieldId] = `${field.name} is required.`;
  }
  return errors;
}

function fieldProblem(
  value: unknown,
  field: ScreenField | undefined,
  { fieldId, ...place }: Place & { readonly fieldId: string },
): string | undefined {
  if (field === undefined) return NOT_ON_SCREEN(fieldId);
  const check = CHECKS[fieldId];
  return check === undefined ? typedProblem(value, field, place) : check(value, place);
}

function isAbsent(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function projectByRef(settings: JiraSettings, ref: Record<string, unknown>): string | undefined {
  const { id, key } = ref;
  const name = typeof id === 'string' ? id : key;
  return typeof name === 'string' ? projectByIdOrKey(settings, name)?.key : undefined;
}

function issueTypeOf(settings: JiraSettings, project: string, ref: unknown): string | undefined {
  if (!isRecord(ref)) return undefined;
  const types = settings.projects[project]?.issueTypes ?? [];
  return types.find(({ id, name }) => (ref['id'] === undefined ? name === ref['name'] : id === ref['id']))
    ?.name;
}

function summaryProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Operation value must be a string';
  if (/[\r\n]/.test(value)) return 'The summary is invalid because it contains newline characters.';
  return value.length > 255 ? "Summary can't exceed 255 characters." : undefined;
}

function priorityProblem(value: unknown, place: Place): string | undefined {
  return value === null || priorityName(value, place) !== undefined
    ? undefined
    : 'The priority selected is invalid.';
}

function priorityName(ref: unknown, { settings, project }: Place): string | undefined {
  if (!isRecord(ref)) return undefined;
  const scheme = prioritiesOf(settings, project);
  return scheme.find(({ id, name }) => (ref['id'] === undefined ? name === ref['name'] : id === ref['id']))
    ?.name;
}

/** By what the screen offers: a component may come by its id. */
function componentNames(value: unknown, { allowedValues = [] }: ScreenField): string[] {
  const known = allowedValues.filter(isRecord);
  return (Array.isArray(value) ? (value as unknown[]) : []).filter(isRecord).map((each) => {
    const found = known.find(({ id }) => id === each['id']);
    return String(each['name'] ?? found?.['name']);
  });
}

/** A ticket has these as what they are. */
const KEPT = new Set([
  'project',
  'issuetype',
  'summary',
  'description',
  'labels',
  'priority',
  'components',
  'duedate',
  'assignee',
]);

function contentOf(
  draft: {
    readonly fields: Record<string, unknown>;
    readonly update: Record<string, unknown>;
    readonly project: string;
    readonly issueType: string;
  },
  jira: JiraState,
): TicketContent {
  const { fields, project, issueType } = draft;
  const { description, duedate } = fields;
  const place = { settings: jira.settings, project };
  const custom = Object.entries(fields).filter(([fieldId]) => !KEPT.has(fieldId));
  const components = screenFields(jira.settings, project).find(({ fieldId }) => fieldId === 'components');
  const assignee = accountIdOf(fields['assignee']);
  return {
    project,
    issueType,
    summary: String(fields['summary']).trim(),
    // Jira keeps a label once, in no order that means anything.
    labels: [...new Set((fields['labels'] ?? []) as string[])],
    priority: priorityName(fields['priority'], place) ?? jira.defaultPriority(project),
    components: components === undefined ? [] : componentNames(fields['components'], components),
    customFields: Object.fromEntries(custom),
    properties: propertiesOf(draft.update['properties']),
    ...(isRecord(description) ? { description: description as unknown as AdfNode } : {}),
    ...(typeof duedate === 'string' ? { duedate } : {}),
    ...(assignee === undefined ? {} : { assignee }),
  };
}

const PROPERTY_KEY_LIMIT = 255;
const PROPERTY_LIMIT = 32_768;

function propertyProblem(properties: unknown): string | undefined {
  if (properties === undefined) return undefined;
  if (!Array.isArray(properties)) return 'The properties must be a list.';
  for (const each of properties as unknown[]) {
    const { key, value } = isRecord(each) ? each : {};
    if (typeof key !== 'string' || key === '' || key.length > PROPERTY_KEY_LIMIT)
      return 'A property key must be between 1 and 255 characters long.';
    if (value === undefined || JSON.stringify(value).length > PROPERTY_LIMIT)
      return `The value of the property '${key}' must be at most 32768 characters long.`;
  }
  return undefined;
}

function propertiesOf(properties: unknown): Record<string, unknown> {
  const pairs = Array.isArray(properties) ? properties.filter(isRecord) : [];
  return Object.fromEntries(pairs.map(({ key, value }) => [String(key), value]));
}

function refused(status: number, message: string, errors: Record<string, string> = {}): DraftVerdict {
  return { isValid: false, why: { status, errorMessages: message === '' ? [] : [message], errors } };
}
