import { plain } from '../plain-text';
import { renderTable, sections } from './table';
import type { View } from './view';

/** Where a finding with these facts would go. */
export interface RouteAnswer {
  readonly team: string;
  readonly channel: string;
  readonly jiraProject: string;
  readonly issueType: string;
  /** Absent when the default team takes it. */
  readonly route?: string;
  /** Teams that are only told; absent where none is. */
  readonly tell?: readonly string[];
  readonly reason: string;
  /** One sentence for each route that was tried, in order. */
  readonly tried: readonly string[];
  /** Why such a finding gets no ticket at all. */
  readonly suppressed?: string;
}

/** The same for one that was read from a file. */
export interface FindingRoute extends RouteAnswer {
  /** Wiz id. */
  readonly finding: string;
  /** Severity, rule and resource. */
  readonly title: string;
}

export function renderFindingRoutes(routed: readonly FindingRoute[], view: View): string {
  return sections(...routed.map((each) => renderFindingRoute(each, view)));
}

function renderFindingRoute(each: FindingRoute, view: View): string {
  const { finding, title } = plain({ finding: each.finding, title: each.title });
  return `${view.style.strong(title)} ${view.style.faint(`(${finding})`)}\n${renderRoute(each, view)}`;
}

export function renderRoute(raw: RouteAnswer, view: View): string {
  const { team, channel, jiraProject, issueType, tell, tried, suppressed } = plain(raw);
  const rows = [
    ['Team', view.style.strong(team)],
    ['Channel', channel],
    ['Jira', `${jiraProject}, ${issueType}`],
    ...(tell === undefined ? [] : [['Told', tell.join(', ')]]),
    ['Why', tried.join('\n')],
    ...(suppressed === undefined ? [] : [['But', view.style.doubtful(`no ticket: ${suppressed}`)]]),
  ];
  return renderTable({ columns: [{ title: '' }, { title: '', grows: 'wrap' }], rows }, view);
}
