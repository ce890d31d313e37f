import type { Client } from '@temporalio/client';
import type { HistorySource } from '../../audit/source';
import { temporalHistories } from '../../audit/temporal/source';
import { readDeploymentName, readIsSearchable, readTaskQueue } from '../../config/environment';
import type { SchedulePolicy } from '../../domain/policy';
import { SEARCH_ATTRIBUTES, type SearchAttribute } from '../../domain/search-attributes';
import {
  applyArchiveSchedule,
  deleteArchiveSchedule,
  examineArchiveSchedule,
  previewArchiveSchedule,
} from '../../temporal/archive-schedule';
import { readRetentionMs } from '../../temporal/retention';
import { connect, type TemporalConnection } from '../../temporal/connect';
import { namesOf, type DeploymentNames } from '../../temporal/names';
import {
  applySchedule,
  deleteSchedule,
  describeSchedule,
  ensureSchedule,
  pauseSchedule,
  previewSchedule,
  resumeSchedule,
  type ScheduleWish,
} from '../../temporal/schedule';
import {
  readRegistration,
  type Registration,
  registerSearchAttributes,
} from '../../temporal/search-attributes';
import { TemporalError } from '../../temporal/temporal-error';
import { findStranded } from '../../temporal/stranded';
import { readPolling } from '../../temporal/task-queue';
import { readVersions, setCurrentVersion } from '../../temporal/worker-versions';
import type { CycleInput } from '../../workflows/input';
import type {
  Deployment,
  DeploymentOptions,
  PreviewedSchedule,
  Scheduling,
  Server,
  Versions,
  Workers,
} from '../deployment';
import { createApprovals } from './approvals';
import { OpenCalls } from './open-calls';
import { createPlans } from './plans';
import { createRuns } from './runs';

/** Connects, lets the deployment be used, and closes, whatever is still under way. */
export async function useDeployment<T>(
  { env, address }: DeploymentOptions,
  use: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const names = namesOf(readTaskQueue(env));
  const isSearchable = readIsSearchable(env);
  const connection = await connect({ env, ...(address === undefined ? {} : { address }) });
  const calls = new OpenCalls(connection.client);
  try {
    const kind = { names, isSearchable, deploymentName: readDeploymentName(env) };
    return await use(createDeployment(connection, kind, calls));
  } finally {
    calls.cutOff();
    await connection.close();
  }
}

interface Kind {
  readonly names: DeploymentNames;
  readonly isSearchable: boolean;
  /** Of all versions of the worker together. */
  readonly deploymentName: string;
}

function createDeployment(
  { client, address, namespace }: TemporalConnection,
  kind: Kind,
  calls: OpenCalls,
): Deployment {
  const { names, isSearchable, deploymentName } = kind;
  return {
    names,
    address,
    namespace,
    schedule: calls.guard<Scheduling>(createScheduling(client, kind)),
    runs: createRuns(client, names, calls),
    plans: createPlans(client, names, calls),
    approvals: createApprovals(client, names, calls),
    server: calls.guard<Server>({
      workers: () => readWorkers(client, names),
      retentionMs: () => readRetentionMs(client),
      searchAttributes: async () => (isSearchable ? readRegistration(client) : NOT_SEARCHABLE),
    }),
    versions: createVersions(client, deploymentName, calls),
    trail: calls.guard<HistorySource>(temporalHistories(client, names)),
  };
}

async function readWorkers(client: Client, names: DeploymentNames): Promise<Workers> {
  const polling = await readPolling(client, names.taskQueue);
  return { ...polling, stranded: await findStranded(client, names, polling) };
}

function createVersions(client: Client, deploymentName: string, calls: OpenCalls): Versions {
  return {
    deploymentName,
    ...calls.guard<Omit<Versions, 'deploymentName'>>({
      read: () => readVersions(client, deploymentName),
      setCurrent: (choice) => setCurrentVersion(client, { deploymentName, ...choice }),
    }),
  };
}

/** Nothing is registered, and nothing is missing. */
const NOT_SEARCHABLE: Registration = { verified: [], missing: [] };

function createScheduling(client: Client, kind: Kind): Scheduling {
  const { names, isSearchable } = kind;
  const register = async (): Promise<Registration> =>
    isSearchable ? registerSearchAttributes(client) : NOT_SEARCHABLE;
  return {
    describe: () => describeSchedule(client, names),
    apply: async (wish, beginning) => {
      const searchAttributes = await register();
      const applied = await applySchedule(client, toWish(names, wish, searchAttributes.verified), beginning);
      return { ...applied, searchAttributes };
    },
    preview: (wish) => preview(client, kind, wish),
    ensure: async (wish) => {
      await ensureSchedule(client, toWish(names, wish, (await register()).verified));
    },
    pause: (note) => pauseSchedule(client, names, note),
    resume: (note) => resumeSchedule(client, names, note),
    delete: () => deleteBoth(client, names),
    applyArchive: (everyMs) => applyArchiveSchedule(client, names, everyMs),
    previewArchive: (everyMs) => previewArchiveSchedule(client, names, everyMs),
    describeArchive: () => examineArchiveSchedule(client, names),
  };
}

/** As if every attribute that is not there could be created. */
async function preview(
  client: Client,
  { names, isSearchable }: Kind,
  wish: SchedulePolicy,
): Promise<PreviewedSchedule> {
  const { verified, missing } = isSearchable ? await readRegistration(client) : NOT_SEARCHABLE;
  const absent = missing.filter(({ kind }) => kind === 'absent').map(({ attribute }) => attribute);
  const expected = SEARCH_ATTRIBUTES.filter((each) => verified.includes(each) || absent.includes(each));
  const difference = await previewSchedule(client, toWish(names, wish, expected));
  return { ...difference, toRegister: absent.map(({ name }) => name) };
}

async function deleteBoth(client: Client, names: DeploymentNames): Promise<readonly string[]> {
  const archive = (await deleteArchiveSchedule(client, names)) ? [names.archiveScheduleId] : [];
  try {
    await deleteSchedule(client, names);
    return [names.scheduleId, ...archive];
  } catch (error) {
    if (error instanceof TemporalError && archive.length > 0) return archive;
    throw error;
  }
}

function toWish(
  names: DeploymentNames,
  { cron, timezone }: SchedulePolicy,
  attributes: readonly SearchAttribute[],
): ScheduleWish {
  const searchAttributes = attributes.map(({ name }) => name);
  const input: CycleInput = {
    lockId: names.runId,
    ...(searchAttributes.length === 0 ? {} : { searchAttributes }),
  };
  return {
    names,
    cron,
    timezone,
    input,
    summary: 'one cycle: Wiz findings to Jira tickets and Slack digests',
  };
}
