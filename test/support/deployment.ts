import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { seedCompany } from '../../sandbox/company/seed';
import type { World } from '../../sandbox/world';
import type { PlanWish } from '../../src/cli/deployment';
import { createActivities } from '../../src/activities';
import type { Dependencies, LoadedPolicy } from '../../src/activities/dependencies';
import { loadConfiguration } from '../../src/config/configuration';
import { readEncryption } from '../../src/config/encryption-keys';
import { readWorkerVersion } from '../../src/config/environment';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import type { PlanReport, RunReport } from '../../src/domain/report';
import { parseCarry } from '../../src/domain/carry';
import type { Policy } from '../../src/domain/policy';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';
import { dataConverterOf } from '../../src/temporal/encryption/data-converter';
import { namesOf, type DeploymentNames } from '../../src/temporal/names';
import { ensureSchedule } from '../../src/temporal/schedule';
import { lastReport } from '../../src/temporal/last-report';
import { triggerRun } from '../../src/temporal/trigger';
import { versioning } from '../../src/temporal/versioning';
import { TUNING, wireDependencies } from '../../src/worker';
import { OUR_WORKFLOWS, VERSIONED_WORKFLOWS, workflows } from './bundles';

/** One installation as a person would have it: real server, real worker, real sockets to the sandbox. */
export interface Deployment {
  readonly server: DevServer;
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly client: Client;
  readonly names: DeploymentNames;
  readonly env: NodeJS.ProcessEnv;
  /** Triggers a run through the schedule and waits for its report. */
  run(): Promise<RunReport>;
  /** A cycle beside the schedule, as a person may start one by hand. */
  runBeside(): Promise<RunReport>;
  plan(wish?: PlanWish): Promise<PlanReport>;
  /** Deletes the schedule, whose last result is all that is remembered. */
  loseMemory(): Promise<void>;
  /** All of them, or those of one build. */
  stopWorker(buildId?: string): Promise<void>;
  /** Another one, beside those that are there. `change`: to the environment, from now on; `workflowsPath`: instead of ours. */
  startWorker(change?: NodeJS.ProcessEnv, workflowsPath?: string): Promise<void>;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  readonly server: DevServer;
  /** Default: the sandbox's company. */
  readonly seed?: (world: World) => void;
  /** Path of the policy file, or '' for none. Default: the company's. */
  readonly policy?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Default: off, for at what hour the tests run must not count. */
  readonly overview?: Policy['overview'];
  /** What the schedule says that runs may set. Default: nothing. */
  readonly searchAttributes?: readonly string[];
}

/** The real server, in memory. `dynamicConfig` lowers its limits, so that a test need not reach the real ones. */
export async function startServer(dynamicConfig: Record<string, number> = {}): Promise<DevServer> {
  quiet();
  return startDevServer({ port: 0, uiPort: false, dynamicConfig });
}

let isQuiet = false;

/** The SDK tells of every worker that starts and stops; only what is wrong matters here. */
export function quiet(): void {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({
    logger: new DefaultLogger(process.env['WFD_TEST_LOG'] === undefined ? 'ERROR' : 'INFO'),
  });
}

export async function aDeployment({
  server,
  seed = seedCompany,
  policy = 'sandbox/company/policy.yaml',
  env: extra = {},
  searchAttributes,
  overview = 'off',
}: DeploymentOptions): Promise<Deployment> {
  const sandbox = await startSandbox();
  sandbox.world.wiz.settings.requestsPerSecond = 0;
  seed(sandbox.world);
  const names = namesOf(`test-${randomUUID().slice(0, 8)}`);
  const env = {
    ...sandboxEnvironment(sandbox.url),
    TEMPORAL_TASK_QUEUE: names.taskQueue,
    WFD_POLICY: policy,
    ...extra,
  };
  const connection = await Connection.connect({ address: server.address });
  const dataConverter = dataConverterOf(readEncryption(env), 'default');
  const client = new Client({ connection, identity: 'test', dataConverter });
  const crew = new Crew({ server, names, env, overview });
  const awaited = new AwaitedRuns();
  await crew.start();
  const input = { lockId: names.runId, ...(searchAttributes === undefined ? {} : { searchAttributes }) };
  const wish = { names, cron: '0 0 1 1 *', timezone: 'UTC', input, summary: 'test' };

  return {
    server,
    sandbox,
    world: sandbox.world,
    client,
    names,
    env,
    async run() {
      await ensureSchedule(client, wish);
      const { workflowId, runId } = await triggerRun(client, names);
      return awaited.resultOf<RunReport>(client.workflow.getHandle(workflowId, runId));
    },
    async runBeside() {
      const handle = await client.workflow.start('cycle', {
        workflowId: besideId(names),
        taskQueue: names.taskQueue,
        args: [{ lockId: names.runId }],
      });
      return awaited.resultOf<RunReport>(handle);
    },
    async plan(wish = {}) {
      const carry = parseCarry(await lastReport(client, names));
      const handle = await client.workflow.start('distributeFindings', {
        workflowId: `${names.planIdPrefix}${randomUUID()}`,
        taskQueue: names.taskQueue,
        args: [{ mode: 'plan', lockId: names.runId, carry, ...wish }],
      });
      return awaited.resultOf<PlanReport>(handle);
    },
    async loseMemory() {
      await client.schedule.getHandle(names.scheduleId).delete();
    },
    stopWorker: (buildId) => crew.stop(buildId),
    startWorker: (change, workflowsPath) => crew.start(change, workflowsPath),
    async close() {
      // Together: an activity to which the sandbox never answers keeps the worker from stopping.
      await Promise.all([crew.stop(), sandbox.close()]);
      await awaited.end();
      await connection.close();
    },
  };
}

export function besideId({ cycleId }: DeploymentNames): string {
  return `${cycleId}-by-hand`;
}

/** Runs whose results a test waits for; after one that failed some may be under way. */
class AwaitedRuns {
  private readonly results = new Map<WorkflowHandle, Promise<unknown>>();
  private isOver = false;

  async resultOf<T>(handle: WorkflowHandle): Promise<T> {
    if (this.isOver) throw new Error('the deployment is closed');
    const result = handle.result() as Promise<T>;
    this.results.set(handle, result);
    try {
      return await result;
    } finally {
      this.results.delete(handle);
    }
  }

  /** A connection that is closed while a result is awaited ends the process. */
  async end(): Promise<void> {
    this.isOver = true;
    const results = [...this.results.values()];
    const handles = [...this.results.keys()];
    await Promise.allSettled(handles.map((handle) => handle.terminate('the test is over')));
    await Promise.allSettled(results);
  }
}

interface Hand {
  readonly buildId: string | undefined;
  readonly worker: Worker;
  readonly done: Promise<void>;
  readonly connection: NativeConnection;
}

/** The workers in this process, so that they can be stopped. */
class Crew {
  private hands: readonly Hand[] = [];

  constructor(
    private site: Required<Pick<DeploymentOptions, 'server' | 'env' | 'overview'>> & {
      readonly names: DeploymentNames;
    },
  ) {}

  async start(change: NodeJS.ProcessEnv = {}, workflowsPath?: string): Promise<void> {
    this.site = { ...this.site, env: { ...this.site.env, ...change } };
    const { env } = this.site;
    const buildId = env['TEMPORAL_WORKER_BUILD_ID'];
    const connection = await NativeConnection.connect({ address: this.site.server.address });
    const dataConverter = dataConverterOf(readEncryption(this.site.env), 'default');
    const worker = await Worker.create({
      connection,
      taskQueue: this.site.names.taskQueue,
      dataConverter,
      ...(await workflows(dataConverter, workflowsPath ?? this.usualWorkflows())),
      ...versioning(readWorkerVersion(env)),
      activities: createActivities(this.dependencies()),
      ...TUNING,
      identity: 'worker@test',
    });
    this.hands = [...this.hands, { buildId, worker, done: worker.run(), connection }];
  }

  private usualWorkflows(): string {
    return readWorkerVersion(this.site.env) === undefined ? OUR_WORKFLOWS : VERSIONED_WORKFLOWS;
  }

  /** As in production, but for Wiz's pace: three requests a second would make every test wait. */
  private dependencies(): Dependencies {
    const { env, overview } = this.site;
    const configuration = loadConfiguration(env);
    const wiz = createWizConnector({ ...configuration.settings.wiz, requestsPerSecond: 1_000 });
    const wired = wireDependencies(configuration, env);
    const loadPolicy = (): LoadedPolicy => {
      const loaded = wired.loadPolicy();
      return { ...loaded, policy: { ...loaded.policy, overview } };
    };
    return { ...wired, wiz, loadPolicy };
  }

  async stop(buildId?: string): Promise<void> {
    const leaving = this.hands.filter((hand) => buildId === undefined || hand.buildId === buildId);
    this.hands = this.hands.filter((hand) => !leaving.includes(hand));
    await Promise.all(leaving.map(release));
  }
}

async function release({ worker, done, connection }: Hand): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await done;
  await connection.close();
}

export function sandboxEnvironment(url: string): NodeJS.ProcessEnv {
  return {
    WIZ_CLIENT_ID: 'sandbox-client',
    WIZ_CLIENT_SECRET: 'sandbox-secret',
    WIZ_API_URL: `${url}/wiz/graphql`,
    WIZ_AUTH_URL: `${url}/wiz/oauth/token`,
    JIRA_URL: `${url}/jira`,
    JIRA_EMAIL: 'sandbox@example.com',
    JIRA_API_TOKEN: 'sandbox-token',
    JIRA_PROJECT_KEY: 'SEC',
    SLACK_BOT_TOKEN: 'xoxb-sandbox',
    SLACK_API_URL: `${url}/slack/api/`,
    SLACK_CHANNEL: '#security',
    // The first run waits so long, and a batch may leave within half of it.
    WFD_JIRA_UNCERTAIN_WAIT: '2s',
  };
}

/** For batches of many: on a busy machine a second is not enough to read, draft and look. */
export const ROOM_FOR_MANY: NodeJS.ProcessEnv = { WFD_JIRA_UNCERTAIN_WAIT: '8s' };
