import type { Site } from './site/site';

/** `inside`: within the assumptions the promises rest on. `outside`: beyond one of them. `kill`: inside, with real processes. */
export type Lane = 'inside' | 'outside' | 'kill';

/** One random history of findings, faults and mishaps: everything in it follows from its seed. */
export interface Trial {
  readonly seed: number;
  readonly lane: Lane;
  readonly setting: Setting;
  readonly rounds: number;
  readonly steps: readonly Step[];
}

/** How the installation and its services are set up. */
export interface Setting {
  /** `incremental`: reads from the watermark on, with a sweep every few seconds. */
  readonly reading: 'sweep' | 'incremental';
  readonly pageSize: number;
  readonly batchSize: number;
  readonly firstBatchSize: number;
  /** How long Jira's search lags behind its writes, in milliseconds. */
  readonly indexLagMs: number;
  /** The lag that the policy allows for, as it is written there; default "1m". */
  readonly allowedLag?: string;
  readonly outOfOrderIndexing: boolean;
  /** Tickets of other people, older than the allowance, some deleted: keys have gaps. */
  readonly olderTickets: number;
  readonly findingsAtStart: number;
  /** The ticket of this number in one run reaches the threshold: it is held, with all that come behind it. */
  readonly burst?: number;
  /** More new findings of a team than this share a ticket, for all are of one rule; absent: each has its own. */
  readonly groupAbove?: number;
}

/** Something that happens: to a finding, to a service, to a run, to a machine. */
export interface Step {
  /** Counted and printed under this name. */
  readonly name: string;
  /** The round in which it happens, from 0. */
  readonly round: number;
  /** Absent: before the round's run is started. */
  readonly at?: Moment;
  readonly act: (site: Site) => void | Promise<void>;
}

/** A point within a run, told by what the services are asked. */
export interface Moment {
  /** Name of the sandbox's operation: "create", "issues", … */
  readonly operation: string;
  /** From 1. */
  readonly nth: number;
  /** `asked`: before anything comes of the request. `answered`: it is carried out, and the answer is not sent yet. */
  readonly stage: 'asked' | 'answered';
  readonly afterMs: number;
}
