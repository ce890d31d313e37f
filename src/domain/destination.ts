import type { Policy } from './policy';
import type { Severity } from './severity';

/** What the policy wants of a Jira project. */
export interface ProjectWish {
  readonly project: string;
  readonly issueType: string;
  readonly priorities: Readonly<Partial<Record<Severity, string>>>;
  readonly wantsDueDate: boolean;
}

/** Whether tickets can be created there. Crosses the Temporal boundary, so that a run sticks to what it found. */
export type ProjectReadiness =
  | {
      readonly kind: 'ready';
      readonly project: string;
      readonly issueTypeId: string;
      /** Priority ids by the name the policy uses; empty when the create screen has no priority. */
      readonly priorityIds: Readonly<Record<string, string>>;
      readonly hasDueDate: boolean;
      /** What was dropped and why: "SEC has no priority Highest; the project's default is used". */
      readonly notes: readonly string[];
    }
  | ParkedDestination;

/** A destination that fails for good until a person acts. */
export interface ParkedDestination {
  readonly kind: 'parked';
  readonly project: string;
  /** The service's own words where there are any. */
  readonly reason: string;
  readonly cure: string;
}

/** Every project the policy sends tickets to, each once. */
export function wishesOf({ teams, jira }: Policy): ProjectWish[] {
  const wishes = Object.values(teams).map(({ jiraProject, issueType }) => ({
    project: jiraProject,
    issueType,
    priorities: jira.priorities,
    wantsDueDate: Object.keys(jira.dueDays).length > 0,
  }));
  return [...new Map(wishes.map((wish) => [wish.project, wish])).values()];
}
