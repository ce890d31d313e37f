import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  condition,
  isCancellation,
  log,
  ParentClosePolicy,
  sleep,
  startChild,
  TemporalFailure,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { parseCarry, type Carry } from '../domain/carry';
import type { Notice } from '../domain/digest';
import type { RunReport } from '../domain/report';
import { before } from '../domain/time';
import { skippedReport } from './conclude';
import { deliver, isSent } from './deliver';
import { distributeFindings } from './distribute-findings';
import type { CycleInput } from './input';
import { read, write } from './proxies';

/** Three cycles of four hours: by then a run that has not ended blocks the schedule in silence. */
const STUCK_AFTER = '12 hours';
/** The policy may be what is broken, so its own wait cannot be asked for. */
const UNCERTAIN_WAIT_MS = 2 * 60_000;

/**
 * What the schedule starts: one run, behind a lock. The lock is the run's fixed workflow id, of which the server allows one;
 * the schedule's overlap policy alone is a convention that a reset or a click in the Web UI steps over.
 */
export async function cycle({ lockId, searchAttributes }: CycleInput): Promise<RunReport> {
  const { lastResult, lastFailure } = workflowInfo();
  try {
    const report = await runBehindLock(
      { lockId, searchAttributes: searchAttributes ?? [] },
      parseCarry(lastResult),
    );
    if (lastFailure !== undefined && report.outcome !== 'skipped') {
      await tell('recovered', 'Findings are distributed again', [
        'A run has completed after one or more had failed.',
      ]);
    }
    return report;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = plainFailure(error);
    // Once for a row of failures; a notice that did not get through is tried again with the next one.
    const isTold =
      wasTold(lastFailure) ||
      (await tell('failed', 'A run of Wiz Finding Distribution failed', [
        failure.message,
        `Nothing is lost: the next run starts where the last complete one ended. Look at workflow ${lockId} in Temporal, and at \`wfd doctor\`.`,
      ]));
    throw ApplicationFailure.create({ ...failure, nonRetryable: true, details: [{ isTold }] });
  }
}

async function runBehindLock(input: Required<CycleInput>, carry: Carry): Promise<RunReport> {
  const { lockId, searchAttributes } = input;
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
    return (await outlast(child.result(), lockId)) as RunReport;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    log.warn('another run holds the lock', { lockId });
    return skippedReport(carry);
  }
}

/** Awaits the run, and tells when it takes so long that it must hang. */
async function outlast<T>(running: Promise<T>, lockId: string): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  running.then(over, over);
  if (!(await condition(() => isOver, STUCK_AFTER))) {
    await tell('stuck', 'No run has completed for three cycles', [
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

function wasTold(lastFailure: Error | undefined): boolean {
  if (!(lastFailure instanceof ApplicationFailure)) return false;
  const [detail] = lastFailure.details ?? [];
  return typeof detail === 'object' && detail !== null && 'isTold' in detail && detail.isTold === true;
}

/** A notice must not fail the cycle it speaks of. Answers whether it was sent. */
async function tell(kind: string, title: string, lines: readonly string[]): Promise<boolean> {
  const { originalExecutionRunId: originalRunId } = workflowInfo();
  const notice: Notice = { key: `${originalRunId}/${kind}`, title, lines };
  const since = before(new Date().toISOString(), 60 * 60_000);
  const outcome = await deliver({
    uncertainWaitMs: UNCERTAIN_WAIT_MS,
    wait: (ms, reason) => sleep(ms, { summary: reason }),
    post: (lookFirst) =>
      write.sendNotice.executeWithOptions({ summary: title }, [
        { notice, lookFirst, originalRunId, since, uncertainWaitMs: UNCERTAIN_WAIT_MS },
      ]),
  });
  return isSent(outcome);
}
