/** One line of `wfd doctor`. */
export interface Check {
  /** "Wiz", "Jira SEC", "Slack #sec-payments", "Temporal", "policy", "overall". */
  readonly subject: string;
  /** What was looked at: "credentials", "permission to create". */
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do; there whenever the state is not ok. */
  readonly cure?: string;
}
