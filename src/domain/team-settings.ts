import { type FieldValue, folded } from './field-value';
import type { DueFrom, JiraPolicy, Policy, Team } from './policy';

/** How the tickets of one team are to look: what is said for all, and what the team says otherwise. */
export interface TicketSettings {
  readonly priorities: JiraPolicy['priorities'];
  readonly dueDays: JiraPolicy['dueDays'];
  readonly dueFrom: DueFrom;
  /** Besides the worker's own. */
  readonly labels: readonly string[];
  /** By the key that the policy names them by; `components` and `assignee` among them. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

const COMPONENTS = 'components';
const ASSIGNEE = 'assignee';

/** The team wins key by key; only labels add up. A team that is gone has what the default team has. */
export function ticketSettings(name: string, { teams, defaultTeam, jira }: Policy): TicketSettings {
  const team: Partial<Team> = teams[name] ?? teams[defaultTeam] ?? {};
  const { dueFrom = 'created', components, assignee } = { ...jira, ...team };
  return {
    priorities: { ...jira.priorities, ...team.priorities },
    dueDays: { ...jira.dueDays, ...team.dueDays },
    dueFrom,
    labels: [...new Set([...jira.labels, ...(team.labels ?? [])])],
    fields: {
      ...mergedFields(jira.fields, team.fields),
      ...named(COMPONENTS, constantOf(components)),
      ...named(ASSIGNEE, assignee),
    },
  };
}

/** Whether tickets of the team may get a due date at all. */
export function wantsDueDate({ dueDays, dueFrom }: TicketSettings): boolean {
  return dueFrom === 'wiz' || Object.keys(dueDays).length > 0;
}

type Fields = Readonly<Record<string, FieldValue>>;

/** "Affected Service" and "affected service" are one field. */
function mergedFields(common: Fields = {}, own: Fields = {}): Fields {
  const names = new Set(Object.keys(own).map(folded));
  const kept = Object.entries(common).filter(([name]) => !names.has(folded(name)));
  return { ...Object.fromEntries(kept), ...own };
}

function constantOf(texts: readonly string[] | undefined): FieldValue | undefined {
  return texts === undefined || texts.length === 0 ? undefined : { constant: texts };
}

function named(field: string, value: FieldValue | undefined): Fields {
  return value === undefined ? {} : { [field]: value };
}
