import type { Fault } from '../../sandbox/faults';
import { namesOf } from '../../src/temporal/names';
import type { Host } from '../bench';
import type { Setting } from '../trial';
import { BoundaryWatch } from './boundary-watch';
import { CommandLineRuns } from './command-line-runs';
import { ServerMachine } from './server-machine';
import { Services } from './services';
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

class ProcessSite implements Site, Machines {
  readonly world;
  readonly stream;
  readonly people;
  readonly runs: Runs;
  private readonly workers: WorkerMachines;
  private readonly boundaries: BoundaryWatch;

  constructor(
    private readonly services: Services,
    private readonly server: ServerMachine,
  ) {
    ({ world: this.world, stream: this.stream, people: this.people } = services);
    const env = { ...services.env, TEMPORAL_ADDRESS: server.address };
    const names = namesOf();
    this.workers = new WorkerMachines(env);
    this.boundaries = new BoundaryWatch(server.client, names);
    this.runs = new CommandLineRuns(server.client, names, env);
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
