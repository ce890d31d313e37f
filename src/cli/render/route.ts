import { plain } from '../plain-text';
import { renderTable } from './table';
import type { View } from './view';

/** Where a finding with these facts would go. */
export interface RouteAnswer {
  readonly team: string;
  readonly channel: string;
  readonly jiraProject: string;
  readonly issueType: string;
  /** Absent when the default team takes it. */
  readonly route?: string;
  readonly reason: string;
  /** One sentence for each route that was tried, in order. */
  readonly tried: readonly string[];
  /** Why such a finding gets no ticket at all. */
  readonly suppressed?: string;
}

export function renderRoute(raw: RouteAnswer, view: View): string {
  const { team, channel, jiraProject, issueType, tried, suppressed } = plain(raw);
  const rows = [
    ['Team', view.style.strong(team)],
    ['Channel', channel],
    ['Jira', `${jiraProject}, ${issueType}`],
    ['Why', tried.join('\n')],
    ...(suppressed === undefined ? [] : [['But', view.style.doubtful(`no ticket: ${suppressed}`)]]),
  ];
  return renderTable({ columns: [{ title: '' }, { title: '', grows: 'wrap' }], rows }, view);
}
