/** What does not take tickets: a project, one team's tickets there, or of those the ones for which a field has no value. */
export interface ParkedPlace {
  readonly project: string;
  readonly team?: string;
  /** Name of the field. */
  readonly field?: string;
}

/** "Jira SEC", "Jira SEC for payments", "Jira SEC for payments (Affected service)": under this it is counted and remembered. */
export function parkedName({ project, team, field }: ParkedPlace): string {
  if (team === undefined) return `Jira ${project}`;
  return field === undefined
    ? `Jira ${project} for ${team}`
    : `Jira ${project} for ${team} (${field.slice(0, 60)})`;
}

/** Whether a ticket that was made for the team in the project proves that the place takes tickets again. */
export function isProvenBy(
  name: string,
  { project, team }: Required<Pick<ParkedPlace, 'project' | 'team'>>,
): boolean {
  const ofTeam = parkedName({ project, team });
  return name === parkedName({ project }) || name === ofTeam || name.startsWith(`${ofTeam} (`);
}
