import { OUR_LABEL, teamLabel } from './ticket';

const OPEN = `labels = "${OUR_LABEL}" AND statusCategory != Done`;

interface OverviewQueries {
  readonly open: string;
  readonly overdue: string;
  readonly ofTeam: (team: string) => string;
}

/** What a click on a figure of the overview asks Jira. A day begins where the reader's Jira account is. */
export const OVERVIEW_QUERIES: OverviewQueries = {
  open: `${OPEN} ORDER BY created ASC`,
  overdue: `${OPEN} AND due < startOfDay() ORDER BY due ASC`,
  ofTeam: (team) => `${OPEN} AND labels = "${teamLabel(team)}" ORDER BY priority DESC, created ASC`,
};
