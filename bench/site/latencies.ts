import type { World } from '../../sandbox/world';

/** How long the services take over an answer, in milliseconds. */
export interface Latencies {
  /** A page of 500 findings. */
  readonly wizPage: number;
  /** Of these, what any answer takes; the rest goes by its findings. */
  readonly wizAnswer: number;
  readonly jiraSearch: number;
  readonly jiraCreate: number;
  readonly jiraCreateElement: number;
  readonly jiraBulkfetch: number;
  /** Whatever else is asked of Jira. */
  readonly jiraOther: number;
  readonly slack: number;
}

const PAGE = 500;

/** No time at all. */
export const AT_ONCE: Latencies = {
  wizPage: 0,
  wizAnswer: 0,
  jiraSearch: 0,
  jiraCreate: 0,
  jiraCreateElement: 0,
  jiraBulkfetch: 0,
  jiraOther: 0,
  slack: 0,
};

export function answerAtOnce(world: World): void {
  takeTime(world, AT_ONCE);
}

export function takeTime({ wiz, jira, slack }: World, latencies: Latencies): void {
  wiz.settings.pageLatencyMs = latencies.wizAnswer;
  wiz.settings.findingLatencyMs = Math.max(0, latencies.wizPage - latencies.wizAnswer) / PAGE;
  jira.settings.latencies = {
    searchMs: latencies.jiraSearch,
    createMs: latencies.jiraCreate,
    createPerElementMs: latencies.jiraCreateElement,
    bulkfetchMs: latencies.jiraBulkfetch,
    otherMs: latencies.jiraOther,
  };
  slack.settings.postMs = latencies.slack;
  slack.settings.readMs = latencies.slack;
}
