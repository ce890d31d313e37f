import { activityInfo, ApplicationFailure, getClient, log } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import {
  APPROVAL_STATE,
  approvalIdPrefix,
  approvalsQuery,
  type ApprovalState,
  approvalWorkflowId,
  type AskedIndex,
  type Claim,
  type Standing,
  TAKE,
} from '../domain/approval';
import type { ClaimedPart } from '../domain/bound-findings';
import { standingOf } from '../domain/standing';
import { compareText } from '../domain/time';
import { summaryOf } from '../templates/write-ticket';
import type { Dependencies } from './dependencies';
import { inPortions } from './lookup';

/** An approval lives on a worker of ours, which is the one that asks. */
const ANSWER_MS = 20_000;
/** Approvals asked at once: each may have to be replayed. */
const ASKED_AT_ONCE = 5;

export function approvalActivities({ wiz, startRun }: Dependencies) {
  return {
    /**
     * Where every approval stands on which something hangs, oldest first. `known`: short ids that the last run knew of, for the
     * list of workflows lags. One that does not answer fails it: nothing is filed past it.
     */
    async askApprovals({ known }: { readonly known: readonly string[] }): Promise<Standing[]> {
      const standings: Standing[] = [];
      for (const ids of inPortions(await openIds(known), ASKED_AT_ONCE)) {
        standings.push(...(await Promise.all(ids.map(askOne))).flatMap((standing) => standing ?? []));
      }
      return standings.sort((a, b) => compareText(a.askedAt, b.askedAt));
    },

    /** Takes what is going to be filed; answers for each claim what may not be. Repeated, it answers the same. */
    async takeClaims({ claims }: { readonly claims: readonly ClaimedPart[] }): Promise<AskedIndex[][]> {
      const refused: AskedIndex[][] = [];
      for (const claim of claims) {
        const taken = new Set(await takeFrom(claim));
        refused.push(claim.indexes.filter((index) => !taken.has(index)));
      }
      return refused;
    },

    /** These findings in one line each; what Wiz no longer knows is left out. At most 500. */
    async nameFindings({ ids }: { readonly ids: readonly string[] }): Promise<Record<string, string>> {
      const details = await wiz.readDetails(ids);
      return Object.fromEntries(details.map((each) => [each.id, summaryOf(each)]));
    },

    /** A person has granted something: a run files it now, or when the one that goes on has ended. */
    async startRun(): Promise<void> {
      const what = await startRun(getClient());
      if (what !== 'started')
        log.warn('no run was started: the next one acts on the approval', { schedule: what });
    },
  };
}

async function openIds(known: readonly string[]): Promise<string[]> {
  const { taskQueue } = activityInfo();
  const prefix = approvalIdPrefix(taskQueue);
  const listed: string[] = [];
  for await (const { workflowId } of getClient().workflow.list({ query: approvalsQuery(taskQueue) })) {
    listed.push(workflowId.slice(prefix.length));
  }
  return [...new Set([...known, ...listed])];
}

/** Asked once more, by the run that follows: what it held is judged anew. */
function endedByHand(id: string): Standing {
  return { id, askedAt: '', expiresAt: '', rejectedForMs: 0, verdicts: [], groups: [], isEnded: true };
}

/** Undefined where it has closed by itself, or its history is gone: nothing hangs on it then. */
async function askOne(id: string): Promise<Standing | undefined> {
  const handle = handleOf(id);
  try {
    const { status } = await handle.describe();
    const isDead = status.name === 'FAILED' || status.name === 'TIMED_OUT';
    if (status.name === 'TERMINATED' || status.name === 'CANCELLED') return endedByHand(id);
    if (status.name !== 'RUNNING' && !isDead) return undefined;
    const state = await answered(() => handle.query<ApprovalState>(APPROVAL_STATE));
    return standingOf(state, isDead);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw silent(handle);
  }
}

async function takeFrom({ approval, indexes, isFree }: ClaimedPart): Promise<readonly AskedIndex[]> {
  const handle = handleOf(approval);
  try {
    return await answered(() =>
      handle.executeUpdate<AskedIndex[], [Claim]>(TAKE, { args: [{ indexes, isFree }] }),
    );
  } catch (error) {
    // Where it has closed nothing was granted; and nobody can have rejected what the worker files on its own authority.
    if (isGone(error)) return isFree ? indexes : [];
    throw silent(handle);
  }
}

function handleOf(id: string): WorkflowHandle {
  return getClient().workflow.getHandle(approvalWorkflowId(activityInfo().taskQueue, id));
}

function answered<T>(call: () => Promise<T>): Promise<T> {
  return getClient().withDeadline(Date.now() + ANSWER_MS, call);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}

function silent({ workflowId }: WorkflowHandle): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${workflowId} does not say where it stands, and nothing may be filed past it. To do: look at that workflow in Temporal; terminating it forgets what was asked and answered there`,
    'ApprovalSilent',
  );
}
