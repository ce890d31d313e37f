/** What the policy puts into a field of a ticket: always the same, or what the finding says. */
export type FieldValue =
  | { readonly constant: Constant }
  | {
      /** The first that says anything decides; names as in `finding-values.ts`. */
      readonly from: readonly string[];
      /** By what the finding says, case ignored; what it does not name is not taken. Absent: taken as it is. */
      readonly map?: Readonly<Record<string, Constant>>;
      /** Where the finding says nothing, or nothing that the map names. */
      readonly otherwise?: Constant;
    };

/** Texts (numbers and dates included), or the two levels of a cascading select. */
export type Constant = readonly string[] | Cascade;

export interface Cascade {
  readonly parent: string;
  readonly child?: string;
}

/** A field of one ticket, as far as the policy goes: whether and how Jira takes it, its create screen decides. */
export interface DraftField {
  /** Id or name on the screen; `components` and `assignee` are Jira's own. */
  readonly field: string;
  readonly value: Constant;
}

export function isCascade(value: Constant): value is Cascade {
  return 'parent' in value;
}

/** Names of fields and options compare without case; blanks at the ends do not count. */
export function folded(name: string): string {
  return name.trim().toLowerCase();
}

/** Every value that may come of it without the finding being asked; `isOpen`: others may as well. */
export function foreseeable(value: FieldValue): {
  readonly values: readonly Constant[];
  readonly isOpen: boolean;
} {
  if ('constant' in value) return { values: [value.constant], isOpen: false };
  const { map, otherwise } = value;
  const values = [...Object.values(map ?? {}), ...(otherwise === undefined ? [] : [otherwise])];
  return { values, isOpen: map === undefined };
}
