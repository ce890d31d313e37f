import type { Severity } from './severity';

/** Everything an operator decides. Plain JSON, no secret; the first step of a run loads it and the run keeps it to its end. */
export interface Policy {
  readonly severities: readonly Severity[];
  readonly schedule: SchedulePolicy;
  readonly jira: JiraPolicy;
  readonly slack: SlackPolicy;
  readonly teams: Readonly<Record<string, Team>>;
  /** Takes what no route names; always a key of `teams`. */
  readonly defaultTeam: string;
  /** The first that matches names the team. */
  readonly routes: readonly Route[];
  readonly suppressions: readonly Suppression[];
  readonly window: WindowPolicy;
  readonly limits: LimitPolicy;
  readonly audit: AuditPolicy;
}

export interface SchedulePolicy {
  /** Five fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
}

export interface JiraPolicy {
  /** Name of the Jira priority by severity; severities without one leave the project's default. */
  readonly priorities: Readonly<Partial<Record<Severity, string>>>;
  /** Days from the ticket's creation to its due date. */
  readonly dueDays: Readonly<Partial<Record<Severity, number>>>;
  /** Labels that every ticket gets besides ours. */
  readonly labels: readonly string[];
  /** Resolutions by which people say "we will not do this": the finding is then suppressed with that reason. */
  readonly wontDoResolutions: readonly string[];
  /** How long Jira's search may lag behind its writes before we believe a miss. */
  readonly indexLagMs: number;
  /** How long an unanswered write may still commit; longer than the client's own timeout. */
  readonly uncertainWaitMs: number;
  /** How long a ticket may be done with its finding still open before a new ticket is due. */
  readonly rescanGraceMs: number;
}

export interface SlackPolicy {
  /** Hears notices and takes what a broken team channel cannot. */
  readonly defaultChannel: string;
}

export interface Team {
  /** Channel name with or without #, or an id. */
  readonly channel: string;
  readonly jiraProject: string;
  readonly issueType: string;
}

export interface Route {
  /** Shown wherever the route is the reason. */
  readonly name: string;
  readonly match: Matcher;
  readonly team: string;
}

/** All given keys must match; within a key any value does. Values may use `*`; case does not count. */
export interface Matcher {
  /** Name or slug of the finding's most specific Wiz project that is no folder. */
  readonly project?: readonly string[];
  /** Name or id of the subscription, account or cluster. */
  readonly subscription?: readonly string[];
  /** Tag of the resource, else of its subscription. Keys compare without case, `_`, `-`, `.`. */
  readonly tag?: Readonly<Record<string, readonly string[]>>;
  readonly resourceType?: readonly string[];
  /** Id or name of the rule. */
  readonly rule?: readonly string[];
  readonly severity?: readonly Severity[];
}

/** Findings the policy mutes: who, why, until when. */
export interface Suppression {
  readonly name: string;
  readonly match: Matcher;
  readonly owner: string;
  readonly reason: string;
  /** ISO date-time; from then on the suppression no longer matches. */
  readonly until: string;
}

export interface WindowPolicy {
  /** A run reads everything while fewer findings than this are open. */
  readonly sweepBelow: number;
  /** How long incremental runs may go on without a sweep. */
  readonly sweepEveryMs: number;
  /** How far an incremental run reaches back behind the watermark. */
  readonly overlapMs: number;
  /** Findings created before this ISO date-time are left alone; a first installation's baseline. */
  readonly since?: string;
}

export interface LimitPolicy {
  /** Tickets one run creates at most; the rest is held, worst first. Bounds what crosses a continue-as-new. */
  readonly ticketsPerRun: number;
  /** Findings a page, at most 500. */
  readonly pageSize: number;
  /** Tickets a create request, at most 50. */
  readonly batchSize: number;
  /** The first batch is smaller: a mistake shows early, the first ticket comes soon. */
  readonly firstBatchSize: number;
}

export interface AuditPolicy {
  /** How often closed runs are archived; less than half the time that Temporal keeps their histories. */
  readonly archiveEveryMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What holds where neither policy file nor environment says otherwise. */
export const POLICY_DEFAULTS = {
  severities: ['CRITICAL', 'HIGH'],
  schedule: { cron: '0 */4 * * *', timezone: 'UTC' },
  issueType: 'Task',
  jira: {
    priorities: { CRITICAL: 'Highest', HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low', INFORMATIONAL: 'Lowest' },
    dueDays: { CRITICAL: 7, HIGH: 30 },
    labels: [],
    wontDoResolutions: ["Won't Do", "Won't Fix", 'Declined'],
    indexLagMs: 12 * HOUR,
    uncertainWaitMs: 2 * MINUTE,
    rescanGraceMs: 72 * HOUR,
  },
  window: { sweepBelow: 10_000, sweepEveryMs: 24 * HOUR, overlapMs: HOUR },
  limits: { ticketsPerRun: 2_000, pageSize: 500, batchSize: 40, firstBatchSize: 10 },
  audit: { archiveEveryMs: 24 * HOUR },
} as const satisfies Pick<Policy, 'severities' | 'schedule' | 'jira' | 'window' | 'limits' | 'audit'> & {
  issueType: string;
};
