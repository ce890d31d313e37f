import {
  type Client,
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import {
  approvalIdPrefix,
  approvalsQuery,
  type ApprovalState,
  approvalWorkflowId,
  type Answer,
  type Decided,
  type Words,
} from '../../domain/approval';
import type { DeploymentNames } from '../../temporal/names';
import { TemporalError } from '../../temporal/temporal-error';
import { approvalStateQuery, approveUpdate, rejectUpdate } from '../../workflows/messages';
import type { Approvals, OpenApprovals } from '../deployment';
import { isEncryptionTrouble, rootMessage } from '../describe-error';
import { UserError } from '../user-error';
import type { OpenCalls } from './open-calls';

/** A query or an update waits for a worker; whoever is at the keyboard does not. */
const PATIENCE_MS = 10_000;
const IMPATIENCE_MS = 1_000;

export function createApprovals(client: Client, { taskQueue }: DeploymentNames, calls: OpenCalls): Approvals {
  const handleOf = (id: string): WorkflowHandle =>
    client.workflow.getHandle(approvalWorkflowId(taskQueue, shortId(id, taskQueue)));
  return calls.guard<Approvals>({
    list: () => list(client, taskQueue),
    find: (id) => find(client, handleOf(id)),
    answer: (id, answer, words) => decide(client, handleOf(id), { answer, words }),
  });
}

/** People copy what they see: the short id, or the id of the workflow. */
function shortId(text: string, taskQueue: string): string {
  return text
    .trim()
    .replace(approvalIdPrefix(taskQueue), '')
    .replace(/^approval-/, '');
}

/** One that does not answer must not hide the others: it may be the one that is looked for. */
async function list(client: Client, taskQueue: string): Promise<OpenApprovals> {
  const states: ApprovalState[] = [];
  const silent: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: approvalsQuery(taskQueue) })) {
    // Of the first that is silent one knows that nobody is there, or that it is stuck; the others are not waited for as long.
    const patienceMs = silent.length === 0 ? PATIENCE_MS : IMPATIENCE_MS;
    const state = await stateOf(client, client.workflow.getHandle(workflowId), patienceMs).catch(quietly);
    if (state === undefined) silent.push(workflowId);
    else states.push(state);
  }
  return { states, silent };
}

function quietly(error: unknown): undefined {
  if (isEncryptionTrouble(error)) throw error;
  return undefined;
}

/** Closed ones too, for as long as Temporal keeps them; undefined where it knows none. */
async function find(client: Client, handle: WorkflowHandle): Promise<ApprovalState | undefined> {
  try {
    return await stateOf(client, handle);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function stateOf(
  client: Client,
  handle: WorkflowHandle,
  patienceMs = PATIENCE_MS,
): Promise<ApprovalState> {
  try {
    return await client.withDeadline(Date.now() + patienceMs, () => handle.query(approvalStateQuery));
  } catch (error) {
    if (!isGrpcDeadlineError(error)) throw error;
    throw new TemporalError(
      `no worker says where approval ${handle.workflowId} stands: start one (\`node dist/worker.js\`, or \`wfd up\`)`,
    );
  }
}

interface Said {
  readonly answer: Answer;
  readonly words: Words;
}

/** Throws `UserError` where the approval cannot take it, and says why. */
async function decide(client: Client, handle: WorkflowHandle, { answer, words }: Said): Promise<Decided> {
  const update = answer === 'granted' ? approveUpdate : rejectUpdate;
  try {
    return await client.withDeadline(Date.now() + PATIENCE_MS, () =>
      handle.executeUpdate(update, { args: [words] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw new UserError(rootMessage(error));
    if (error instanceof WorkflowNotFoundError) throw new UserError(notOpen(handle));
    // The client wraps the deadline of an update in an error of its own.
    if (isTimeout(error)) throw new TemporalError(unanswered(answer));
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isDeadline: boolean = isGrpcDeadlineError(error);
  return isDeadline || error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError' || isTimeout(error.cause);
}

function notOpen({ workflowId }: WorkflowHandle): string {
  return `approval ${workflowId} is not open: all of it was answered and carried out, or Temporal does not know it. \`wfd approvals\` lists what is open`;
}

function unanswered(answer: Answer): string {
  const what = answer === 'granted' ? 'approval' : 'rejection';
  return `no worker took the ${what} within ${PATIENCE_MS / 1000} s. It is applied when a worker is back, unless Temporal's server is restarted before: start a worker, see \`wfd approvals\`, and answer again if need be`;
}
