import {
  type Client,
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import {
  APPROVAL_TYPE,
  approvalIdPrefix,
  type ApprovalState,
  approvalWorkflowId,
  type Answer,
  type Decided,
  type Words,
} from '../../domain/approval';
import type { DeploymentNames } from '../../temporal/names';
import { TemporalError } from '../../temporal/temporal-error';
import { approvalStateQuery, approveUpdate, rejectUpdate } from '../../workflows/messages';
import type { Approvals } from '../deployment';
import { rootMessage } from '../describe-error';
import { UserError } from '../user-error';
import type { OpenCalls } from './open-calls';

/** A query or an update waits for a worker; whoever is at the keyboard does not. */
const PATIENCE_MS = 10_000;

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

/** Newest first. */
async function list(client: Client, taskQueue: string): Promise<readonly ApprovalState[]> {
  const prefix = approvalIdPrefix(taskQueue);
  const query = `WorkflowType = "${APPROVAL_TYPE}" AND ExecutionStatus = "Running" AND WorkflowId STARTS_WITH "${prefix}"`;
  const states: ApprovalState[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) {
    states.push(await stateOf(client, client.workflow.getHandle(workflowId)));
  }
  return states;
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

async function stateOf(client: Client, handle: WorkflowHandle): Promise<ApprovalState> {
  try {
    return await client.withDeadline(Date.now() + PATIENCE_MS, () => handle.query(approvalStateQuery));
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
  return `no worker took the ${what} within ${PATIENCE_MS / 1000} s. It waits in Temporal and is applied when a worker is back: start one, and see \`wfd approvals\``;
}
