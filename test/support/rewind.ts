import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { RunReport } from '../../src/domain/report';
import type { Deployment } from './deployment';

type Events = readonly temporal.api.history.v1.IHistoryEvent[];

interface Rewind {
  /** Default: the newest. */
  readonly runId?: string | undefined;
  /** The workflow task to go back to. Default: the first, so that it reads, files and tells again, under its old label. */
  readonly to?: 'first' | 'last' | 'filing';
}

/** Rewinds a run to one of its workflow tasks, and waits for what comes of it. */
export async function reset(
  deployment: Deployment,
  { runId, to = 'first' }: Rewind = {},
): Promise<RunReport> {
  const { client, names } = deployment;
  const { runId: rewound } = await client.workflow.getHandle(names.runId, runId).describe();
  const { events } = await client.workflow.getHandle(names.runId, rewound).fetchHistory();
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: names.runId, runId: rewound },
    reason: 'a test',
    workflowTaskFinishEventId: taskIn(events ?? [], to)?.eventId ?? null,
    requestId: `reset of ${rewound}`,
  });
  return (await client.workflow.getHandle(names.runId).result()) as RunReport;
}

/** Begins a run with the input of the newest one, as the Web UI offers to, and waits for its end. */
export async function startLike({ client, names }: Deployment): Promise<RunReport> {
  const { events } = await client.workflow.getHandle(names.runId).fetchHistory();
  const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (input === undefined || input === null) throw new Error('the newest run has no input');
  return (await client.workflow.execute('distributeFindings', {
    workflowId: names.runId,
    taskQueue: names.taskQueue,
    args: [defaultPayloadConverter.fromPayload(input)],
  })) as RunReport;
}

function taskIn(events: Events, to: Required<Rewind>['to']): Events[number] | undefined {
  const tasks = (to === 'filing' ? events.slice(0, events.findIndex(isFiling)) : events).filter(
    (event) => event.workflowTaskCompletedEventAttributes,
  );
  return to === 'first' ? tasks[0] : tasks.at(-1);
}

function isFiling({ activityTaskScheduledEventAttributes: scheduled }: Events[number]): boolean {
  return scheduled?.activityType?.name === 'fileTickets';
}

/** Run ids of all runs of a deployment that were started since, each link of a chain, oldest first. */
export async function linksOf({ client, names }: Deployment, sinceMs = 0): Promise<string[]> {
  const links: { readonly runId: string; readonly atMs: number }[] = [];
  for await (const { runId, startTime } of client.workflow.list({ query: `WorkflowId = "${names.runId}"` })) {
    links.push({ runId, atMs: startTime.getTime() });
  }
  return links
    .filter(({ atMs }) => atMs >= sinceMs)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ runId }) => runId);
}
