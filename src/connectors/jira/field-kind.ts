import type { FieldKind } from '../../domain/screen-field';

/** The `schema` of a field in createmeta. */
export interface FieldSchema {
  readonly type: string;
  /** Of an array. */
  readonly items?: string | undefined;
  /** Id of one of Jira's own fields. */
  readonly system?: string | undefined;
  /** "com.atlassian.jira.plugin.system.customfieldtypes:textarea". */
  readonly custom?: string | undefined;
}

const SINGLE: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ['string', 'text'],
  ['number', 'number'],
  ['date', 'date'],
  ['datetime', 'datetime'],
  ['option', 'option'],
  ['option-with-child', 'cascade'],
  ['user', 'user'],
  ['version', 'version'],
  ['priority', 'option'],
]);

const LISTS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ['string', 'labels'],
  ['option', 'options'],
  ['user', 'users'],
  ['version', 'versions'],
  ['component', 'components'],
]);

/** Texts of the same type differ in what they take: a line, a document, an address. */
export function kindOf({ type, items = '', system, custom = '' }: FieldSchema): FieldKind {
  const plugin = custom.slice(custom.lastIndexOf(':') + 1);
  if (type === 'array') return LISTS.get(items) ?? 'other';
  if (plugin === 'textarea' || system === 'environment') return 'paragraph';
  if (plugin === 'url') return 'url';
  return SINGLE.get(type) ?? 'other';
}
