import { parkedName } from './parked-name';
import type { Policy } from './policy';
import type { OfferedField } from './screen-field';
import { type TicketSettings, ticketSettings } from './team-settings';

/** What the policy wants of a Jira project. */
export interface ProjectWish {
  readonly project: string;
  readonly issueType: string;
  /** All teams whose tickets go there. */
  readonly teams: readonly TeamWish[];
  /** Bytes that the options of its fields may take on their way through the history. */
  readonly choiceBytes: number;
}

interface TeamWish extends TicketSettings {
  readonly team: string;
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
      /** The fields that the policy names or the screen insists on; absent: none. */
      readonly fields?: readonly OfferedField[];
      /** Teams whose tickets it does not take, while it takes those of others; absent: none. */
      readonly lacking?: readonly LackingTeams[];
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

/** The screen insists on a field that these teams give no value. */
export interface LackingTeams {
  readonly teams: readonly string[];
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

/** The same, where some projects turned out later to take no tickets. */
export function withParked(
  destinations: readonly OpenedDestination[],
  parked: readonly ParkedDestination[],
): OpenedDestination[] {
  return destinations.map((each) => {
    const found = parked.find(({ project }) => project === each.project);
    return each.kind === 'parked' || found === undefined ? each : { ...found, issueType: each.issueType };
  });
}

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
  const { project } = destinationOf(team, policy);
  return (
    whyNoTickets(team, policy, known.opened) !== undefined ||
    known.parkedBefore.includes(parkedName({ project })) ||
    known.parkedBefore.includes(parkedName({ project, team }))
  );
}

/** What keeps tickets of one team from being filed; `team` where others can file there. */
export interface WhyNoTickets {
  readonly project: string;
  readonly team?: string;
  readonly reason: string;
  readonly cure: string;
}

/** Absent where nothing does, or nobody has looked. */
export function whyNoTickets(
  team: string,
  policy: Policy,
  opened: readonly OpenedDestination[],
): WhyNoTickets | undefined {
  const destination = destinationOf(team, policy);
  const found = opened.find((each) => isSameDestination(each, destination));
  if (found === undefined) return undefined;
  if (found.kind === 'parked') return found;
  const lack = found.lacking?.find(({ teams }) => teams.includes(team));
  return lack && { project: found.project, team, reason: lack.reason, cure: lack.cure };
}

/** Of all destinations together: the answer in which they travel is one payload. */
const CHOICE_BYTES = 240_000;
const CHOICE_BYTES_EACH = 8_000;

/** Every destination of the policy, each once. */
export function wishesOf(policy: Policy): ProjectWish[] {
  const byDestination = new Map<string, Destination & { readonly teams: TeamWish[] }>();
  for (const team of Object.keys(policy.teams)) {
    const destination = destinationOf(team, policy);
    const name = JSON.stringify(destination);
    const wish = byDestination.get(name) ?? { ...destination, teams: [] };
    wish.teams.push({ team, ...ticketSettings(team, policy) });
    byDestination.set(name, wish);
  }
  const wishes = [...byDestination.values()];
  const choiceBytes = Math.min(CHOICE_BYTES_EACH, Math.floor(CHOICE_BYTES / Math.max(1, wishes.length)));
  return wishes.map((wish) => ({ ...wish, choiceBytes }));
}
