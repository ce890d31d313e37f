import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { History } from './tally';

type Event = temporal.api.history.v1.IHistoryEvent;

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** The history of an execution, of those that follow it in its chain, and of all their children. */
export async function historiesBelow(client: Client, execution: Execution): Promise<History[]> {
  const histories: History[] = [];
  const waiting = [execution];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { workflowId, runId } = next;
    const handle = client.workflow.getHandle(workflowId, runId);
    const [{ events }, { historySize }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    histories.push({ events: events ?? [], bytes: historySize ?? 0 });
    waiting.push(...(events ?? []).flatMap((event) => followers(event, workflowId)));
  }
  return histories;
}

function followers(event: Event, workflowId: string): Execution[] {
  const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
  if (child?.workflowId && child.runId) return [{ workflowId: child.workflowId, runId: child.runId }];
  const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return next ? [{ workflowId, runId: next }] : [];
}

/** When something of a history happened, in ms since 1970. */
export function timeOf(event: Event | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1_000_000;
}
