import { log, sleep, workflowInfo } from '@temporalio/workflow';
import { auditNotice } from '../domain/audit-entry';
import type { Notice, PostOutcome } from '../domain/digest';
import { before } from '../domain/time';
import { deliver } from './deliver';
import { read, write } from './proxies';

/** The policy may be what is broken, so its own wait cannot be asked for. */
const UNCERTAIN_WAIT_MS = 2 * 60_000;

/**
 * A notice to the default channel from outside a run, and its entry in the trail. `run`: label of the run it speaks of,
 * else the workflow id of whoever speaks. Never throws for what Slack will not have.
 */
export async function tellDefaultChannel(notice: Notice, run: string): Promise<PostOutcome> {
  const outcome = await postNotice(notice, { uncertainWaitMs: UNCERTAIN_WAIT_MS });
  await record(notice, outcome, run);
  return outcome;
}

interface Where {
  /** Absent: the default channel of the policy as it is now. */
  readonly channel?: string;
  readonly uncertainWaitMs: number;
}

/** Once, from outside a run. Never throws for what Slack will not have. */
export function postNotice(notice: Notice, where: Where): Promise<PostOutcome> {
  const { originalExecutionRunId: originalRunId } = workflowInfo();
  const since = before(new Date().toISOString(), 60 * 60_000);
  return deliver({
    uncertainWaitMs: where.uncertainWaitMs,
    wait: (ms, reason) => sleep(ms, { summary: reason }),
    post: (lookFirst) =>
      write.sendNotice.executeWithOptions({ summary: notice.title.slice(0, 190) }, [
        { notice, lookFirst, originalRunId, since, ...where },
      ]),
  });
}

/** What was told must not fail for want of a line; the history of this activity is one in any case. */
async function record(notice: Notice, outcome: PostOutcome, run: string): Promise<void> {
  const input = { run, at: new Date().toISOString(), entries: [auditNotice(notice, outcome)] };
  try {
    await read.recordAudit.executeWithOptions({ summary: '1 message' }, [input]);
  } catch (error) {
    log.warn('the entry of a notice could not be written', { error: String(error) });
  }
}
