export type StatusCategory = 'new' | 'indeterminate' | 'done';

/** A node of the Atlassian Document Format, as it was sent. */
export interface AdfNode {
  readonly type: string;
  readonly version?: number;
  readonly text?: string;
  readonly content?: readonly AdfNode[];
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly AdfMark[];
}

export interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** One ticket as the database knows it. Never changed in place: the search index keeps older versions. */
export interface JiraTicket {
  readonly id: number;
  readonly key: string;
  readonly project: string;
  readonly issueType: string;
  readonly summary: string;
  readonly description?: AdfNode;
  readonly labels: readonly string[];
  readonly priority: string;
  readonly components: readonly string[];
  /** YYYY-MM-DD. */
  readonly duedate?: string;
  /** Account id. */
  readonly assignee?: string;
  /** As they were sent, by field id. */
  readonly customFields: Readonly<Record<string, unknown>>;
  /** Entity properties, set in the create call. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly status: string;
  readonly statusCategory: StatusCategory;
  readonly resolution?: string;
  readonly created: string;
  readonly updated: string;
  readonly resolutiondate?: string;
  readonly createdBy: 'api' | 'person';
  /** Behind an issue security level: no read of the API user shows it. */
  readonly isHidden: boolean;
}

/** What a create brings; the rest is the database's to add. */
export type TicketContent = Pick<
  JiraTicket,
  | 'project'
  | 'issueType'
  | 'summary'
  | 'description'
  | 'labels'
  | 'priority'
  | 'components'
  | 'duedate'
  | 'assignee'
  | 'customFields'
  | 'properties'
>;

export const STATUS_NAMES: Readonly<Record<StatusCategory, string>> = {
  new: 'To Do',
  indeterminate: 'In Progress',
  done: 'Done',
};

/** "SEC-12" -> 12. */
export function keyNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}
