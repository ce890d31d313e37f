import { Connection } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time';
import { grpc as grpcTypes, temporal } from '@temporalio/proto';
import { HOST, type Ports, type Role } from './layout';

const NAMESPACE = 'default';
const CALL_MS = 2_000;
const DAY_MS = 86_400_000;
/** Where the worker role looks for work of a namespace's schedules. */
const SYSTEM_TASK_QUEUE = 'temporal-sys-per-ns-tq';
/** A poll waits a minute for work, then the next one is noted. */
const POLL_IS_FRESH_MS = 90_000;

/** Names that the roles give themselves in gRPC's health protocol; the worker role serves nobody, and has none. */
const SERVICES = {
  frontend: 'temporal.api.workflowservice.v1.WorkflowService',
  history: 'temporal.api.workflowservice.v1.HistoryService',
  matching: 'temporal.api.workflowservice.v1.MatchingService',
} as const;

const { SERVING } = grpcTypes.health.v1.HealthCheckResponse.ServingStatus;
const { TASK_QUEUE_TYPE_WORKFLOW } = temporal.api.enums.v1.TaskQueueType;

/**
 * Whether a role says that it serves; history does some seconds after it owns its shards. The worker role serves when it polls
 * for the schedules of the namespace, and has since it was started: `since`, in milliseconds of the epoch.
 */
export async function isRoleServing(role: Role, { grpc }: Ports, since: number): Promise<boolean> {
  if (role === 'worker') return withConnection(grpc.frontend, (connection) => isPolling(connection, since));
  return withConnection(grpc[role], async (connection) => {
    const { status } = await connection.healthService.check({ service: SERVICES[role] });
    return status === SERVING;
  });
}

/** Whether the history role answers at all: it has found, or made, the records of the cluster by then. */
export function isHistoryAnswering({ grpc }: Ports): Promise<boolean> {
  return withConnection(grpc.history, async (connection) => {
    await connection.healthService.check({ service: SERVICES.history });
    return true;
  });
}

/** Whether workflows can be run: the namespace is known everywhere, and its runs can be listed. */
export function isNamespaceUsable({ grpc }: Ports): Promise<boolean> {
  return withConnection(grpc.frontend, async ({ workflowService }) => {
    await workflowService.describeNamespace({ namespace: NAMESPACE });
    await workflowService.listWorkflowExecutions({ namespace: NAMESPACE, pageSize: 1 });
    return true;
  });
}

/** False while the frontend cannot do it yet. */
export function makeNamespace({ grpc }: Ports, retentionDays: number): Promise<boolean> {
  return withConnection(grpc.frontend, async ({ workflowService }) => {
    const isThere = await workflowService.describeNamespace({ namespace: NAMESPACE }).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      await workflowService.registerNamespace({
        namespace: NAMESPACE,
        workflowExecutionRetentionPeriod: msNumberToTs(retentionDays * DAY_MS),
      });
    }
    return true;
  });
}

async function isPolling({ workflowService }: Connection, since: number): Promise<boolean> {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace: NAMESPACE,
    taskQueue: { name: SYSTEM_TASK_QUEUE },
    taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
  });
  const oldest = Math.max(since, Date.now() - POLL_IS_FRESH_MS);
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= oldest);
}

async function withConnection(
  port: number,
  ask: (connection: Connection) => Promise<boolean>,
): Promise<boolean> {
  const connection = Connection.lazy({ address: `${HOST}:${port}`, connectTimeout: CALL_MS });
  try {
    return await connection.withDeadline(Date.now() + CALL_MS, () => ask(connection));
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
