import type { DraftField } from './field-value';
import { type Fit, fitValue, type FittedValue, quoted } from './fit-value';
import { fieldNamed, type FieldKind, type OfferedField } from './screen-field';

/** A field of a create request: which, and with what. */
export interface FittedField {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  readonly value: FittedValue;
}

export interface FittedFields {
  readonly fields: readonly FittedField[];
  /** `Affected service has no option "Foo"`: what was left out, of fields that the screen has. */
  readonly leftOut: readonly string[];
  /** The ticket cannot be filed: the first required field that nothing fits, and why. */
  readonly missing?: MissingField;
}

export interface MissingField {
  readonly field: OfferedField;
  readonly why: string;
}

/** Who is meant by a name: an account, or why nobody is. */
export type Person = { readonly accountId: string } | { readonly why: string };

/** By the name as it was asked for. */
export type People = ReadonlyMap<string, Person>;

/** Fields that the worker fills by itself, whatever the policy says: by the ids they have in every language. */
export const OWN_FIELDS: readonly string[] = [
  'project',
  'issuetype',
  'summary',
  'description',
  'labels',
  'priority',
  'duedate',
];

/**
 * What a create screen takes of what is wanted. Without `people` nobody was looked up, and names stand for accounts.
 * `filled`: ids of further fields that the ticket has.
 */
export function fitFields(
  wanted: readonly DraftField[],
  offered: readonly OfferedField[],
  { people, filled = [] }: { readonly people?: People; readonly filled?: readonly string[] } = {},
): FittedFields {
  const fields = new Map<string, FittedField>();
  const problems = new Map<string, string>();
  for (const { field: key, value } of wanted) {
    const field = fieldNamed(key, offered);
    if (field === undefined || OWN_FIELDS.includes(field.id)) continue;
    const { id, name, kind } = field;
    const fit = withPeople(fitValue(value, field), kind, people);
    if (fit.value !== undefined) fields.set(id, { id, name, kind, value: fit.value });
    if (fit.problem !== undefined) problems.set(id, `${name} ${fit.problem}`);
  }
  const missing = offered.find(
    ({ id, isRequired }) => isRequired === true && !fields.has(id) && !filled.includes(id),
  );
  return {
    fields: [...fields.values()],
    leftOut: [...problems.values()],
    ...(missing === undefined ? {} : { missing: { field: missing, why: whyMissing(missing, problems) } }),
  };
}

function whyMissing({ id, name }: OfferedField, problems: ReadonlyMap<string, string>): string {
  return problems.get(id) ?? `the finding says nothing for ${name}`;
}

function withPeople(fit: Fit, kind: FieldKind, people: People | undefined): Fit {
  if (people === undefined || fit.value === undefined || !('people' in fit.value)) return fit;
  const { people: names } = fit.value;
  const persons = names.map((name) => people.get(name) ?? { why: `nobody looked for ${quoted(name)}` });
  const accounts = persons.flatMap((person) => ('accountId' in person ? [person.accountId] : []));
  const [why] = persons.flatMap((person) => ('why' in person ? [person.why] : []));
  if (accounts.length === 0) return { problem: `stays empty: ${why ?? 'nobody is named'}` };
  const value = { people: [...new Set(kind === 'user' ? accounts.slice(0, 1) : accounts)] };
  return kind === 'users' && why !== undefined ? { value, problem: `goes without one: ${why}` } : { value };
}

/** For people: `Checkout`, `Europe / Berlin`. Names that nobody has looked up yet stay what they are: names. */
export function describeFitted({ value, kind }: Pick<FittedField, 'value' | 'kind'>): string {
  if ('text' in value) return value.text;
  if ('number' in value) return String(value.number);
  if ('texts' in value) return value.texts.join(', ');
  if ('people' in value) return describePeople(value.people, kind);
  if ('choices' in value) return value.choices.map(({ name }) => name).join(', ');
  return value.child === undefined ? value.parent.name : `${value.parent.name} / ${value.child.name}`;
}

/** A field for one takes the first of them whom Jira finds. */
function describePeople(names: readonly string[], kind: FieldKind): string {
  const list = names.join(', ');
  return kind === 'user' && names.length > 1 ? `the first of ${list} that Jira finds` : list;
}

/** Names that must be looked up before `people` is complete. */
export function namesIn(wanted: readonly DraftField[], offered: readonly OfferedField[]): readonly string[] {
  const { fields } = fitFields(wanted, offered);
  return fields.flatMap(({ value }) => ('people' in value ? value.people : []));
}
