/** Endpoints and secrets from the environment. Never in a policy, a workflow input or a log. */
export interface Settings {
  readonly wiz: WizSettings;
  readonly jira: JiraSettings;
  readonly slack: SlackSettings;
  readonly temporal: TemporalSettings;
}

export interface WizSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent: derived from the token's `dc` claim. */
  readonly apiUrl?: string;
  /** Default https://auth.app.wiz.io/oauth/token. */
  readonly authUrl: string;
  /** Default wiz-api. */
  readonly audience: string;
}

export interface JiraSettings {
  /** The site or gateway URL, path prefix kept, no slash at the end. */
  readonly url: string;
  /** With it Basic, without it Bearer. */
  readonly email?: string;
  readonly apiToken: string;
  /** Default https://api.atlassian.com; used for Bearer on *.atlassian.net. */
  readonly gatewayUrl: string;
}

export interface SlackSettings {
  readonly botToken: string;
  /** Default https://slack.com/api/; ends with a slash. */
  readonly apiUrl: string;
}

/** A version of the worker, beside which others may run. */
export interface WorkerVersionSettings {
  readonly deploymentName: string;
  readonly buildId: string;
}

export interface TemporalSettings {
  readonly taskQueue: string;
  /** Of the Web UI, for links in messages; no slash at the end. */
  readonly webUiUrl?: string;
}
