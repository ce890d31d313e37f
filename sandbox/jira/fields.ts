import { CUSTOM_SCHEMAS, type CustomField, type FieldOption, type FieldSchema } from './field-types';
import { customFieldsOf, prioritiesOf, screenOf, type JiraSettings } from './settings';

/** One field of a create screen, as createmeta describes it. */
export interface ScreenField {
  readonly fieldId: string;
  readonly key: string;
  readonly name: string;
  readonly required: boolean;
  readonly hasDefaultValue: boolean;
  readonly operations: readonly string[];
  readonly schema: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly allowedValues?: readonly unknown[];
}

const SYSTEM: Readonly<Record<string, FieldSchema & { readonly name: string }>> = {
  project: { name: 'Project', type: 'project' },
  issuetype: { name: 'Issue Type', type: 'issuetype' },
  summary: { name: 'Summary', type: 'string' },
  description: { name: 'Description', type: 'string' },
  environment: { name: 'Environment', type: 'string' },
  priority: { name: 'Priority', type: 'priority' },
  labels: { name: 'Labels', type: 'array', items: 'string' },
  duedate: { name: 'Due date', type: 'date' },
  assignee: { name: 'Assignee', type: 'user' },
  components: { name: 'Components', type: 'array', items: 'component' },
  fixVersions: { name: 'Fix versions', type: 'array', items: 'version' },
  versions: { name: 'Affects versions', type: 'array', items: 'version' },
};
const ALWAYS_REQUIRED = new Set(['project', 'issuetype', 'summary']);

/** The create screen of a project, the fields it insists on included. */
export function screenFields(settings: JiraSettings, project: string): ScreenField[] {
  const required = settings.requiredFields[project] ?? [];
  const custom = customFieldsOf(settings, project);
  return [...screenOf(settings, project)].map((fieldId) => {
    const isRequired = required.some((each) => each.fieldId === fieldId) || ALWAYS_REQUIRED.has(fieldId);
    const own = custom[fieldId];
    const schema = schemaOf(fieldId, own);
    const values = allowedValues(settings, { project, fieldId, schema, own });
    return {
      fieldId,
      key: fieldId,
      name: SYSTEM[fieldId]?.name ?? own?.name ?? fieldId,
      required: isRequired,
      hasDefaultValue: fieldId === 'priority' || own?.hasDefault === true,
      operations: schema.type === 'array' ? ['add', 'set', 'remove'] : ['set'],
      schema,
      ...(values === undefined ? {} : { allowedValues: values }),
    };
  });
}

function schemaOf(fieldId: string, own: CustomField | undefined): ScreenField['schema'] {
  const system = SYSTEM[fieldId];
  if (system !== undefined) {
    const { type, items } = system;
    return { type, system: fieldId, ...(items === undefined ? {} : { items }) };
  }
  const type = own?.type ?? 'textfield';
  return {
    ...CUSTOM_SCHEMAS[type],
    custom: `com.atlassian.jira.plugin.system.customfieldtypes:${type}`,
    customId: Number(fieldId.replace('customfield_', '')) || 0,
  };
}

interface Asked {
  readonly project: string;
  readonly fieldId: string;
  readonly schema: ScreenField['schema'];
  readonly own: CustomField | undefined;
}

function allowedValues(
  settings: JiraSettings,
  { project, fieldId, schema, own }: Asked,
): readonly unknown[] | undefined {
  const { components = [], versions = [] } = settings.projects[project] ?? {};
  if (fieldId === 'priority') return prioritiesOf(settings, project).map(({ id, name }) => ({ id, name }));
  if (schema['items'] === 'component') return numbered(components, 10_100);
  if ([schema.type, schema['items']].includes('version')) return numbered(versions, 10_200);
  return own?.options?.map(withoutEmpty);
}

/** Ids that stay while the list only grows. */
function numbered(names: readonly string[], first: number): object[] {
  return names.map((name, index) => ({ id: String(first + index), name }));
}

function withoutEmpty({ id, value, children }: FieldOption): object {
  return children === undefined ? { id, value } : { id, value, children: children.map(withoutEmpty) };
}
