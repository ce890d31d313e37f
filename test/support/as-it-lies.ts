import type { Deployment } from './deployment';

type Execution = { readonly workflowId: string; readonly runId: string };

/**
 * Everything that Temporal shows of a deployment to whoever has no key: histories, descriptions with memo and summaries, the list with its
 * search attributes, schedules, and what workflows answer to the query for their current details. Bytes as text.
 */
export async function asItLies(deployment: Deployment): Promise<string> {
  const { client, names } = deployment;
  const { namespace } = client.options;
  const service = client.workflowService;
  const found: unknown[] = [];
  for (const scheduleId of [names.scheduleId, names.archiveScheduleId]) {
    found.push(await service.describeSchedule({ namespace, scheduleId }).catch(() => undefined));
  }
  found.push(await service.listSchedules({ namespace, maximumPageSize: 100 }));
  for (const execution of await executionsOf(deployment)) {
    found.push(await service.describeWorkflowExecution({ namespace, execution }));
    found.push(await service.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1_000 }));
    const query = { queryType: '__temporal_workflow_metadata' };
    found.push(await service.queryWorkflow({ namespace, execution, query }).catch(() => undefined));
  }
  const query = `TaskQueue = "${names.taskQueue}"`;
  found.push(await service.listWorkflowExecutions({ namespace, query, pageSize: 1_000 }));
  return found.flatMap((each) => textsIn(each)).join('\n');
}

/** From the lock and the schedule, which know of a run at once, and from the list, which is some moments late. */
export async function executionsOf({ client, names }: Deployment): Promise<Execution[]> {
  const found = new Map<string, Execution>();
  for await (const { workflowId, runId } of client.workflow.list({
    query: `TaskQueue = "${names.taskQueue}"`,
  })) {
    found.set(runId, { workflowId, runId });
  }
  return [...found.values()];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}
