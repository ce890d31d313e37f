import { isRecord } from '../json';
import { adfProblem, TEXT_LIMIT, textLength } from './adf';
import { screenFields } from './fields';
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

interface Place {
  readonly settings: JiraSettings;
  readonly project: string;
}

/** What is wrong with a field's value, in Jira's words; undefined when it is taken. */
type FieldCheck = (value: unknown, place: Place) => string | undefined;

const NOT_ON_SCREEN = (fieldId: string): string =>
  `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;

const CHECKS: Readonly<Record<string, FieldCheck>> = {
  summary: summaryProblem,
  description: descriptionProblem,
  labels: labelsProblem,
  priority: priorityProblem,
  duedate: duedateProblem,
  components: componentsProblem,
};

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
    const problem = screen.has(fieldId) ? CHECKS[fieldId]?.(value, place) : NOT_ON_SCREEN(fieldId);
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

function descriptionProblem(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') {
    return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
  }
  const problem = adfProblem(value);
  if (problem !== undefined) return `INVALID_INPUT: ${problem}`;
  return textLength(value as AdfNode) > TEXT_LIMIT
    ? 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.'
    : undefined;
}

function labelsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'Operation value must be an array';
  for (const label of value as unknown[]) {
    if (typeof label !== 'string' || label === '') return 'Operation value must be a string';
    if (/\s/.test(label)) return `The label '${label}' contains spaces which is invalid.`;
    if (label.length > 255)
      return `The label '${label}' exceeds the maximum length for a single label of 255 characters.`;
  }
  return undefined;
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

function duedateProblem(value: unknown): string | undefined {
  if (value === null) return undefined;
  const text = typeof value === 'string' ? value : '';
  const parsed = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && parsed.toString() !== 'Invalid Date';
  // 2026-02-30 parses, as the 2nd of March.
  return isDate && parsed.toISOString().startsWith(text)
    ? undefined
    : `Error parsing date string: ${JSON.stringify(value)}`;
}

function componentsProblem(value: unknown, { settings, project }: Place): string | undefined {
  if (!Array.isArray(value)) return 'Operation value must be an array';
  const known = settings.projects[project]?.components ?? [];
  const bad = (value as unknown[]).find((each) => !isRecord(each) || !known.includes(String(each['name'])));
  return bad === undefined ? undefined : `Component name '${nameOf(bad)}' is not valid`;
}

function nameOf(component: unknown): string {
  return isRecord(component) ? String(component['name']) : String(component);
}

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
  const custom = Object.entries(fields).filter(([fieldId]) => fieldId.startsWith('customfield_'));
  return {
    project,
    issueType,
    summary: String(fields['summary']).trim(),
    // Jira keeps a label once, in no order that means anything.
    labels: [...new Set((fields['labels'] ?? []) as string[])],
    priority: priorityName(fields['priority'], place) ?? jira.defaultPriority(project),
    components: ((fields['components'] ?? []) as unknown[]).map(nameOf),
    customFields: Object.fromEntries(custom),
    properties: propertiesOf(draft.update['properties']),
    ...(isRecord(description) ? { description: description as unknown as AdfNode } : {}),
    ...(typeof duedate === 'string' ? { duedate } : {}),
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
