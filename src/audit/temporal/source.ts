import type { Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { Execution, HistorySource } from '../source';
import { toEvents } from './events';
import { readerOf } from './reader';

/** Histories come in pages of 256 events of their own accord; executions in pages of this many. */
const EXECUTIONS_PER_PAGE = 200;
const NOT_FOUND = 5;

/** Which workflows belong to a deployment. */
export interface Owner {
  readonly taskQueue: string;
  /** What the command line's plans begin with: one that goes on is not counted as a run that does. */
  readonly planIdPrefix: string;
}

/** The histories of a deployment out of Temporal. */
export function temporalHistories(client: Client, { taskQueue, planIdPrefix }: Owner): HistorySource {
  const { namespace, loadedDataConverter } = client.options;
  const query = `TaskQueue = "${taskQueue.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return {
    executions: async (after) => {
      const answer = await client.workflowService.listWorkflowExecutions({
        namespace,
        query,
        pageSize: EXECUTIONS_PER_PAGE,
        ...(after === undefined ? {} : { nextPageToken: after }),
      });
      const items = (answer.executions ?? [])
        .map(toExecution)
        .filter(({ workflowId, closedAt }) => closedAt !== undefined || !workflowId.startsWith(planIdPrefix));
      return { items, ...nextOf(answer.nextPageToken) };
    },
    events: async ({ workflowId, runId }, after) => {
      const answer = await client.workflowService
        .getWorkflowExecutionHistory({
          namespace,
          execution: { workflowId, runId },
          ...(after === undefined ? {} : { nextPageToken: after }),
        })
        .catch((error: unknown) => {
          throw isNotFound(error) ? gone(runId) : error;
        });
      const reader = readerOf(loadedDataConverter, { type: 'workflow', namespace, workflowId });
      const items = await Promise.all(
        (answer.history?.events ?? []).map((event) => toEvents(event, reader, runId)),
      );
      return { items: items.flat(), ...nextOf(answer.nextPageToken) };
    },
  };
}

function nextOf(token: Uint8Array | null | undefined): { next?: Uint8Array } {
  return token === null || token === undefined || token.length === 0 ? {} : { next: token };
}

function toExecution(info: temporal.api.workflow.v1.IWorkflowExecutionInfo): Execution {
  const runId = info.execution?.runId ?? '';
  const closedAt = toIso(info.closeTime);
  return {
    workflow: info.type?.name ?? '',
    workflowId: info.execution?.workflowId ?? '',
    runId,
    firstRunId: info.firstRunId || runId,
    startedAt: toIso(info.startTime) ?? '',
    ...(closedAt === undefined ? {} : { closedAt }),
  };
}

function toIso(time: Parameters<typeof optionalTsToDate>[0]): string | undefined {
  return optionalTsToDate(time)?.toISOString();
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}

function gone(runId: string): Error {
  return Object.assign(new Error(`Temporal no longer keeps the history of ${runId}`), {
    name: 'WorkflowNotFoundError',
  });
}
