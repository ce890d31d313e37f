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

/** A place tickets go to: one issue type of one project. */
export interface Destination {
  readonly project: string;
  readonly issueType: string;
}

/** A destination as the run found it at its opening. */
export type OpenedDestination = ProjectReadiness & { readonly issueType: string };

export type ReadyDestination = Extract<OpenedDestination, { kind: 'ready' }>;

export function isSameDestination(a: Destination, b: Destination): boolean {
  return a.project === b.project && a.issueType === b.issueType;
}

/** Where a team's tickets go; a team that is gone gives what the default team has. */
export function destinationOf(team: string, policy: Policy): Destination {
  const { jiraProject = '', issueType = '' } = policy.teams[team] ?? policy.teams[policy.defaultTeam] ?? {};
  return { project: jiraProject, issueType };
}

/** Whether the team's destination takes no tickets now, or took none when they were last tried. */
export function isTroubled(
  team: string,
  policy: Policy,
  known: { readonly opened: readonly OpenedDestination[]; readonly parkedBefore: readonly string[] },
): boolean {
  const destination = destinationOf(team, policy);
  const found = known.opened.find((each) => isSameDestination(each, destination));
  return found?.kind === 'parked' || known.parkedBefore.includes(`Jira ${destination.project}`);
}

/** Every destination of the policy, each once. */
export function wishesOf(policy: Policy): ProjectWish[] {
  const { priorities, dueDays } = policy.jira;
  const destinations = Object.keys(policy.teams).map((team) => destinationOf(team, policy));
  const distinct = new Map(destinations.map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()].map((each) => ({
    ...each,
    priorities,
    wantsDueDate: Object.keys(dueDays).length > 0,
  }));
}
