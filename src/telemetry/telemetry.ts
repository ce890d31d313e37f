import type { Client } from '@temporalio/client';
import type { Logger, NativeConnection, Worker, WorkerOptions } from '@temporalio/worker';
import { readTelemetryAddresses, type TelemetryAddresses } from '../config/environment';
import type { OnCall } from '../connectors/service-call';
import type { Policy } from '../domain/policy';
import { installLogger } from '../logging';
import { type ArchiveView, describeArchiveSchedule } from '../temporal/archive-schedule';
import { cycleReader } from '../temporal/cycles';
import { namesOf } from '../temporal/names';
import { beginAtZero } from './begin-at-zero';
import { serveHealth } from './health';
import { demandFree } from './listening';
import { labelLogLines } from './log-context';
import { measureCalls } from './measure-calls';
import { meterOf, type Place, prometheusAt } from './prometheus';
import type { Schedules } from './standing';
import { startTracing, type Tracing } from './tracing';
import { tracingSettings } from './tracing-settings';
import { watchStanding } from './watch-standing';

/** What this process tells of itself beside its log; each part is off until a variable names where it is to be told. */
export interface Telemetry {
  readonly addresses: TelemetryAddresses;
  readonly tracing?: Tracing;
}

/**
 * Once per process, before the first worker or native connection: the log, the metrics, the traces. Throws `ConfigError`. Traces
 * that are wanted and cannot be sent are a line in the log.
 */
export async function startTelemetry(env: NodeJS.ProcessEnv, logger: Logger): Promise<Telemetry> {
  const addresses = readTelemetryAddresses(env);
  const { metrics } = addresses;
  if (metrics !== undefined) await demandFree('WFD_METRICS_ADDRESS', metrics);
  installLogger(logger, metrics === undefined ? undefined : prometheusAt(metrics));
  const settings = tracingSettings(env);
  if (settings.kind === 'unfit') logger.warn('no traces are sent', { reason: settings.reason });
  return settings.kind === 'on'
    ? { addresses, tracing: startTracing({ settings, env, logger }) }
    : { addresses };
}

/** What hears of the connectors' requests. */
export function callsHeardBy({ addresses, tracing }: Telemetry, place: Place): OnCall {
  const hearers: OnCall[] = tracing === undefined ? [] : [tracing.onCall];
  if (addresses.metrics !== undefined) hearers.push(measureCalls(meterOf(place)));
  return (call) => {
    for (const hear of hearers) hear(call);
  };
}

/** `workflowModules`: of a worker that bundles its own workflows. */
export function observed(
  { tracing }: Telemetry,
  workflowModules: string[],
): Pick<WorkerOptions, 'interceptors' | 'sinks'> {
  const activity = [...(tracing === undefined ? [] : [tracing.activity]), labelLogLines];
  return {
    interceptors: { activity, ...(workflowModules.length === 0 ? {} : { workflowModules }) },
    ...(tracing === undefined ? {} : { sinks: tracing.sinks }),
  };
}

interface Observed {
  readonly worker: Worker;
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly place: Place;
  readonly logger: Logger;
  readonly loadPolicy: () => { readonly policy: Pick<Policy, 'teams'> };
}

const ANSWER_WITHIN_MS = 2_000;

/** Begins to answer probes, and to tell how the deployment stands. Throws `ConfigError` where an address is taken. */
export async function observe(
  { addresses, tracing }: Telemetry,
  { worker, connection, ...told }: Observed,
): Promise<{ close(): Promise<void> }> {
  const { namespace } = told.place;
  const ask = () => connection.workflowService.describeNamespace({ namespace });
  const health =
    addresses.health === undefined
      ? undefined
      : await serveHealth(addresses.health, {
          status: () => worker.getStatus(),
          askTemporal: () => connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask),
        });
  const standing = addresses.metrics === undefined ? undefined : tellStanding(told);
  return {
    async close() {
      standing?.stop();
      health?.close();
      await tracing?.close();
    },
  };
}

function tellStanding({ client, place, logger, loadPolicy }: Omit<Observed, 'worker' | 'connection'>): {
  stop(): void;
} {
  const meter = meterOf(place);
  beginAtZero(meter, teamsOf(loadPolicy));
  const names = namesOf(place.taskQueue);
  const readCycles = cycleReader(client, names);
  const readArchive = archiveReader(() => describeArchiveSchedule(client, names), logger);
  const read = async () => {
    const [cycles, archive] = await Promise.all([readCycles(), readArchive()]);
    return { cycles, archive };
  };
  return watchStanding({ meter, logger, read });
}

/** A list of workflows that cannot be read makes nothing else unknown; what was seen last grows older meanwhile. */
function archiveReader(
  read: () => Promise<ArchiveView | undefined>,
  logger: Logger,
): () => Promise<Schedules['archive']> {
  let last: Schedules['archive'] = 'unknown';
  let wasBlind = false;
  return async () => {
    try {
      last = await read();
      wasBlind = false;
    } catch (error) {
      if (!wasBlind)
        logger.warn('the archive’s runs cannot be listed, so its gauges grow old', { error: String(error) });
      wasBlind = true;
    }
    return last;
  };
}

/** A policy that cannot be read is told by the run that needs it. */
function teamsOf(loadPolicy: Observed['loadPolicy']): string[] {
  try {
    return Object.keys(loadPolicy().policy.teams);
  } catch {
    return [];
  }
}
