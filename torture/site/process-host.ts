import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Fault } from '../../sandbox/faults';
import { namesOf } from '../../src/temporal/names';
import type { Host } from '../bench';
import type { Setting } from '../trial';
import { BoundaryWatch } from './boundary-watch';
import { CommandLineRuns, type Operator } from './command-line-runs';
import { NotPossible } from './not-possible';
import { ServerMachine } from './server-machine';
import { Services } from './services';
import { callWfd, type Said } from './wfd';
import type { Change, Listener, Machines, Mishap, RunEnd, Runs, Site } from './site';
import { WorkerMachines } from './worker-machines';

/** Each trial has a Temporal server with a database file, and workers, as processes of its own. */
export class ProcessHost implements Host {
  async open(setting: Setting): Promise<Site> {
    const services = await Services.open(setting);
    const server = await ServerMachine.start(services.folder);
    return new ProcessSite(services, server);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** The server below a site. */
export interface Server {
  readonly client: Client;
  readonly address: string;
  /** At the same address; `isEmpty`: with nothing of what it knew. */
  restart(options?: { readonly isEmpty?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export interface Programs {
  /** Paths. */
  readonly worker: string;
  readonly wfd: string;
}

export interface Staffing {
  /** Default: those of the bench's own copy, with its durations. */
  readonly programs?: Programs;
  /** How many workers there are; default 1. */
  readonly workers?: number;
  /** Default: the worker's own. */
  readonly taskQueue?: string;
  /** Milliseconds from which on a run counts as one that never ends; default: what fits the bench's durations. */
  readonly hangsAfterMs?: number;
}

const SOURCES = join(__dirname, '..', '..', 'src');
const OWN_PROGRAMS: Programs = { worker: join(SOURCES, 'worker.js'), wfd: join(SOURCES, 'client.js') };

/** One installation whose workers and runs are processes. */
export class ProcessSite implements Site, Machines {
  readonly world;
  readonly stream;
  readonly people;
  readonly runs: Runs;
  private readonly operator: Operator;
  private readonly workers: WorkerMachines;
  private readonly boundaries: BoundaryWatch;

  constructor(
    private readonly services: Services,
    private readonly server: Server,
    { programs = OWN_PROGRAMS, workers = 1, taskQueue, hangsAfterMs }: Staffing = {},
  ) {
    ({ world: this.world, stream: this.stream, people: this.people } = services);
    const names = namesOf(taskQueue);
    const env = {
      ...services.env,
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_TASK_QUEUE: names.taskQueue,
    };
    this.workers = new WorkerMachines({ worker: programs.worker, env, size: workers });
    this.boundaries = new BoundaryWatch(server.client, names);
    this.operator = { program: programs.wfd, env, ...(hangsAfterMs === undefined ? {} : { hangsAfterMs }) };
    this.runs = new CommandLineRuns(server.client, names, this.operator);
  }

  /** What an operator would be told. */
  wfd(...args: string[]): Promise<Said> {
    return callWfd(this.operator, ...args);
  }

  listen(listener: Listener): () => void {
    const stops = [this.services.listen(listener), this.boundaries.listen(listener)];
    return () => stops.forEach((stop) => stop());
  }

  arm(name: string, fault: Fault): void {
    this.services.arm(name, fault);
  }

  spoil(name: string, { how }: Mishap): void {
    throw new Error(`${name}: ${how} cannot be done to a worker that is a process of its own`);
  }

  machines(): Machines {
    return this;
  }

  killWorker(): Promise<void> {
    return this.workers.kill();
  }

  async killWorkerAsking(operation: string, afterMs: number): Promise<void> {
    const port = this.world.requests.list().findLast((entry) => entry.operation === operation)?.clientPort;
    if (port === undefined || !(await this.workers.killAtPort(port, afterMs))) throw new NotPossible();
  }

  pauseWorker(ms: number): Promise<void> {
    return this.workers.pause(ms);
  }

  restartServer(): Promise<void> {
    return this.server.restart();
  }

  loseDatabase(): Promise<void> {
    return this.server.restart({ isEmpty: true });
  }

  secondDeployment(): Promise<Runs> {
    return Promise.reject(new Error('a second deployment is for trials outside the assumptions'));
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
  }

  settle(): Promise<void> {
    return this.runs.settle();
  }

  endsBeside(): Promise<readonly RunEnd[]> {
    return this.runs.endsBeside();
  }

  async close(): Promise<void> {
    this.boundaries.stop();
    await this.workers.stop();
    await this.server.stop();
    await this.services.close();
  }
}
