import { type Client, ScheduleNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { lastListedAsCompleted } from './last-report';
import type { DeploymentNames } from './names';
import { isForOneTimeRuns, startedRun, type StartedRun } from './schedule';

/** What the server itself knows of the schedule and its cycles; whoever looks from outside sees the same. */
export interface Cycles {
  /** Registered, and not paused. */
  readonly isFiring: boolean;
  readonly createdAt: string;
  /** ISO date-times, at most ten. */
  readonly nextStarts: readonly string[];
  /** Since when the cycle goes that is under way. */
  readonly runningSince?: string;
  /** Since when cycles have begun and none has completed, as far back as the schedule knows; absent after one that has. */
  readonly inVainSince?: string;
  /** How the cycle ended that ended last: "COMPLETED", "FAILED", "TIMED_OUT", … */
  readonly lastStatus?: string;
  /** Result of the last one that completed, unparsed; absent when none has, or retention has taken it. */
  readonly report?: unknown;
}

type Reports = Map<string, unknown>;

/** Reads it anew each time, but for the results of cycles that have ended. Undefined: there is no schedule. */
export function cycleReader(client: Client, names: DeploymentNames): () => Promise<Cycles | undefined> {
  const reports: Reports = new Map();
  return async () => {
    try {
      return await readCycles(client, names, reports);
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    }
  };
}

async function readCycles(client: Client, names: DeploymentNames, reports: Reports): Promise<Cycles> {
  const found = await client.schedule.getHandle(names.scheduleId).describe();
  const { recentActions, createdAt, nextActionTimes } = found.info;
  const view = {
    isFiring: !found.state.paused && !isForOneTimeRuns(found),
    createdAt: createdAt.toISOString(),
    nextStarts: nextActionTimes.map((time) => time.toISOString()),
  };
  const past = await lookBack(client, recentActions.map(startedRun).reverse(), reports);
  if (past.report !== undefined) return { ...view, ...past };
  // The schedule knows its last ten cycles, and these may all have failed. The list of workflows is late, and that long ago it is not.
  const older = await lastListedAsCompleted(client, { ...names, since: view.createdAt });
  if (older === undefined) return { ...view, ...past };
  const { workflowId, runId } = older;
  const result = () => client.workflow.getHandle(workflowId, runId).result();
  return { ...view, ...past, report: await remembered(runId, result, reports) };
}

type Past = Pick<Cycles, 'runningSince' | 'inVainSince' | 'lastStatus' | 'report'>;

/** Newest first, until one has completed: that one has the last word on everything else. */
async function lookBack(client: Client, starts: readonly StartedRun[], reports: Reports): Promise<Past> {
  let past: Past = {};
  for (const { workflowId, runId } of starts) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const found = await handle.describe().catch(orGone);
    if (found === undefined) break;
    const status = found.status.name;
    if (status === 'COMPLETED') {
      const lastStatus = past.lastStatus ?? status;
      return { ...past, lastStatus, report: await remembered(runId, () => handle.result(), reports) };
    }
    const startedAt = found.startTime.toISOString();
    past = { ...past, inVainSince: startedAt };
    if (status === 'RUNNING') past = { ...past, runningSince: startedAt };
    else past = { ...past, lastStatus: past.lastStatus ?? status };
  }
  return past;
}

/** One result is all that is ever asked for again. */
async function remembered(runId: string, result: () => Promise<unknown>, reports: Reports): Promise<unknown> {
  if (reports.has(runId)) return reports.get(runId);
  const report = await result();
  reports.clear();
  reports.set(runId, report);
  return report;
}

function orGone(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError) return undefined;
  throw error;
}
