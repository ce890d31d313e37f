import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { Cluster } from '../../cluster/cluster';
import { type Part, ROLES } from '../../cluster/layout';
import type { Server } from '../../torture/site/process-host';

/** How long a dead part stays dead: what a supervisor takes to notice. */
const DEAD_MS = 2_000;
/** A busy machine takes its time to start six workers. */
const POLLED_WITHIN_MS = 180_000;
const POLL_MS = 500;

const { TASK_QUEUE_TYPE_WORKFLOW } = temporal.api.enums.v1.TaskQueueType;

/** The cluster below all sites of a test, and what is done to it; one thing after the other. */
export class MachineRoom implements Server {
  readonly client: Client;
  private last: Promise<void> = Promise.resolve();

  static async enter(folder: string): Promise<MachineRoom> {
    const cluster = new Cluster({ folder, env: process.env, say: () => undefined });
    const { isServing, address } = await cluster.status();
    if (!isServing) throw new Error(`the cluster in ${folder} does not serve`);
    return new MachineRoom(cluster, address);
  }

  private constructor(
    private readonly cluster: Cluster,
    readonly address: string,
  ) {
    this.client = new Client({ connection: Connection.lazy({ address }), identity: 'test' });
  }

  /** Resolves when so many workers ask the task queue for work: a run that is asked for before has nobody to do it. */
  async untilPolled(taskQueue: string, workers: number): Promise<void> {
    const end = Date.now() + POLLED_WITHIN_MS;
    while ((await this.pollersOf(taskQueue)) < workers) {
      if (Date.now() > end) throw new Error(`not ${workers} workers ask ${taskQueue} for work`);
      await sleep(POLL_MS);
    }
  }

  private async pollersOf(taskQueue: string): Promise<number> {
    const { pollers } = await this.client.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name: taskQueue },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    });
    return new Set((pollers ?? []).map(({ identity }) => identity)).size;
  }

  /** Kills it, and starts it again a little later. Resolves when everything serves. */
  kill(part: Part): Promise<void> {
    return this.next(async () => {
      await this.cluster.kill(part);
      await sleep(DEAD_MS);
      await this.cluster.up();
    });
  }

  restartPart(part: Part): Promise<void> {
    return this.next(() => this.cluster.restart(part));
  }

  /** Role after role. */
  restart({ isEmpty = false }: { readonly isEmpty?: boolean } = {}): Promise<void> {
    if (isEmpty)
      return Promise.reject(new Error('the sites of a test share their cluster: it keeps its database'));
    return this.next(async () => {
      for (const role of ROLES) await this.cluster.restart(role);
    });
  }

  /** The cluster is not ours, and the connection goes with the process: a call that is being retried would not outlive it. */
  stop(): Promise<void> {
    return this.last;
  }

  private next(act: () => Promise<void>): Promise<void> {
    const done = this.last.then(act);
    this.last = done.catch(() => undefined);
    return done;
  }
}
