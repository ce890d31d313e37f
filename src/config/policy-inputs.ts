import type { Severity } from '../domain/severity';

/** What a policy is made of: the file, if any, and what the environment says over it. No secret. */
export interface PolicyInputs {
  /** Absent: the environment alone must do. */
  readonly policyPath?: string;
  /** What named that path, for complaints; absent: WFD_POLICY. */
  readonly pathFrom?: string;
  readonly overrides: PolicyOverrides;
}

/** Wins over the policy file wherever both speak. */
export interface PolicyOverrides {
  readonly severities?: readonly Severity[];
  readonly cron?: string;
  readonly jiraProject?: string;
  readonly issueType?: string;
  readonly defaultChannel?: string;
  readonly teamChannels?: readonly TeamChannel[];
  readonly indexLagMs?: number;
  readonly uncertainWaitMs?: number;
  /** A Jira on this machine is no real one: waits may be short. */
  readonly isJiraLocal?: true;
}

/** One entry of TEAM_CHANNEL_MAP. */
export interface TeamChannel {
  readonly team: string;
  /** The key as it was written: compared with the project's name or slug, then with the tag `team`. */
  readonly match: string;
  readonly channel: string;
}
