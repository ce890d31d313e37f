import type { HistorySource } from '../audit/source';
import type { StampedPolicy } from '../config/policy-hash';
import type { Answer, ApprovalState, Decided, Words } from '../domain/approval';
import type { Carry } from '../domain/carry';
import type { SchedulePolicy } from '../domain/policy';
import type { PlanReport, Progress, RunReport } from '../domain/report';
import type { ArchiveHealth } from '../temporal/archive-schedule';
import type { DeploymentNames } from '../temporal/names';
import type { Beginning, ScheduleDifference, ScheduleView, StartedRun } from '../temporal/schedule';
import type { Registration } from '../temporal/search-attributes';
import type { StrandedRun } from '../temporal/stranded';
import type { Polling } from '../temporal/task-queue';
import type { VersionChoice, WorkerVersions } from '../temporal/worker-versions';

export interface DeploymentOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A server of ours; absent: Temporal's own variables say where. */
  readonly address?: string;
}

/** One deployment of the worker, as the command line reaches it through Temporal. Methods throw `TemporalError`. */
export interface Deployment {
  readonly names: DeploymentNames;
  readonly address: string;
  readonly namespace: string;
  readonly schedule: Scheduling;
  readonly runs: Runs;
  readonly plans: Plans;
  readonly approvals: Approvals;
  readonly server: Server;
  readonly versions: Versions;
  /** The histories, for the audit trail. */
  readonly trail: HistorySource;
}

export interface Server {
  /** Who polls the deployment's task queue, and whether that is enough. */
  workers(): Promise<Workers>;
  /** How long the histories of closed runs are kept. */
  retentionMs(): Promise<number>;
  /** How far the namespace knows the search attributes of runs; looks only. */
  searchAttributes(): Promise<Registration>;
}

export interface Workers extends Polling {
  readonly stranded: readonly StrandedRun[];
}

/** Versions of the worker, where it runs with any. */
export interface Versions {
  readonly deploymentName: string;
  read(): Promise<WorkerVersions>;
  /** Without a build id: workers without a version. Resolves when new runs go there. */
  setCurrent(choice: Omit<VersionChoice, 'deploymentName'>): Promise<void>;
}

export interface Scheduling {
  /** Undefined: there is none. */
  describe(): Promise<ScheduleView | undefined>;
  /** Registers the search attributes first: a run sets those alone that are known to be there now. */
  apply(wish: SchedulePolicy, beginning?: Beginning): Promise<AppliedSchedule>;
  /** What `apply` would do; looks only. */
  preview(wish: SchedulePolicy): Promise<PreviewedSchedule>;
  /** So that a run can be triggered; a schedule made here fires never by itself. */
  ensure(wish: SchedulePolicy): Promise<void>;
  pause(note: string): Promise<void>;
  resume(note: string): Promise<void>;
  /** That of the archive, too. Answers the ids of those that were there. */
  delete(): Promise<readonly string[]>;
  /** The archive has a schedule of its own; it files nothing, so it goes on while the main one is paused. */
  applyArchive(everyMs: number): Promise<ScheduleDifference>;
  previewArchive(everyMs: number): Promise<ScheduleDifference>;
  describeArchive(): Promise<ArchiveHealth | undefined>;
}

export interface AppliedSchedule extends ScheduleDifference {
  readonly searchAttributes: Registration;
}

export interface PreviewedSchedule extends ScheduleDifference {
  /** Search attributes that would be created. */
  readonly toRegister: readonly string[];
}

export interface Runs {
  /** Starts a run now, or after the one that goes on, which is said. */
  trigger(say: (line: string) => void): Promise<StartedRun>;
  /** Resolves when that run has ended; rejects with the reason when it fails. */
  reportOf(started: StartedRun): Promise<RunReport>;
  /** Of the run under way, or of the given one alone; undefined when nothing can be known. */
  progress(of?: StartedRun): Promise<Progress | undefined>;
  hasCompleted(): Promise<boolean>;
  /** What the next run would start from; empty where no run has completed, or none within the retention. */
  memory(): Promise<Carry>;
  /** Newest first. */
  list(limit: number): Promise<readonly RunRecord[]>;
  /** By label or Temporal run id; undefined when Temporal knows none. */
  find(run: string): Promise<RunRecord | undefined>;
  /** Asks the run under way to finish its batch, tell and report; undefined when none is. */
  cancel(): Promise<CancelledRun | undefined>;
}

export interface CancelledRun {
  /** Resolves when it has ended. */
  report(): Promise<RunReport>;
}

/** A run as Temporal knows it. */
export interface RunRecord {
  /** Label of its tickets: `wfd-run-…`. */
  readonly run: string;
  /** Temporal's run id. */
  readonly runId: string;
  readonly state: 'running' | 'completed' | 'cancelled' | 'failed' | 'terminated' | 'timed-out' | 'unknown';
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Of a run that came to its end. */
  readonly report?: RunReport;
  /** Of one that did not. */
  readonly failure?: string;
}

export interface Approvals {
  /** Those on which something hangs, newest first. */
  list(): Promise<OpenApprovals>;
  /** By its short id or that of its workflow; undefined where Temporal knows none. */
  find(id: string): Promise<ApprovalState | undefined>;
  /** Throws `UserError` where the approval cannot take it. */
  answer(id: string, answer: Answer, words: Words): Promise<Decided>;
}

export interface OpenApprovals {
  readonly states: readonly ApprovalState[];
  /** Workflow ids of those that do not say where they stand. */
  readonly silent: readonly string[];
}

export interface Plans {
  start(wish: PlanWish): Promise<StartedPlan>;
}

export interface PlanWish {
  /** Instead of the workers' own. */
  readonly policy?: StampedPolicy;
  /** With whole drafts. */
  readonly showTickets?: true;
}

export interface StartedPlan {
  /** Resolves when it has ended; rejects with the reason when it fails. */
  answer(): Promise<PlanReport>;
  progress(): Promise<Progress | undefined>;
  /** A plan has no effects, so it may be stopped anywhere. */
  stop(): Promise<void>;
}
