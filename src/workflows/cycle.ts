import {
  ApplicationFailure,
  log,
  ParentClosePolicy,
  rootCause,
  startChild,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { parseCarry, type Carry } from '../domain/carry';
import type { Notice } from '../domain/digest';
import type { RunReport } from '../domain/report';
import { before } from '../domain/time';
import { skippedReport } from './conclude';
import { distributeFindings } from './distribute-findings';
import type { CycleInput } from './input';
import { read, write } from './proxies';

/** A cycle that is skipped this often in a row means a run that does not end. */
const SKIPS_TO_TELL = 3;

/**
 * What the schedule starts: one run, behind a lock. The lock is the run's fixed workflow id, of which the server allows one;
 * the schedule's overlap policy alone is a convention that a reset or a click in the Web UI steps over.
 */
export async function cycle({ lockId }: CycleInput): Promise<RunReport> {
  const info = workflowInfo();
  const carry = parseCarry(info.lastResult);
  try {
    const report = await runBehindLock(lockId, carry);
    if (info.lastFailure !== undefined && report.outcome !== 'skipped') {
      await tell(
        noticeOf('recovered', 'Findings are distributed again', [
          'A run has completed after one or more had failed.',
        ]),
      );
    }
    if (report.carry.skips === SKIPS_TO_TELL) {
      await tell(noticeOf('stuck', 'No run has completed for three cycles', [stuckSentence(lockId)]));
    }
    return report;
  } catch (error) {
    if (info.lastFailure === undefined) {
      const why = error instanceof Error ? error.message : 'for no stated reason';
      await tell(
        noticeOf('failed', 'A run of Wiz Finding Distribution failed', [why, failedSentence(lockId)]),
      );
    }
    throw error;
  }
}

async function runBehindLock(lockId: string, carry: Carry): Promise<RunReport> {
  const lastHolder = await read.describeLastHolder({ lockId });
  try {
    const child = await startChild(distributeFindings, {
      workflowId: lockId,
      args: [{ mode: 'run', lockId, carry, lastHolder }],
      // Less than the cycle's own, so that a run that is stuck is still told.
      workflowExecutionTimeout: '23 hours',
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: 'reads findings, files tickets, tells teams',
    });
    return (await child.result()) as RunReport;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      log.warn('another run holds the lock', { lockId });
      return skippedReport(carry);
    }
    throw plainFailure(error);
  }
}

/** What went wrong at the bottom, so that nobody has to dig through "Activity task failed" in the Web UI. */
function plainFailure(error: unknown): unknown {
  let bottom = error;
  while (bottom instanceof TemporalFailure && bottom.cause instanceof TemporalFailure) bottom = bottom.cause;
  if (!(bottom instanceof ApplicationFailure)) return error;
  return ApplicationFailure.create({
    message: bottom.message,
    type: bottom.type ?? 'RunFailed',
    nonRetryable: true,
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

function noticeOf(kind: string, title: string, lines: readonly string[]): Notice {
  return { key: `${workflowInfo().runId}/${kind}`, title, lines };
}

function failedSentence(lockId: string): string {
  return `Nothing is lost: the next run starts where the last complete one ended. Look at workflow ${lockId} in Temporal, and at \`wfd doctor\`.`;
}

function stuckSentence(lockId: string): string {
  return `Workflow ${lockId} is still running. Look at it in Temporal; \`wfd runs cancel\` lets it finish its batch and report.`;
}

/** A notice must not fail the cycle it speaks of. */
async function tell(notice: Notice): Promise<void> {
  const since = before(new Date().toISOString(), 60 * 60_000);
  try {
    const outcome = await write.sendNotice.executeWithOptions({ summary: notice.title }, [
      { notice, lookFirst: false, originalRunId: workflowInfo().originalExecutionRunId, since },
    ]);
    if (outcome.kind !== 'sent') log.warn('notice not sent', { outcome: outcome.kind });
  } catch (error) {
    log.warn('notice not sent', { error: rootCause(error) ?? '' });
  }
}
