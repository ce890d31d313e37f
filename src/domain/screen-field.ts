import { folded } from './field-value';

/** How Jira takes a value. `other`: not in any way that the worker knows. */
export type FieldKind =
  | 'text'
  | 'paragraph'
  | 'url'
  | 'number'
  | 'date'
  | 'datetime'
  | 'option'
  | 'options'
  | 'cascade'
  | 'labels'
  | 'version'
  | 'versions'
  | 'components'
  | 'user'
  | 'users'
  | 'other';

/** A field of a create screen, as far as the policy has to do with it. Crosses the Temporal boundary. */
export interface OfferedField {
  /** "customfield_10050". */
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  /** Nothing is filed without it, and Jira has no default for it. */
  readonly isRequired?: true;
  /** Those that the policy names come first. */
  readonly choices?: readonly Choice[];
  /** How many more the screen offers than are listed. */
  readonly more?: number;
  /** What a finding names and is not listed may be one of those. */
  readonly isOpen?: true;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Of a cascading select. */
  readonly children?: readonly Choice[];
}

/** By id, or by a name that only one of them has. */
export function fieldNamed<Field extends Pick<OfferedField, 'id' | 'name'>>(
  key: string,
  fields: readonly Field[],
): Field | undefined {
  const byId = fields.find(({ id }) => folded(id) === folded(key));
  const named = fields.filter(({ name }) => folded(name) === folded(key));
  return byId ?? (named.length === 1 ? named[0] : undefined);
}

/** By name, or by id. */
export function choiceNamed(text: string, choices: readonly Choice[]): Choice | undefined {
  return (
    choices.find(({ name }) => folded(name) === folded(text)) ?? choices.find(({ id }) => id === text.trim())
  );
}
