import type { FieldValue } from './field-value';
import type { Mention } from './digest';
import type { BeyondPolicy } from './beyond';
import type { Environment } from './finding';
import type { Matcher } from './matcher';
import type { QuietHours } from './quiet-hours';
import { RATE_DEFAULTS, type RatePolicy } from './rates';
import type { RiskPolicy } from './risk';
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
  /** The first that takes a finding names its team. */
  readonly routes: readonly Route[];
  readonly suppressions: readonly Suppression[];
  /** Texts of tickets by name; `default` holds for teams that name none. */
  readonly templates: Readonly<Record<string, TicketTemplate>>;
  readonly environments: EnvironmentPolicy;
  /** Absent: every finding has a ticket of its own. */
  readonly group?: GroupPolicy;
  readonly risk: RiskPolicy;
  readonly gate: GatePolicy;
  readonly window: WindowPolicy;
  readonly limits: LimitPolicy;
  readonly audit: AuditPolicy;
  readonly beyond: BeyondPolicy;
  readonly overview: OverviewPolicy | 'off';
  readonly rates: RatePolicy;
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
  /** Days to its due date, counted from what `dueFrom` says. */
  readonly dueDays: Readonly<Partial<Record<Severity, number>>>;
  /** Absent: created. */
  readonly dueFrom?: DueFrom;
  /** Labels that every ticket gets besides ours. */
  readonly labels: readonly string[];
  /** Names of the project's components. */
  readonly components?: readonly string[];
  /** Addresses, account ids or display names; the first who can be found gets the ticket. */
  readonly assignee?: FieldValue;
  /** By the field's id or by its name on the create screen. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /** Resolutions by which people say "we will not do this": the finding is then suppressed with that reason. */
  readonly wontDoResolutions: readonly string[];
  /** How long Jira's search may lag behind its writes before we believe a miss. */
  readonly indexLagMs: number;
  /** How long an unanswered write may still commit; longer than the client's own timeout. */
  readonly uncertainWaitMs: number;
  /** How long a ticket may be done with its finding still open before a new ticket is due. */
  readonly rescanGraceMs: number;
}

/**
 * From when due days count: the ticket's creation, or the day Wiz first saw the finding. `wiz`: Wiz's own due date, and
 * the ticket's creation where it has none.
 */
export type DueFrom = 'created' | 'first-seen' | 'wiz';

export interface SlackPolicy {
  /** Hears notices and takes what a broken team channel cannot. */
  readonly defaultChannel: string;
}

export interface Team {
  /** Channel name with or without #, or an id. */
  readonly channel: string;
  readonly jiraProject: string;
  readonly issueType: string;
  /** A key of `templates`, or `built-in`. */
  readonly template?: string;
  /** These stand in for what `jira` says of all teams, severity by severity and field by field. */
  readonly priorities?: JiraPolicy['priorities'];
  readonly dueDays?: JiraPolicy['dueDays'];
  readonly dueFrom?: DueFrom;
  readonly components?: readonly string[];
  readonly assignee?: FieldValue;
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /** Besides those of `jira`. */
  readonly labels?: readonly string[];
  /** Whom its digest calls. */
  readonly mention?: Mention;
  /** When its digest waits. */
  readonly quietHours?: QuietHours;
}

/** Liquid, and Markdown for the description. What it leaves out is as in `default`, and built in where that is silent too. */
export interface TicketTemplate {
  readonly summary?: string;
  readonly description?: string;
  /** Of a ticket that stands for several findings. */
  readonly groupSummary?: string;
  readonly groupDescription?: string;
}

/** Which of the texts of a ticket a template makes. */
export type TemplateKind = keyof TicketTemplate;

/** One of the tree of routes, which stands in a flat list: each before those inside it, and they before its next sibling. */
export interface Route {
  /** Shown wherever the route is the reason; no two alike. */
  readonly name: string;
  /** Its own; those of the routes around it must match as well. */
  readonly match: Matcher;
  /** Its own, else that of the route around it, else the default team. */
  readonly team: TeamChoice;
  /** Index of the route around it. */
  readonly parent?: number;
  /** The team is only told, and matching goes on behind the route. */
  readonly continue?: true;
}

/** A key of `teams`, or where to find one. */
export type TeamChoice = string | TeamByValue;

/** The team is what the finding says, by `map` or by its own name; case, space and `_ - .` do not count. */
export interface TeamByValue {
  /** The fact that names the team, as a clause would. */
  readonly from: string;
  /** Team by value. */
  readonly map?: Readonly<Record<string, string>>;
  /** Where no value names a team; absent: the route does not take the finding. */
  readonly otherwise?: string;
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

/** How the environment of a finding is known, which its risk depends on. Words compare by their letters alone, in any case. */
export interface EnvironmentPolicy extends Readonly<Record<Environment, readonly string[]>> {
  /** Keys of tags that name it, of the resource, else of its subscription. */
  readonly tags: readonly string[];
  /** Where neither Wiz nor a tag says anything that is understood. */
  readonly unknown: Environment;
}

/** When many findings are one piece of work, and so one ticket. */
export interface GroupPolicy {
  readonly by: 'rule-and-team';
  /** More new findings of one rule for one team than this share a ticket. */
  readonly above: number;
}

/** What becomes of tickets that the worker may not file on its own authority. */
export interface GatePolicy {
  /**
   * `disabled`: what scores the threshold or more is held for the next run, and nobody is asked. `above-threshold`: a
   * person is asked for it. `always`: a person is asked for every ticket.
   */
  readonly mode: GateMode;
  /** How long an approval may be open. Expiry is no denial: what nobody decided is asked for again. */
  readonly expiresAfterMs: number;
  /** How long before its expiry people are reminded. */
  readonly remindBeforeMs: number;
  /** How long a rejected finding is held before it is asked for again. */
  readonly rejectedForMs: number;
}

export type GateMode = 'disabled' | 'above-threshold' | 'always';

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

/** Once a day: how the tickets stand. */
export interface OverviewPolicy {
  /** "08:00": from then on the next run tells it. */
  readonly at: string;
  /** IANA name. Default: the schedule's. */
  readonly timezone?: string;
  /** Default: the default channel. */
  readonly channel?: string;
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
  environments: {
    tags: ['environment', 'env', 'stage'],
    production: ['production', 'prod', 'prd', 'live'],
    staging: ['staging', 'stage', 'stg', 'preprod', 'preproduction', 'uat', 'nonprod', 'nonproduction'],
    development: ['development', 'dev', 'testing', 'test', 'qa', 'sandbox', 'lab'],
    // A place nobody knows is treated as the one that hurts most.
    unknown: 'production',
  },
  group: { by: 'rule-and-team', above: 10 },
  risk: {
    threshold: 70,
    burst: 100,
    verbs: { read: 10, search: 15, send: 20, create: 25, write: 30, delete: 50 },
    connectors: { wiz: 20, jira: 10, slack: 5 },
    frequency: 15,
    targets: { production: 20, staging: 10, development: 0 },
  },
  templates: {},
  gate: {
    mode: 'disabled',
    expiresAfterMs: 72 * HOUR,
    remindBeforeMs: 12 * HOUR,
    rejectedForMs: 30 * 24 * HOUR,
  },
  window: { sweepBelow: 10_000, sweepEveryMs: 24 * HOUR, overlapMs: HOUR },
  limits: { ticketsPerRun: 2_000, pageSize: 500, batchSize: 40, firstBatchSize: 10 },
  audit: { archiveEveryMs: 24 * HOUR },
  beyond: { commentWhenResolved: false, linkInWiz: false, remoteLink: false },
  overview: { at: '08:00' },
  rates: RATE_DEFAULTS,
} as const satisfies Omit<Policy, 'slack' | 'teams' | 'defaultTeam' | 'routes' | 'suppressions'> & {
  issueType: string;
};
