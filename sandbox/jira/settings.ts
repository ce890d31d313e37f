import { type CustomField, optionsOf } from './field-types';
import type { SiteUser } from './site-user';

/** How this Jira is set up. Every key can be replaced while it runs; maps by project are empty by default. */
export interface JiraSettings {
  email: string;
  /** Goes with the e-mail as Basic. */
  apiToken: string;
  /** A service account's; goes alone as Bearer. */
  serviceToken: string;
  /** Of the tokens that have some. */
  scopes: string[];
  cloudId: string;
  /** Whether the site takes Bearer at its own URL, as Data Center does; `*.atlassian.net` does not. */
  bearerOnSite: boolean;
  /** `silent`: wrong credentials read as nobody and find nothing, with 200. `loud`: 401. */
  authFails: 'silent' | 'loud';
  /** How long after a write the search index shows it. */
  indexLagMs: number;
  /** Writes reach the index in another order than they were made, none later than `indexLagMs`. */
  outOfOrderIndexing: boolean;
  latencies: Latencies;
  /** Per endpoint and method. */
  burstPerSecond: number;
  projects: Record<string, ProjectSetting>;
  priorities: PrioritySetting[];
  /** Priority names by project; all of `priorities` where a project is not named. */
  prioritySchemes: Record<string, string[]>;
  /** Field ids on the create screen. */
  screen: string[];
  /** Create screens that differ, by project. */
  screens: Record<string, string[]>;
  /** Projects whose create screen Jira fails to describe: 500. */
  brokenScreens: string[];
  /** Fields that are no part of every Jira, by id: what a screen or a project may name. */
  customFields: Record<string, CustomField>;
  /** Fields a project insists on besides summary, by project. */
  requiredFields: Record<string, RequiredField[]>;
  /** Everybody who has an account here. */
  users: SiteUser[];
  /** Account ids of those whom no ticket can be given to, by project. */
  notAssignable: Record<string, string[]>;
  /** Whether the API user may look for people. */
  mayFindUsers: boolean;
  notBrowseable: string[];
  notCreatable: string[];
  notCommentable: string[];
  notLinkable: string[];
  /** Projects that put new tickets behind a security level: made, and then invisible to the API user. */
  issueSecurity: string[];
}

interface Latencies {
  searchMs?: number;
  createMs?: number;
  createPerElementMs?: number;
  bulkfetchMs?: number;
  /** Of whatever has none of its own. */
  otherMs?: number;
}

export interface ProjectSetting {
  readonly id: string;
  readonly name: string;
  readonly issueTypes: readonly { readonly id: string; readonly name: string }[];
  readonly components: readonly string[];
  readonly versions?: readonly string[];
}

export interface PrioritySetting {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** Of a field that no other setting describes, name and type; text in one line unless it says otherwise. */
interface RequiredField extends Partial<CustomField> {
  /** "customfield_10050", or one of the screen's own. */
  readonly fieldId: string;
  readonly name: string;
}

const ISSUE_TYPES = [
  { id: '10001', name: 'Task' },
  { id: '10002', name: 'Bug' },
  { id: '10003', name: 'Vulnerability' },
  { id: '10000', name: 'Epic' },
];

const COMMON_SCREEN = [
  'summary',
  'description',
  'priority',
  'labels',
  'duedate',
  'components',
  'assignee',
  'customfield_10071',
];

function defaultFields(): JiraSettings['customFields'] {
  return {
    customfield_10070: {
      name: 'Platform area',
      type: 'select',
      options: optionsOf(10_300, 'Delivery', 'Identity', 'Observability', 'Runtime'),
    },
    customfield_10071: {
      name: 'Data classification',
      type: 'radiobuttons',
      options: optionsOf(10_310, 'Public', 'Internal', 'Restricted'),
    },
  };
}

function defaultProjects(): JiraSettings['projects'] {
  return {
    SEC: {
      id: '10010',
      name: 'Security',
      issueTypes: ISSUE_TYPES,
      components: ['Cloud', 'Identity', 'Network'],
      versions: ['2026.4', '2027.1'],
    },
    PLAT: {
      id: '10011',
      name: 'Platform',
      issueTypes: ISSUE_TYPES,
      components: ['Kubernetes', 'CI'],
      versions: ['1.30', '1.31'],
    },
  };
}

function defaultUsers(): SiteUser[] {
  return [
    {
      accountId: '712020:00000000-0000-4000-8000-00000000da0a',
      displayName: 'Dana Lund',
      emailAddress: 'dana@example.com',
    },
    {
      accountId: '712020:00000000-0000-4000-8000-000000000a4a',
      displayName: 'Omar Haddad',
      emailAddress: 'omar@example.com',
      hidesEmail: true,
    },
    {
      accountId: '712020:00000000-0000-4000-8000-00000000a4a2',
      displayName: 'Omara Silva',
      emailAddress: 'omara@example.com',
      hidesEmail: true,
    },
  ];
}

export function defaultSettings(): JiraSettings {
  return {
    email: 'sandbox@example.com',
    apiToken: 'sandbox-token',
    serviceToken: 'sandbox-service-token',
    scopes: ['read:jira-work', 'write:jira-work', 'read:jira-user'],
    cloudId: '6f1c2b3a-7d54-4e0f-9a86-5a0db0c5e001',
    bearerOnSite: true,
    authFails: 'silent',
    indexLagMs: 0,
    outOfOrderIndexing: false,
    latencies: {},
    burstPerSecond: 100,
    projects: defaultProjects(),
    priorities: ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map((name, index) => ({
      id: String(index + 1),
      name,
      isDefault: name === 'Medium',
    })),
    prioritySchemes: {},
    screen: [...COMMON_SCREEN],
    screens: { PLAT: [...COMMON_SCREEN, 'customfield_10070'] },
    brokenScreens: [],
    customFields: defaultFields(),
    requiredFields: {},
    users: defaultUsers(),
    notAssignable: {},
    mayFindUsers: true,
    notBrowseable: [],
    notCreatable: [],
    notCommentable: [],
    notLinkable: [],
    issueSecurity: [],
  };
}

/** Fields that can be set when a ticket is made there. */
export function screenOf(settings: JiraSettings, project: string): ReadonlySet<string> {
  const required = settings.requiredFields[project] ?? [];
  return new Set([
    'project',
    'issuetype',
    ...(settings.screens[project] ?? settings.screen),
    ...required.map(({ fieldId }) => fieldId),
  ]);
}

export function prioritiesOf(settings: JiraSettings, project: string): readonly PrioritySetting[] {
  const scheme = settings.prioritySchemes[project];
  return scheme === undefined
    ? settings.priorities
    : settings.priorities.filter(({ name }) => scheme.includes(name));
}

export function projectByIdOrKey(
  settings: JiraSettings,
  idOrKey: string,
): (ProjectSetting & { readonly key: string }) | undefined {
  for (const [key, project] of Object.entries(settings.projects)) {
    if (key.toLowerCase() === idOrKey.toLowerCase() || project.id === idOrKey) return { ...project, key };
  }
  return undefined;
}

/** What the screen of a project may show besides Jira's own fields, by id. */
export function customFieldsOf(
  settings: JiraSettings,
  project: string,
): Readonly<Record<string, CustomField>> {
  const required = (settings.requiredFields[project] ?? []).map(({ fieldId, ...field }) => [
    fieldId,
    { type: 'textfield', ...settings.customFields[fieldId], ...field },
  ]);
  return { ...settings.customFields, ...(Object.fromEntries(required) as Record<string, CustomField>) };
}
