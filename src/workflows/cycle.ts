import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  condition,
  isCancellation,
  log,
  ParentClosePolicy,
  startChild,
  TemporalFailure,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { parseCarry, type Carry } from '../domain/carry';
import type { Notice } from '../domain/digest';
import { fieldOf } from '../domain/field-of';
import type { FailedBefore, RunReport } from '../domain/report';
import { runLabel } from '../domain/ticket';
import { skippedReport } from './conclude';
import { isSent } from './deliver';
import { distributeFindings } from './distribute-findings';
import type { CycleInput } from './input';
import { measureCycle } from './measure';
import { read } from './proxies';
import { tellDefaultChannel } from './tell-default';

/** Three cycles of four hours: by then a run that has not ended blocks the schedule in silence. */
const STUCK_AFTER = '12 hours';

interface Told {
  readonly kind: 'recovered' | 'failed' | 'stuck';
  /** Label of the run it is about; the cycle's own id where none began. */
  readonly run: string;
}

/**
 * What the schedule starts: one run, behind a lock. The lock is the run's fixed workflow id, of which the server allows one;
 * the schedule's overlap policy alone is a convention that a reset or a click in the Web UI steps over.
 */
export async function cycle({ lockId, searchAttributes = [] }: CycleInput): Promise<RunReport> {
  const { lastResult, lastFailure, workflowId } = workflowInfo();
  const failed = failedBefore(lastFailure, lastResult);
  let run = workflowId;
  const onBegun = (label: string): void => {
    run = label;
  };
  try {
    const report = await runBehindLock({ lockId, searchAttributes }, parseCarry(lastResult), onBegun);
    if (report.outcome === 'skipped') {
      // For the schedule it is over when a cycle has completed, whatever that one did.
      measureCycle(report.outcome);
      return failed === undefined ? report : { ...report, failedBefore: failed };
    }
    if (failed !== undefined) {
      await tell({ kind: 'recovered', run }, 'Findings are distributed again', [
        'A run has completed after one or more had failed.',
      ]);
    }
    measureCycle(report.outcome);
    return report;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = plainFailure(error);
    measureCycle('failed', failure.type);
    // Once for a row of failures; a notice that did not get through is tried again with the next one.
    const isTold =
      failed?.isTold === true ||
      (await tell({ kind: 'failed', run }, 'A run of Wiz Finding Distribution failed', [
        failure.message,
        `Nothing is lost: the next run starts where the last complete one ended. Look at workflow ${lockId} in Temporal, and at \`wfd doctor\`.`,
      ]));
    throw ApplicationFailure.create({ ...failure, nonRetryable: true, details: [{ isTold }] });
  }
}

async function runBehindLock(
  { lockId, searchAttributes }: Required<CycleInput>,
  carry: Carry,
  onBegun: (label: string) => void,
): Promise<RunReport> {
  const lastHolder = await read.describeLastHolder({ lockId });
  try {
    const child = await startChild(distributeFindings, {
      workflowId: lockId,
      args: [{ mode: 'run', lockId, carry, lastHolder, searchAttributes }],
      // Less than the cycle's own, so that a run that is stuck is still told.
      workflowExecutionTimeout: '23 hours',
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: 'reads findings, files tickets, tells teams',
    });
    const run = runLabel(child.firstExecutionRunId);
    onBegun(run);
    return (await outlast(child.result(), lockId, run)) as RunReport;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    log.warn('another run holds the lock', { lockId });
    return skippedReport(carry);
  }
}

/** Awaits the run, and tells when it takes so long that it must hang. */
async function outlast<T>(running: Promise<T>, lockId: string, run: string): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  running.then(over, over);
  if (!(await condition(() => isOver, STUCK_AFTER))) {
    await tell({ kind: 'stuck', run }, 'No run has completed for three cycles', [
      `Workflow ${lockId} is still running. Look at it in Temporal; \`wfd runs cancel\` lets it finish its batch and report.`,
    ]);
  }
  return running;
}

interface Plain {
  readonly message: string;
  readonly type: string;
}

/** What went wrong at the bottom, so that nobody has to dig through "Activity task failed" in the Web UI. */
function plainFailure(error: unknown): Plain {
  let bottom = error;
  while (bottom instanceof TemporalFailure && bottom.cause instanceof TemporalFailure) bottom = bottom.cause;
  if (bottom instanceof ApplicationFailure)
    return { message: bottom.message, type: bottom.type ?? 'RunFailed' };
  if (bottom instanceof TimeoutFailure) {
    return {
      message: `no worker answered, or the run did not end in its time (${bottom.message})`,
      type: 'RunTimedOut',
    };
  }
  return {
    message: bottom instanceof Error ? bottom.message : 'the run ended for no stated reason',
    type: 'RunFailed',
  };
}

/** Whether the cycle before this one failed, or the last one that did anything. */
function failedBefore(lastFailure: Error | undefined, lastResult: unknown): FailedBefore | undefined {
  if (lastFailure !== undefined) {
    const [detail] = lastFailure instanceof ApplicationFailure ? (lastFailure.details ?? []) : [];
    return { isTold: fieldOf(detail, 'isTold') === true };
  }
  const kept = fieldOf(lastResult, 'failedBefore');
  return kept === undefined ? undefined : { isTold: fieldOf(kept, 'isTold') === true };
}

/** A notice must not fail the cycle it speaks of. Answers whether it was sent. */
async function tell({ kind, run }: Told, title: string, lines: readonly string[]): Promise<boolean> {
  const { originalExecutionRunId } = workflowInfo();
  const notice: Notice = { key: `${originalExecutionRunId}/${kind}`, title, lines };
  return isSent(await tellDefaultChannel(notice, run));
}
