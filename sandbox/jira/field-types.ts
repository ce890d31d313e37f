/** What Jira calls the types of custom fields, without the plug-in's name before it. */
export type CustomType =
  | 'textfield'
  | 'textarea'
  | 'url'
  | 'float'
  | 'datepicker'
  | 'datetime'
  | 'select'
  | 'radiobuttons'
  | 'multiselect'
  | 'multicheckboxes'
  | 'cascadingselect'
  | 'userpicker'
  | 'multiuserpicker'
  | 'labels'
  | 'version'
  | 'multiversion'
  | 'grouppicker';

export interface CustomField {
  readonly name: string;
  readonly type: CustomType;
  /** Names, or with the choices below them. */
  readonly options?: readonly FieldOption[];
  readonly hasDefault?: boolean;
}

export interface FieldOption {
  readonly id: string;
  readonly value: string;
  readonly children?: readonly FieldOption[];
}

export interface FieldSchema {
  readonly type: string;
  readonly items?: string;
}

export const CUSTOM_SCHEMAS: Readonly<Record<CustomType, FieldSchema>> = {
  textfield: { type: 'string' },
  textarea: { type: 'string' },
  url: { type: 'string' },
  float: { type: 'number' },
  datepicker: { type: 'date' },
  datetime: { type: 'datetime' },
  select: { type: 'option' },
  radiobuttons: { type: 'option' },
  multiselect: { type: 'array', items: 'option' },
  multicheckboxes: { type: 'array', items: 'option' },
  cascadingselect: { type: 'option-with-child' },
  userpicker: { type: 'user' },
  multiuserpicker: { type: 'array', items: 'user' },
  labels: { type: 'array', items: 'string' },
  version: { type: 'version' },
  multiversion: { type: 'array', items: 'version' },
  grouppicker: { type: 'group' },
};

/** Options by their names alone, with ids that follow each other. */
export function optionsOf(firstId: number, ...values: readonly string[]): FieldOption[] {
  return values.map((value, index) => ({ id: String(firstId + index), value }));
}
