/**
 * One metric of ours, as docs/metrics.md lists it. Prometheus sees `wfd_…`, a counter with `_total` and a histogram with its
 * unit behind its name.
 */
export interface Metric {
  /** Without the suffix that its kind or unit adds. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Of a histogram; the unit of any other is in its name. */
  readonly unit?: 'seconds';
  /** Beside `namespace` and `taskQueue`, which all have. None grows with the tenant; `team` is bounded by the policy. */
  readonly labels: readonly string[];
  /** One sentence for people. */
  readonly what: string;
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Told by the workflows, once for what happened: a replay tells nothing. They carry `workflowType` as well. */
export const RUN_METRICS = {
  runs: {
    name: 'wfd_runs',
    kind: 'counter',
    labels: ['outcome'],
    what: 'Cycles that ended: completed, cancelled, skipped (another run held the lock) or failed.',
  },
  runFailures: {
    name: 'wfd_run_failures',
    kind: 'counter',
    labels: ['reason'],
    what: 'Cycles that failed, by what a person has to look at: credentials, policy, service, timeout or other.',
  },
  runDuration: {
    name: 'wfd_run_duration',
    kind: 'histogram',
    unit: 'seconds',
    labels: [],
    what: 'From the opening of a run to its report, waits included.',
    buckets: [5, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  },
  findings: {
    name: 'wfd_findings',
    kind: 'counter',
    labels: ['decision'],
    what: 'Findings of runs that reported, by the column of the balance they ended in; their sum is what was read.',
  },
  tickets: {
    name: 'wfd_tickets',
    kind: 'counter',
    labels: ['outcome', 'team'],
    what: 'Tickets created, and tickets adopted: found when we looked again after an answer was lost.',
  },
  timeToTicket: {
    name: 'wfd_time_to_ticket',
    kind: 'histogram',
    unit: 'seconds',
    labels: ['severity'],
    what: 'From the last change of a finding in Wiz to the ticket created for it; waits for people and brakes included.',
    buckets: [5 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY],
  },
  messages: {
    name: 'wfd_messages',
    kind: 'counter',
    labels: ['outcome'],
    what: 'Messages of runs: sent, already-sent, waits (for the end of quiet hours), not-sent or unverified.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Told by the connectors' doors. */
export const CALL_METRICS = {
  calls: {
    name: 'wfd_api_calls',
    kind: 'counter',
    labels: ['service', 'operation', 'result'],
    what: 'Requests to Wiz, Jira and Slack, by declared operation and result; `limited` is a 429.',
  },
  callDuration: {
    name: 'wfd_api_call_duration',
    kind: 'histogram',
    unit: 'seconds',
    labels: ['service'],
    what: 'From a request to the end of its answer, or to the moment when there was none.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Read out of Temporal by every worker, so that a restart forgets nothing and all workers say the same. */
export const STANDING_METRICS = {
  standingRead: {
    name: 'wfd_standing_timestamp_seconds',
    kind: 'gauge',
    labels: [],
    what: 'When this worker last read the gauges below out of Temporal; 0 until it has.',
  },
  lastCompleted: {
    name: 'wfd_last_completed_run_timestamp_seconds',
    kind: 'gauge',
    labels: [],
    what: 'When the last run completed; while none has, when the schedule was made; 0 without a schedule.',
  },
  lastFailed: {
    name: 'wfd_last_run_failed',
    kind: 'gauge',
    labels: [],
    what: '1 while the cycle that ended last failed, timed out or was terminated, else 0.',
  },
  runningAge: {
    name: 'wfd_running_run_age_seconds',
    kind: 'gauge',
    labels: [],
    what: 'How long the cycle under way has been going; 0 when none is.',
  },
  uncompletedAge: {
    name: 'wfd_uncompleted_age_seconds',
    kind: 'gauge',
    labels: [],
    what: 'How long ago the first cycle began of those after the last that completed; 0 when none has begun since.',
  },
  scheduleFiring: {
    name: 'wfd_schedule_firing',
    kind: 'gauge',
    labels: [],
    what: '1 while the schedule fires by itself; 0 when it is paused, for one-time runs only, or not there.',
  },
  scheduleInterval: {
    name: 'wfd_schedule_interval_seconds',
    kind: 'gauge',
    labels: [],
    what: 'Longest pause between the next starts of the schedule; 0 when they are not known.',
  },
  archiveAge: {
    name: 'wfd_archive_age_seconds',
    kind: 'gauge',
    labels: [],
    what: 'How long ago the last archiving that Temporal remembers ended well; where it remembers none, the schedule of it was made; 0 without one.',
  },
  archiveInterval: {
    name: 'wfd_archive_interval_seconds',
    kind: 'gauge',
    labels: [],
    what: 'How often the audit trail is to be archived; 0 where it is not.',
  },
  held: {
    name: 'wfd_held_findings',
    kind: 'gauge',
    labels: ['cause'],
    what: 'Findings that the last run held: risk, approval, rejected, limit, cancelled or changed.',
  },
  parked: {
    name: 'wfd_parked_findings',
    kind: 'gauge',
    labels: [],
    what: 'Findings that wait for a person to mend their destination, as the last run found them.',
  },
  parkedAge: {
    name: 'wfd_oldest_parked_age_seconds',
    kind: 'gauge',
    labels: [],
    what: 'How long the destination that is parked longest has been; 0 when none is.',
  },
  untold: {
    name: 'wfd_untold_tickets',
    kind: 'gauge',
    labels: ['why'],
    what: 'Tickets whose message is still owed: undelivered, or quiet (the team wants it later).',
  },
  untoldAge: {
    name: 'wfd_oldest_untold_age_seconds',
    kind: 'gauge',
    labels: ['why'],
    what: 'How long the oldest of them has been owed, from the start of the run that filed it; 0 when none is.',
  },
  approvals: {
    name: 'wfd_open_approvals',
    kind: 'gauge',
    labels: [],
    what: 'Approvals that were open when the last run ended.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const METRICS: readonly Metric[] = [
  ...Object.values(RUN_METRICS),
  ...Object.values(CALL_METRICS),
  ...Object.values(STANDING_METRICS),
];

export const RUN_OUTCOMES = ['completed', 'cancelled', 'skipped', 'failed'] as const;

export type RunOutcome = (typeof RUN_OUTCOMES)[number];

export const FAILURE_REASONS = ['credentials', 'policy', 'service', 'timeout', 'other'] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** From the stable type of a failure: `WizUnauthorized`, `PolicyInvalid`, `RunTimedOut`. */
export function failureReason(type: string): FailureReason {
  if (type.endsWith('Unauthorized')) return 'credentials';
  if (type === 'PolicyInvalid') return 'policy';
  if (type === 'RunTimedOut') return 'timeout';
  return /^(Wiz|Jira|Slack)/.test(type) ? 'service' : 'other';
}

/**
 * What became of one request: answered; 429 or what stands for it; a credential or right that is not accepted; another no;
 * a fault of the service, or no answer at all.
 */
export const CALL_RESULTS = ['ok', 'limited', 'unauthorized', 'rejected', 'unavailable'] as const;

export type CallResult = (typeof CALL_RESULTS)[number];

/** As Prometheus shows it: `wfd_runs_total`, `wfd_run_duration_seconds`. */
export function exposedName({ name, kind, unit }: Metric): string {
  if (kind === 'counter') return `${name}_total`;
  return unit === undefined ? name : `${name}_${unit}`;
}
