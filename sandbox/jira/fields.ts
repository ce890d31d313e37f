import { prioritiesOf, screenOf, type JiraSettings } from './settings';

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

const NAMES: Readonly<
  Record<string, { readonly name: string; readonly type: string; readonly items?: string }>
> = {
  project: { name: 'Project', type: 'project' },
  issuetype: { name: 'Issue Type', type: 'issuetype' },
  summary: { name: 'Summary', type: 'string' },
  description: { name: 'Description', type: 'string' },
  priority: { name: 'Priority', type: 'priority' },
  labels: { name: 'Labels', type: 'array', items: 'string' },
  duedate: { name: 'Due date', type: 'date' },
  components: { name: 'Components', type: 'array', items: 'component' },
};
const ALWAYS_REQUIRED = new Set(['project', 'issuetype', 'summary']);

/** The create screen of a project, the fields it insists on included. */
export function screenFields(settings: JiraSettings, project: string): ScreenField[] {
  const required = settings.requiredFields[project] ?? [];
  return [...screenOf(settings, project)].map((fieldId) => {
    const asked = required.find((field) => field.fieldId === fieldId);
    const isRequired = asked !== undefined || ALWAYS_REQUIRED.has(fieldId);
    const values = allowedValues(settings, project, fieldId);
    return {
      fieldId,
      key: fieldId,
      name: NAMES[fieldId]?.name ?? asked?.name ?? fieldId,
      required: isRequired,
      hasDefaultValue: fieldId === 'priority',
      operations: NAMES[fieldId]?.type === 'array' ? ['add', 'set', 'remove'] : ['set'],
      schema: schemaOf(fieldId),
      ...(values === undefined ? {} : { allowedValues: values }),
    };
  });
}

function schemaOf(fieldId: string): ScreenField['schema'] {
  const known = NAMES[fieldId];
  if (known !== undefined) {
    return {
      type: known.type,
      system: fieldId,
      ...(known.items === undefined ? {} : { items: known.items }),
    };
  }
  return {
    type: 'string',
    custom: 'com.atlassian.jira.plugin.system.customfieldtypes:textfield',
    customId: Number(fieldId.replace('customfield_', '')) || 0,
  };
}

function allowedValues(
  settings: JiraSettings,
  project: string,
  fieldId: string,
): readonly unknown[] | undefined {
  switch (fieldId) {
    case 'priority':
      return prioritiesOf(settings, project).map(({ id, name }) => ({ id, name }));
    case 'components':
      return (settings.projects[project]?.components ?? []).map((name) => ({ name }));
    default:
      return undefined;
  }
}
