import { Client } from '@temporalio/client';
import {
  DefaultLogger,
  type Logger,
  type NativeConnection,
  Worker,
  type WorkerOptions as Tuning,
} from '@temporalio/worker';
import { createActivities } from './activities';
import { archiveTrail } from './audit/archive/archive-trail';
import { temporalHistories } from './audit/temporal/source';
import type { Dependencies } from './activities/dependencies';
import { type Configuration, loadConfiguration } from './config/configuration';
import { ConfigError } from './config/config-error';
import { loadDotEnv } from './config/dot-env';
import { readAuditDir, readWorkerVersion } from './config/environment';
import { loadPolicy } from './config/policy-file';
import { stampPolicy } from './config/policy-hash';
import type { OnCall } from './connectors/service-call';
import { createJiraConnector } from './connectors/jira/connector';
import { createSlackConnector } from './connectors/slack/connector';
import { createWizConnector } from './connectors/wiz/wiz-connector';
import { createLogger, type LogStyle } from './logging';
import { tellArchive } from './tell-archive';
import { tellScreens } from './tell-screens';
import { callsHeardBy, observe, observed, startTelemetry } from './telemetry/telemetry';
import { noticesTo } from './telemetry/log-context';
import { tracingSecrets } from './telemetry/tracing-settings';
import { workflowModules, workflowSource } from './temporal/bundle';
import { connectWorker } from './temporal/connect';
import { readTemporalSecrets } from './temporal/secrets';
import { namesOf } from './temporal/names';
import { readRetentionMs } from './temporal/retention';
import { TemporalError } from './temporal/temporal-error';
import { versioning } from './temporal/versioning';
import { startRun } from './temporal/trigger';

export interface WorkerOptions {
  /** Settings and policy; a `.env` file is the caller's business. */
  readonly env: NodeJS.ProcessEnv;
  /** Of a server of ours; absent: Temporal's own variables say where. */
  readonly address?: string;
  readonly log?: LogStyle;
}

export interface RunningWorker {
  /** Resolves when it has drained; rejects when it fails. */
  readonly done: Promise<void>;
  /** No new work; what is under way has 40 seconds to end by itself, and 60 in all. */
  drain(): void;
}

/** Long enough for a create request and its proof. */
const GRACE = '40 seconds';
const FORCE = '60 seconds';

/** One run at a time: a handful of cached workflows and activities is plenty, and memory stays flat. */
export const TUNING = {
  maxCachedWorkflows: 20,
  maxConcurrentActivityTaskExecutions: 20,
  workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 1, initial: 2, maximum: 5 },
  activityTaskPollerBehavior: { type: 'autoscaling', minimum: 1, initial: 2, maximum: 10 },
} satisfies Partial<Tuning>;

/** Connects and runs one worker. Throws `ConfigError` and `TemporalError` before anything is polled. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const configuration = loadConfiguration(options.env);
  const { settings } = configuration;
  const { wiz, jira, slack } = settings;
  const secrets = [wiz.clientSecret, jira.apiToken, slack.botToken, ...readTemporalSecrets(options)];
  const logger = createLogger(options.log ?? 'json', [...secrets, ...tracingSecrets(options.env)]);
  const telemetry = await startTelemetry(options.env, logger);
  const { connection, namespace, dataConverter } = await connectWorker({
    env: options.env,
    ...(options.address === undefined ? {} : { address: options.address }),
  });
  const { taskQueue } = settings.temporal;
  const place = { namespace, taskQueue };
  const onCall = callsHeardBy(telemetry, place);
  const dependencies = wireDependencies(configuration, options.env, { logger, onCall });
  const isTraced = telemetry.tracing !== undefined;
  const version = readWorkerVersion(options.env);
  const workflows = workflowSource({ isTraced, dataConverter, isVersioned: version !== undefined });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    dataConverter,
    ...workflows,
    ...observed(telemetry, workflowModules(workflows, { isTraced })),
    activities: createActivities(dependencies),
    ...versioning(version),
    shutdownGraceTime: GRACE,
    shutdownForceTime: FORCE,
    ...TUNING,
  });
  void tellScreens(dependencies, logger);
  void tellArchive(readAuditDir(options.env), logger);
  const client = new Client({ connection, namespace, dataConverter });
  const observation = await observe(telemetry, {
    worker,
    connection,
    client,
    place,
    logger,
    ...dependencies,
  });
  return { done: runToTheEnd(worker, connection, observation), drain: () => stop(worker) };
}

async function runToTheEnd(
  worker: Worker,
  connection: NativeConnection,
  observation: { close(): Promise<void> },
): Promise<void> {
  try {
    await worker.run();
  } finally {
    await observation.close();
    await connection.close();
  }
}

/** Who hears of what the connectors do. */
interface Hearing {
  /** Default: warnings go to stderr. */
  readonly logger?: Logger;
  readonly onCall?: OnCall;
}

/** The real connectors; tests hand in others. */
export function wireDependencies(
  { settings, inputs }: Configuration,
  env: NodeJS.ProcessEnv,
  { logger = new DefaultLogger('WARN'), ...hearing }: Hearing = {},
): Dependencies {
  const heard = { ...hearing, onNotice: noticesTo(logger) };
  return {
    wiz: createWizConnector({ ...settings.wiz, ...heard }),
    jira: createJiraConnector({ ...settings.jira, ...heard }),
    slack: createSlackConnector({ ...settings.slack, ...heard }),
    loadPolicy: () => stampPolicy(loadPolicy(inputs)),
    startRun: (client) => startRun(client, namesOf(settings.temporal.taskQueue)),
    ...(settings.temporal.webUiUrl === undefined ? {} : { webUiUrl: settings.temporal.webUiUrl }),
    ...(env['WFD_AUDIT_FILE'] === undefined || env['WFD_AUDIT_FILE'] === ''
      ? {}
      : { auditFile: env['WFD_AUDIT_FILE'] }),
    ...wireArchive(readAuditDir(env)),
  };
}

function wireArchive(folder: string | undefined): Pick<Dependencies, 'archive'> {
  if (folder === undefined) return {};
  return {
    archive: async ({ client, taskQueue, ...order }) => {
      const retentionMs = await readRetentionMs(client);
      const source = temporalHistories(client, namesOf(taskQueue));
      const beat = () => order.progress({ done: 0, of: 0 });
      return archiveTrail({ ...order, folder, retentionMs, source, beat });
    },
  };
}

function stop(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** SIGINT and SIGTERM are caught by the SDK's runtime, which drains every worker of the process. */
async function main(): Promise<void> {
  const env = process.env['WFD_NO_DOTENV'] === '1' ? process.env : loadDotEnv(process.cwd(), process.env);
  const { done } = await startWorker({ env });
  await done;
}

/** The SDK's runtime would keep the process, and its own hold on signals, alive: nobody would start another worker. */
function explainAndExit(error: unknown): void {
  const isOurs = error instanceof ConfigError || error instanceof TemporalError;
  const text = isOurs || error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

if (require.main === module) main().catch(explainAndExit);
