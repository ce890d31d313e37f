import { type Client, isGrpcServiceError } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { TemporalError } from './temporal-error';

/** A server of several machines may need a while until each knows where new runs go. */
const ROUTED_WITHIN_MS = 30_000;
const POLL_MS = 200;

/** gRPC's status codes. */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const UNIMPLEMENTED = 12;

const {
  WorkerDeploymentVersionStatus: Status,
  RoutingConfigUpdateState,
  TaskQueueType,
} = temporal.api.enums.v1;

/** One version of the worker, by its build id. */
export interface WorkerVersion {
  readonly buildId: string;
  /**
   * `current`: new runs start there; `ramping`: a share of them does; `draining`: runs that began there go on; `drained`: none
   * does any more; `inactive`: it has never been current.
   */
  readonly state: 'current' | 'ramping' | 'draining' | 'drained' | 'inactive';
  readonly firstSeenAt?: string;
}

export interface Routing {
  /** Build id; absent: new runs go to workers without a version. */
  readonly current?: string;
  /** To this one goes a share of the new runs, in percent. */
  readonly ramping?: { readonly buildId?: string; readonly percentage: number };
}

/** What the server knows of a worker deployment; nothing where no worker with a version has ever polled. */
export interface WorkerVersions extends Routing {
  /** Newest first. */
  readonly versions: readonly WorkerVersion[];
}

export async function readVersions(client: Client, deploymentName: string): Promise<WorkerVersions> {
  const info = await describe(client, deploymentName);
  const versions = (info?.versionSummaries ?? []).map(({ deploymentVersion, status, createTime }) => {
    const firstSeenAt = optionalTsToDate(createTime)?.toISOString();
    return {
      buildId: deploymentVersion?.buildId ?? '',
      state: STATES[status ?? 0] ?? 'inactive',
      ...(firstSeenAt === undefined ? {} : { firstSeenAt }),
    };
  });
  versions.sort((a, b) => ((a.firstSeenAt ?? '') < (b.firstSeenAt ?? '') ? 1 : -1));
  return { ...routingOf(info?.routingConfig ?? {}), versions };
}

const STATES: Readonly<Record<number, WorkerVersion['state']>> = {
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT]: 'current',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING]: 'ramping',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING]: 'draining',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED]: 'drained',
};

type ForeignVersion = temporal.api.deployment.v1.IWorkerDeploymentVersion;

/** As task queues and deployments tell it alike. */
export function routingOf(routing: {
  readonly currentDeploymentVersion?: ForeignVersion | null;
  readonly rampingDeploymentVersion?: ForeignVersion | null;
  readonly rampingVersion?: string | null;
  readonly rampingVersionPercentage?: number | null;
}): Routing {
  const current = routing.currentDeploymentVersion?.buildId;
  const ramping = routing.rampingDeploymentVersion?.buildId;
  const percentage = routing.rampingVersionPercentage ?? 0;
  return {
    ...(current ? { current } : {}),
    ...(percentage > 0 ? { ramping: { ...(ramping ? { buildId: ramping } : {}), percentage } } : {}),
  };
}

export interface VersionChoice {
  readonly deploymentName: string;
  readonly buildId?: string | undefined;
  /** How long a worker of it may take until the server knows it. */
  readonly waitMs: number;
}

/**
 * From now on new runs start with this version, and what upgrades by itself moves there; without a build id they go to workers
 * without a version. Idempotent. Resolves when the server says that every part of it knows it, or its task queues go by it. Throws `TemporalError` where no worker of
 * that version has begun to poll in time.
 */
export async function setCurrentVersion(
  client: Client,
  { deploymentName, buildId, waitMs }: VersionChoice,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const refusal = await trySetCurrent(client, deploymentName, buildId);
    if (refusal === undefined) break;
    if (Date.now() > deadline) throw refusal;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await untilRouted(client, deploymentName, buildId);
}

/** Answers why not, where a worker that begins to poll would change that. */
async function trySetCurrent(
  client: Client,
  deploymentName: string,
  buildId = '',
): Promise<TemporalError | undefined> {
  const { namespace, identity } = client.options;
  try {
    // A version is refused while no worker of it polls. To go back to none takes no worker.
    const allowNoPollers = buildId === '';
    const request = { namespace, identity, deploymentName, buildId, allowNoPollers };
    await client.workflowService.setWorkerDeploymentCurrentVersion(request);
    return undefined;
  } catch (error) {
    // Where no version was ever seen there is none to go back from.
    if (buildId === '' && isGrpcServiceError(error) && [NOT_FOUND].includes(error.code)) return undefined;
    return explain(error, deploymentName, buildId);
  }
}

async function untilRouted(
  client: Client,
  deploymentName: string,
  buildId: string | undefined,
): Promise<void> {
  const deadline = Date.now() + ROUTED_WITHIN_MS;
  for (;;) {
    const info = await describe(client, deploymentName);
    const isUnderWay =
      info?.routingConfigUpdateState === RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS;
    if (!isUnderWay || (buildId !== undefined && (await isObeyed(client, deploymentName, buildId)))) return;
    if (Date.now() > deadline) {
      throw new TemporalError(
        'the choice is made, but the server has not spread it everywhere yet: ask again, it changes nothing more',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Whether the task queues of that version go by the choice. A server that is busy has been seen to call it under way for ever, long after
 * they did.
 */
async function isObeyed(client: Client, deploymentName: string, buildId: string): Promise<boolean> {
  const { namespace } = client.options;
  const deploymentVersion = { deploymentName, buildId };
  const version = await client.workflowService.describeWorkerDeploymentVersion({
    namespace,
    deploymentVersion,
  });
  const queues = (version.versionTaskQueues ?? []).map(({ name, type }) => ({
    taskQueue: { name: name ?? '' },
    taskQueueType: type ?? TaskQueueType.TASK_QUEUE_TYPE_UNSPECIFIED,
  }));
  const answers = await Promise.all(
    queues.map((queue) => client.workflowService.describeTaskQueue({ namespace, ...queue })),
  );
  return (
    answers.length > 0 &&
    answers.every(({ versioningInfo }) => routingOf(versioningInfo ?? {}).current === buildId)
  );
}

async function describe(
  client: Client,
  deploymentName: string,
): Promise<temporal.api.deployment.v1.IWorkerDeploymentInfo | undefined> {
  const { namespace } = client.options;
  try {
    const answer = await client.workflowService.describeWorkerDeployment({ namespace, deploymentName });
    return answer.workerDeploymentInfo ?? undefined;
  } catch (error) {
    // Neither is one that nobody has ever polled for, nor can an older server have one.
    if (isGrpcServiceError(error) && [NOT_FOUND, UNIMPLEMENTED].includes(error.code)) return undefined;
    throw error;
  }
}

/** Throws what no worker can change. */
function explain(error: unknown, deploymentName: string, buildId: string): TemporalError {
  if (!isGrpcServiceError(error)) throw error;
  const code: number = error.code;
  if (code === UNIMPLEMENTED) {
    throw new TemporalError('this Temporal server knows no worker versions: it takes 1.28 or newer');
  }
  if (code !== NOT_FOUND && code !== FAILED_PRECONDITION) throw error;
  return new TemporalError(
    `build ${buildId} of ${deploymentName} cannot be made current (${error.details || error.message}): start a worker with ` +
      `TEMPORAL_WORKER_BUILD_ID=${buildId} first, and see \`wfd versions list\``,
  );
}
