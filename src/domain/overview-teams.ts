import { counted, grouped } from './figures';
import { searchUrl } from './jira-links';
import { OVERVIEW_QUERIES } from './overview-links';
import { bold, linked, span, type Span, type TextLine } from './paragraph';
import type { TeamFigures, TicketFigures } from './ticket-figures';

/** A line for each team, worst first: short enough for a phone, and a click opens what it counts. */
export function overviewTeams({ teams, otherTeams }: TicketFigures, siteUrl: string): TextLine[] {
  if (teams.length === 0) return [];
  return [
    [bold('By team'), span(' (🔴 critical, late, age of the oldest)')],
    ...teams.map((team) => [nameOf(team, siteUrl), span(`: ${describe(team)}`)]),
    ...(otherTeams === undefined
      ? []
      : [[span(`${counted(otherTeams.teams, 'other team')}: ${describe(otherTeams)}`)]]),
  ];
}

function nameOf({ team }: TeamFigures, siteUrl: string): Span {
  if (team === '') return span('no team label');
  return linked(team, searchUrl(siteUrl, OVERVIEW_QUERIES.ofTeam(team)));
}

function describe({ open, critical, overdue, oldestDays }: Omit<TeamFigures, 'team'>): string {
  const parts = [
    `${grouped(open)} open`,
    critical === 0 ? '' : `🔴 ${grouped(critical)}`,
    overdue === 0 ? '' : `${grouped(overdue)} late`,
    `${grouped(oldestDays)} d`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
