import { isRecord } from '../json';
import { adfProblem, TEXT_LIMIT, textLength } from './adf';
import type { ScreenField } from './fields';
import type { JiraSettings } from './settings';
import type { AdfNode } from './ticket';
import { isAssignable } from './users';

export interface Place {
  readonly settings: JiraSettings;
  readonly project: string;
}

/** What is wrong with a field's value, in Jira's words; undefined when it is taken. */
export type FieldCheck = (value: unknown, place: Place) => string | undefined;

type TypedCheck = (value: unknown, field: ScreenField, place: Place) => string | undefined;

/** Judges the value of a field by the type that the create screen says it has. */
export function typedProblem(value: unknown, field: ScreenField, place: Place): string | undefined {
  if (value === null) return undefined;
  const { type = '', custom = '' } = field.schema as Record<string, string | undefined>;
  if (type === 'array') return listProblem(value, field, place);
  if (custom.endsWith(':textarea') || field.fieldId === 'environment') return documentProblem(value);
  if (custom.endsWith(':url')) return urlProblem(value);
  return TYPES[type]?.(value, field, place);
}

const TYPES: Readonly<Record<string, TypedCheck>> = {
  string: (value) => textProblem(value),
  number: (value) => (typeof value === 'number' ? undefined : 'Operation value must be a number'),
  date: (value) => dateProblem(value),
  datetime: (value) => timeProblem(value),
  option: (value, field) => optionProblem(value, field.allowedValues ?? []),
  'option-with-child': (value, field) => cascadeProblem(value, field.allowedValues ?? []),
  user: userProblem,
  version: (value, field) => namedProblem(value, field, 'Version'),
  component: (value, field) => namedProblem(value, field, 'Component'),
};

function listProblem(value: unknown, field: ScreenField, place: Place): string | undefined {
  if (!Array.isArray(value)) return 'data was not an array';
  const items = String(field.schema['items']);
  if (items === 'string') return labelsProblem(value);
  for (const each of value as unknown[]) {
    const problem = TYPES[items]?.(each, field, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function textProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Operation value must be a string';
  if (/[\r\n]/.test(value)) return 'The text is invalid because it contains newline characters.';
  return value.length > 255
    ? 'The entered text is too long. It exceeds the allowed limit of 255 characters.'
    : undefined;
}

export function documentProblem(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
  }
  const problem = adfProblem(value);
  if (problem !== undefined) return `INVALID_INPUT: ${problem}`;
  return textLength(value as AdfNode) > TEXT_LIMIT
    ? 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.'
    : undefined;
}

export function labelsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'Operation value must be an array';
  for (const label of value as unknown[]) {
    if (typeof label !== 'string' || label === '') return 'Operation value must be a string';
    if (/\s/.test(label)) return `The label '${label}' contains spaces which is invalid.`;
    if (label.length > 255)
      return `The label '${label}' exceeds the maximum length for a single label of 255 characters.`;
  }
  return undefined;
}

export function dateProblem(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : '';
  const parsed = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && parsed.toString() !== 'Invalid Date';
  // 2026-02-30 parses, as the 2nd of March.
  return isDate && parsed.toISOString().startsWith(text)
    ? undefined
    : `Error parsing date string: ${JSON.stringify(value)}`;
}

/** "2026-11-23T10:00:00.000+0000": with milliseconds, and a zone without a colon. */
function timeProblem(value: unknown): string | undefined {
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/.test(value);
  return isTime ? undefined : `Error parsing time: ${JSON.stringify(value)}`;
}

function urlProblem(value: unknown): string | undefined {
  const isUrl = typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
  return isUrl ? undefined : 'Not a valid URL';
}

function optionProblem(value: unknown, options: readonly unknown[]): string | undefined {
  if (!isRecord(value) || (value['id'] === undefined && value['value'] === undefined)) {
    return "Could not find valid 'id' or 'value' in the Parent Option object.";
  }
  if (optionOf(value, options) !== undefined) return undefined;
  return value['id'] === undefined
    ? `Option value '${String(value['value'])}' is not valid`
    : `Option id '${JSON.stringify(value['id']).replaceAll('"', '')}' is not valid`;
}

function optionOf(
  value: Record<string, unknown>,
  options: readonly unknown[],
): Record<string, unknown> | undefined {
  return options
    .filter(isRecord)
    .find(({ id, value: name }) =>
      value['id'] === undefined ? name === value['value'] : id === value['id'],
    );
}

function cascadeProblem(value: unknown, options: readonly unknown[]): string | undefined {
  const problem = optionProblem(value, options);
  if (problem !== undefined || !isRecord(value) || value['child'] === undefined) return problem;
  const children = optionOf(value, options)?.['children'];
  return optionProblem(value['child'], Array.isArray(children) ? (children as unknown[]) : []);
}

function userProblem(
  value: unknown,
  { fieldId }: ScreenField,
  { settings, project }: Place,
): string | undefined {
  const id = accountIdOf(value);
  if (id === undefined) return 'expected Object containing a "accountId" property';
  if (fieldId === 'assignee')
    return isAssignable(settings, project, id) ? undefined : `User '${id}' cannot be assigned issues.`;
  return settings.users.some(({ accountId }) => accountId === id)
    ? undefined
    : `User '${id}' does not exist.`;
}

export function accountIdOf(value: unknown): string | undefined {
  const id = isRecord(value) ? (value['accountId'] ?? value['id']) : undefined;
  return typeof id === 'string' ? id : undefined;
}

function namedProblem(value: unknown, { allowedValues = [] }: ScreenField, what: string): string | undefined {
  const known = allowedValues.filter(isRecord);
  const isKnown =
    isRecord(value) &&
    known.some(({ id, name }) => (value['id'] === undefined ? name === value['name'] : id === value['id']));
  if (isKnown) return undefined;
  return `${what} name '${isRecord(value) ? String(value['name'] ?? value['id']) : String(value)}' is not valid`;
}
