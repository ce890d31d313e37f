import type { TeamName } from './teams';

/** Whose each finding's resource is: what the company knows, and neither Wiz nor any policy is told. By Wiz id. */
const OWNERS = new Map<string, TeamName>();

export function noteOwner(findingId: string, team: TeamName): void {
  OWNERS.set(findingId, team);
}

export function ownerOf(findingId: string): TeamName {
  const team = OWNERS.get(findingId);
  if (team === undefined) throw new Error(`nobody noted whose ${findingId} is`);
  return team;
}
