import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunReport } from '../../src/domain/report';
import type { DeploymentNames } from '../../src/temporal/names';
import { NotPossible } from './not-possible';
import { ensureSchedule } from '../../src/temporal/schedule';
import { triggerRun } from '../../src/temporal/trigger';
import type { RunEnd, Runs } from './site';

/** Longer than any run takes that goes on at all, with the durations of the bench. */
const HANGS_AFTER_MS = 150_000;

/** A run that never ends breaks a promise as much as a lost finding. */
export class HangError extends Error {}

/** The runs of one deployment, through the same client the command line uses. */
export class TemporalRuns implements Runs {
  private readonly beside: Promise<RunEnd>[] = [];

  constructor(
    private readonly client: Client,
    private readonly names: DeploymentNames,
    /** Milliseconds from which on a run counts as one that never ends. */
    protected readonly hangsAfterMs = HANGS_AFTER_MS,
  ) {}

  async run(): Promise<RunEnd> {
    try {
      await this.ensureSchedule();
      const { workflowId, runId } = await triggerRun(this.client, this.names);
      return await endOf(this.client.workflow.getHandle(workflowId, runId).result(), this.hangsAfterMs);
    } catch (error) {
      if (error instanceof HangError) throw error;
      return { kind: 'failed', why: causeOf(error) };
    }
  }

  async runBeside(): Promise<void> {
    const end = this.run();
    this.beside.push(end);
    await end;
  }

  async terminate(): Promise<void> {
    await unlessOver(this.client.workflow.getHandle(this.names.runId).terminate('torture'));
  }

  async terminateCycle(): Promise<void> {
    const { info } = await this.client.schedule.getHandle(this.names.scheduleId).describe();
    const newest = info.recentActions.at(-1)?.action.workflow.workflowId;
    if (newest === undefined) throw new NotPossible();
    await unlessOver(this.client.workflow.getHandle(newest).terminate('torture'));
  }

  async cancel(): Promise<void> {
    await unlessOver(this.client.workflow.getHandle(this.names.runId).cancel());
  }

  async reset(draw: number): Promise<void> {
    const { runId: workflowId } = this.names;
    const { runId } = await this.client.workflow.getHandle(workflowId).describe();
    const { events } = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const points = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    const point = points[Math.floor(draw * points.length)];
    if (point === undefined) throw new NotPossible();
    await this.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId, runId },
      reason: 'torture',
      workflowTaskFinishEventId: point.eventId ?? null,
      requestId: randomUUID(),
    });
  }

  async startBeside(): Promise<void> {
    const handle = await this.client.workflow.start('cycle', {
      workflowId: `${this.names.cycleId}-${randomUUID()}`,
      taskQueue: this.names.taskQueue,
      args: [{ lockId: this.names.runId }],
    });
    const end = endOf(handle.result(), this.hangsAfterMs);
    // Awaited at the end of the trial; until then nobody else would hear of a hang.
    end.catch(() => undefined);
    this.beside.push(end);
  }

  endsBeside(): Promise<readonly RunEnd[]> {
    return Promise.all(this.beside);
  }

  async forget(): Promise<void> {
    await this.client.schedule.getHandle(this.names.scheduleId).delete();
  }

  async settle(): Promise<void> {
    const end = Date.now() + this.hangsAfterMs;
    while (await this.isRunning()) {
      if (Date.now() > end) throw new HangError(`${this.names.runId} goes on without end`);
      await sleep(100);
    }
  }

  private async ensureSchedule(): Promise<void> {
    const input = { lockId: this.names.runId };
    await ensureSchedule(this.client, {
      names: this.names,
      cron: '0 0 1 1 *',
      timezone: 'UTC',
      input,
      summary: 'torture',
    });
  }

  private async isRunning(): Promise<boolean> {
    try {
      const { status } = await this.client.workflow.getHandle(this.names.runId).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

async function endOf(result: Promise<unknown>, hangsAfterMs: number): Promise<RunEnd> {
  try {
    return { kind: 'reported', report: (await beforeItHangs(result, hangsAfterMs)) as RunReport };
  } catch (error) {
    if (error instanceof HangError) throw error;
    return { kind: 'failed', why: causeOf(error) };
  }
}

export async function beforeItHangs<T>(running: Promise<T>, hangsAfterMs: number): Promise<T> {
  const done = new AbortController();
  const hang = sleep(hangsAfterMs, undefined, { signal: done.signal }).then(() => {
    throw new HangError(`a run has not ended in ${hangsAfterMs / 1_000} s`);
  });
  hang.catch(() => undefined);
  try {
    return await Promise.race([running, hang]);
  } finally {
    done.abort();
  }
}

/** What is over cannot be stopped. */
async function unlessOver(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    throw error instanceof WorkflowNotFoundError ? new NotPossible() : error;
  });
}

function causeOf(error: unknown): string {
  let bottom = error;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  return bottom instanceof Error ? bottom.message : String(bottom);
}
