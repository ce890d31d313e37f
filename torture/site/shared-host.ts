import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, CompleteAsyncError } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import type { Fault } from '../../sandbox/faults';
import { createActivities } from '../../src/activities';
import { loadConfiguration } from '../../src/config/configuration';
import { workflowSource } from '../../src/temporal/bundle';
import { startDevServer, type DevServer } from '../../src/temporal/dev-server';
import { namesOf, type DeploymentNames } from '../../src/temporal/names';
import { wireDependencies } from '../../src/worker';
import type { Setting } from '../trial';
import { Services } from './services';
import type { Change, Listener, Machines, Mishap, RunEnd, Runs, Site } from './site';
import { TemporalRuns } from './temporal-runs';

type Activity = (input: unknown) => Promise<unknown>;
type Activities = Readonly<Record<string, Activity>>;

const TASK_QUEUE = 'torture';
/** The longer runs go on as new in the middle, some more than once. */
const SHORT_HISTORIES = { 'limit.historyCount.suggestContinueAsNew': 90 };
/** Ids begin with the deployment's own, up to this. */
const END_OF_NAME = '--';

/** One Temporal server and one worker for many trials at once: each activity finds its trial by the workflow it is of. */
export class SharedHost {
  private readonly sites = new Map<string, SharedSite>();

  static async start(): Promise<SharedHost> {
    // What the SDK warns of (answers to activities that are long given up) is what is being provoked here.
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      // A bench that is asked to stop ends; it need not drain.
      shutdownSignals: [],
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    });
    const server = await startDevServer({ port: 0, uiPort: false, dynamicConfig: SHORT_HISTORIES });
    const connection = await Connection.connect({ address: server.address });
    const native = await NativeConnection.connect({ address: server.address });
    return new SharedHost(server, connection, native).work();
  }

  private worker: { readonly self: Worker; readonly done: Promise<void> } | undefined;
  readonly client: Client;

  private constructor(
    private readonly server: DevServer,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
  ) {
    this.client = new Client({ connection, identity: 'torture' });
  }

  async open(setting: Setting): Promise<Site> {
    const services = await Services.open(setting);
    return new SharedSite(this, services);
  }

  register(site: SharedSite): { readonly names: DeploymentNames; readonly leave: () => void } {
    const name = `trial-${randomUUID()}`;
    this.sites.set(name, site);
    const names = { ...namesOf(`${name}${END_OF_NAME}`), taskQueue: TASK_QUEUE };
    return { names, leave: () => void this.sites.delete(name) };
  }

  async stop(): Promise<void> {
    this.worker?.self.shutdown();
    await this.worker?.done;
    await this.native.close();
    await this.connection.close();
    await this.server.stop();
  }

  private async work(): Promise<this> {
    const names = Object.keys(activitiesFor(NOWHERE));
    const self = await Worker.create({
      connection: this.native,
      taskQueue: TASK_QUEUE,
      ...workflowSource(),
      activities: Object.fromEntries(
        names.map((name) => [name, (input: unknown) => this.siteAsking().perform(name, input)]),
      ),
      // A run is two workflows: some of the tasks replay theirs from its history.
      maxCachedWorkflows: 40,
      maxConcurrentActivityTaskExecutions: 400,
      shutdownForceTime: '1 second',
      identity: 'torture',
    });
    this.worker = { self, done: self.run() };
    return this;
  }

  private siteAsking(): SharedSite {
    const id = activityInfo().workflowExecution?.workflowId ?? '';
    const site = this.sites.get(id.slice(0, id.indexOf(END_OF_NAME)));
    // A zombie of a trial that is over.
    if (site === undefined) throw new CompleteAsyncError();
    return site;
  }
}

/** One trial's installation on a shared host. */
class SharedSite implements Site {
  readonly world;
  readonly stream;
  readonly people;
  readonly runs: Runs;
  private readonly activities: Activities;
  private readonly leave: (() => void)[] = [];
  private readonly deployments: Runs[] = [];
  private mishaps: { readonly name: string; readonly mishap: Mishap }[] = [];

  constructor(
    private readonly host: SharedHost,
    private readonly services: Services,
  ) {
    ({ world: this.world, stream: this.stream, people: this.people } = services);
    this.activities = activitiesFor(services.env);
    this.runs = this.deploy();
  }

  arm(name: string, fault: Fault): void {
    this.services.arm(name, fault);
  }

  spoil(name: string, mishap: Mishap): void {
    this.mishaps.push({ name, mishap });
  }

  machines(): Machines {
    throw new Error('this trial shares its worker with others: nothing of it can be killed alone');
  }

  secondDeployment(): Promise<Runs> {
    return Promise.resolve(this.deploy());
  }

  listen(listener: Listener): () => void {
    return this.services.listen(listener);
  }

  meanwhile(change: Change): void {
    this.services.meanwhile(change);
  }

  count(name: string): void {
    this.services.count(name);
  }

  counts(): ReadonlyMap<string, number> {
    return this.services.happened();
  }

  endRound(): void {
    this.services.endRound();
    this.mishaps = [];
  }

  async settle(): Promise<void> {
    for (const runs of this.deployments) await runs.settle();
  }

  async endsBeside(): Promise<readonly RunEnd[]> {
    const ends = await Promise.all(this.deployments.map((runs) => runs.endsBeside()));
    return ends.flat();
  }

  async close(): Promise<void> {
    for (const leave of this.leave) leave();
    await this.services.close();
  }

  /** One activity of this trial, with the mishap that is due. */
  perform(activity: string, input: unknown): Promise<unknown> {
    const act = (): Promise<unknown> => (this.activities[activity] ?? unknownActivity)(input);
    const mishap = this.takeMishap(activity);
    return mishap === undefined ? act() : suffer(mishap, act);
  }

  private deploy(): Runs {
    const { names, leave } = this.host.register(this);
    this.leave.push(leave);
    const runs = new TemporalRuns(this.host.client, names);
    this.deployments.push(runs);
    return runs;
  }

  private takeMishap(activity: string): Mishap | undefined {
    const index = this.mishaps.findIndex(({ mishap }) => mishap.activity === activity);
    const [due] = index < 0 ? [] : this.mishaps.splice(index, 1);
    if (due !== undefined) this.services.count(due.name);
    return due?.mishap;
  }
}

async function suffer({ how, delayMs }: Mishap, act: () => Promise<unknown>): Promise<unknown> {
  if (how === 'lost-before') throw new CompleteAsyncError();
  if (how === 'lost-after') {
    await act().catch(() => undefined);
    throw new CompleteAsyncError();
  }
  if (how === 'failed-early') act().catch(() => undefined);
  await sleep(delayMs);
  if (how === 'failed-early') throw new Error('the worker was forced to stop');
  return act();
}

function unknownActivity(): Promise<never> {
  return Promise.reject(new Error('there is no such activity'));
}

function activitiesFor(env: NodeJS.ProcessEnv): Activities {
  return createActivities(wireDependencies(loadConfiguration(env), env)) as unknown as Activities;
}

/** Well-formed and never asked: only the names of the activities are wanted. */
const NOWHERE: NodeJS.ProcessEnv = {
  WIZ_CLIENT_ID: 'nobody',
  WIZ_CLIENT_SECRET: 'nobody',
  JIRA_URL: 'http://127.0.0.1:9',
  JIRA_PROJECT_KEY: 'SEC',
  JIRA_API_TOKEN: 'nobody',
  SLACK_BOT_TOKEN: 'xoxb-nobody',
  SLACK_CHANNEL: '#security',
};
