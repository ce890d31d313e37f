import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WORKER = join(__dirname, '..', '..', 'src', 'worker.js');
/** What a supervisor takes to notice. */
const RESPAWN_MS = 400;

/** Workers as processes: killed ones are replaced, as a supervisor would; a paused one gets a colleague meanwhile. */
export class WorkerMachines {
  private readonly children = new Set<ChildProcess>();
  private isOver = false;

  constructor(private readonly env: NodeJS.ProcessEnv) {
    // However this process ends, nothing is left behind.
    process.once('exit', this.killAll);
    this.spawn();
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
    const child = spawn(process.execPath, [WORKER], {
      env: { PATH, HOME, TMPDIR, ...this.env },
      stdio: 'ignore',
    });
    this.children.add(child);
    child.once('exit', () => {
      this.children.delete(child);
      if (this.children.size === 0) void sleep(RESPAWN_MS).then(() => this.spawn());
    });
  }
}
