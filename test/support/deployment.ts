import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { seedCompany } from '../../sandbox/company/seed';
import type { World } from '../../sandbox/world';
import { createActivities } from '../../src/activities';
import type { Dependencies } from '../../src/activities/dependencies';
import { loadConfiguration } from '../../src/config/configuration';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import type { PlanReport, RunReport } from '../../src/domain/report';
import { parseCarry } from '../../src/domain/carry';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';
import { namesOf, type DeploymentNames } from '../../src/temporal/names';
import { ensureSchedule } from '../../src/temporal/schedule';
import { lastReport } from '../../src/temporal/last-report';
import { triggerRun } from '../../src/temporal/trigger';
import { wireDependencies } from '../../src/worker';

/** One installation as a person would have it: real server, real worker, real sockets to the sandbox. */
export interface Deployment {
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly client: Client;
  readonly names: DeploymentNames;
  readonly env: NodeJS.ProcessEnv;
  /** Triggers a run through the schedule and waits for its report. */
  run(): Promise<RunReport>;
  plan(): Promise<PlanReport>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  readonly server: DevServer;
  /** Default: the sandbox's company. */
  readonly seed?: (world: World) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** The real server, in memory. `dynamicConfig` lowers its limits, so that a test need not reach the real ones. */
export async function startServer(dynamicConfig: Record<string, number> = {}): Promise<DevServer> {
  quiet();
  return startDevServer({ port: 0, uiPort: false, dynamicConfig });
}

/** A world of a few like findings, each on a machine of its own. Answers their ids. */
export function addFindings(world: World, count: number, differs: object = {}): string[] {
  const nodes = Array.from({ length: count }, () => ({ ...differs }));
  return world.wiz.add(nodes).ids;
}

export interface JiraBooks {
  readonly tickets: readonly {
    key: string;
    summary: string;
    labels: string[];
    project: string;
    description: unknown;
  }[];
  readonly perFingerprint: Readonly<Record<string, number>>;
  readonly writes: Readonly<Record<string, number>>;
}

export interface SlackBooks {
  readonly channels: readonly {
    readonly name: string;
    readonly messages: readonly { text: string; blocks: unknown; metadata: unknown }[];
  }[];
  readonly perKey: Readonly<Record<string, number>>;
  readonly mentions: readonly unknown[];
}

export function jiraBooks(world: World): JiraBooks {
  return JSON.parse(JSON.stringify(world.jira.dump())) as JiraBooks;
}

export function slackBooks(world: World): SlackBooks {
  return JSON.parse(JSON.stringify(world.slack.dump())) as SlackBooks;
}

export function messagesIn(world: World, channel: string): string[] {
  const found = slackBooks(world).channels.find(({ name }) => name === channel);
  return (found?.messages ?? []).map((message) => JSON.stringify(message));
}

/** The promises, from the sandbox's own books: no second ticket, no second message, nothing but reads and creates. */
export function expectPromisesKept(world: World): void {
  const jira = jiraBooks(world);
  const slack = slackBooks(world);
  expect(Object.entries(jira.perFingerprint).filter(([, count]) => count > 1)).toEqual([]);
  expect(Object.entries(slack.perKey).filter(([, count]) => count > 1)).toEqual([]);
  expect(jira.writes).toEqual({});
  expect(slack.mentions).toEqual([]);
  expect(world.requests.unexpected().map(({ method, path }) => `${method} ${path}`)).toEqual([]);
}

let isQuiet = false;

function quiet(): void {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({
    logger: new DefaultLogger(process.env['WFD_TEST_LOG'] === undefined ? 'ERROR' : 'INFO'),
  });
}

export async function aDeployment({
  server,
  seed = seedCompany,
  env: extra = {},
}: DeploymentOptions): Promise<Deployment> {
  const sandbox = await startSandbox();
  sandbox.world.wiz.settings.requestsPerSecond = 0;
  seed(sandbox.world);
  const names = namesOf(`test-${randomUUID().slice(0, 8)}`);
  const env = { ...sandboxEnvironment(sandbox.url), TEMPORAL_TASK_QUEUE: names.taskQueue, ...extra };
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, identity: 'test' });
  const crew = new Crew(server, names, env);
  await crew.start();
  const wish = { names, cron: '0 0 1 1 *', timezone: 'UTC', input: { lockId: names.runId }, summary: 'test' };

  return {
    sandbox,
    world: sandbox.world,
    client,
    names,
    env,
    async run() {
      await ensureSchedule(client, wish);
      const { workflowId, runId } = await triggerRun(client, names);
      return (await client.workflow.getHandle(workflowId, runId).result()) as RunReport;
    },
    async plan() {
      const carry = parseCarry(await lastReport(client, names));
      return client.workflow.execute('distributeFindings', {
        workflowId: `${names.planIdPrefix}${randomUUID()}`,
        taskQueue: names.taskQueue,
        args: [{ mode: 'plan', lockId: names.runId, carry }],
      }) as Promise<PlanReport>;
    },
    startWorker: () => crew.start(),
    stopWorker: () => crew.stop(),
    async close() {
      await crew.stop();
      await connection.close();
      await sandbox.close();
    },
  };
}

/** The worker in this process, so that it can be stopped and started. */
class Crew {
  private running: { worker: Worker; done: Promise<void>; connection: NativeConnection } | undefined;

  constructor(
    private readonly server: DevServer,
    private readonly names: DeploymentNames,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async start(): Promise<void> {
    const connection = await NativeConnection.connect({ address: this.server.address });
    const worker = await Worker.create({
      connection,
      taskQueue: this.names.taskQueue,
      ...workflows(),
      activities: createActivities(this.dependencies()),
      maxCachedWorkflows: 20,
      identity: 'worker@test',
    });
    this.running = { worker, done: worker.run(), connection };
  }

  /** As in production, but for Wiz's pace: three requests a second would make every test wait. */
  private dependencies(): Dependencies {
    const configuration = loadConfiguration(this.env);
    const wiz = createWizConnector({ ...configuration.settings.wiz, requestsPerSecond: 1_000 });
    return { ...wireDependencies(configuration, this.env), wiz };
  }

  async stop(): Promise<void> {
    if (this.running === undefined) return;
    const { worker, done, connection } = this.running;
    this.running = undefined;
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await done;
    await connection.close();
  }
}

export function workflows(): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  const codePath = process.env['WFD_TEST_BUNDLE'];
  if (codePath !== undefined && existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: require.resolve('../../src/workflows') };
}

function sandboxEnvironment(url: string): NodeJS.ProcessEnv {
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
    WFD_POLICY: 'sandbox/company/policy.yaml',
    WFD_JIRA_UNCERTAIN_WAIT: '2s',
  };
}
