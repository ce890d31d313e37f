import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAtPort } from './process-at-port';

/** What a supervisor takes to notice. */
const RESPAWN_MS = 400;

export interface Crew {
  /** Path of the worker. */
  readonly worker: string;
  readonly env: NodeJS.ProcessEnv;
  /** How many there are; default 1. */
  readonly size?: number;
}

/** Workers as processes: killed ones are replaced, as a supervisor would; a paused one gets a colleague meanwhile. */
export class WorkerMachines {
  private readonly children = new Set<ChildProcess>();
  private isOver = false;

  private readonly size: number;

  constructor(private readonly crew: Crew) {
    this.size = crew.size ?? 1;
    // However this process ends, nothing is left behind.
    process.once('exit', this.killAll);
    for (let count = 0; count < this.size; count += 1) this.spawn();
  }

  /** SIGKILL, a little later, to the one whose connection has this port; the others take its work over. False where none has. */
  async killAtPort(port: number, afterMs: number): Promise<boolean> {
    const pids = [...this.children].flatMap(({ pid }) => pid ?? []);
    const pid = await processAtPort(port, pids);
    const child = [...this.children].find((each) => each.pid === pid);
    if (child === undefined) return false;
    const exit = once(child, 'exit');
    await sleep(afterMs);
    child.kill('SIGKILL');
    await exit;
    return true;
  }

  /** SIGKILL to all there are: nobody else takes the work over. */
  async kill(): Promise<void> {
    const exits = [...this.children].map((child) => once(child, 'exit'));
    this.killAll();
    await Promise.all(exits);
  }

  /** SIGSTOP, and SIGCONT after so long, when another has taken its work. */
  async pause(ms: number): Promise<void> {
    const paused = [...this.children];
    for (const child of paused) child.kill('SIGSTOP');
    this.spawn();
    await sleep(ms);
    for (const child of paused) child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.isOver = true;
    process.off('exit', this.killAll);
    await this.kill();
  }

  private readonly killAll = (): void => {
    for (const child of this.children) child.kill('SIGKILL');
  };

  private spawn(): void {
    if (this.isOver) return;
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, [this.crew.worker], {
      env: { PATH, HOME, TMPDIR, ...this.crew.env },
      stdio: 'ignore',
    });
    this.children.add(child);
    child.once('exit', () => {
      this.children.delete(child);
      if (this.children.size < this.size) void sleep(RESPAWN_MS).then(() => this.spawn());
    });
  }
}
