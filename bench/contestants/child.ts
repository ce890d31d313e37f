import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const children = new Set<ChildProcess>();
// However this process ends, nothing is left behind.
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));

/** A process of ours, which sees no more of the environment than it needs. */
export class Child {
  private readonly ended: Promise<unknown>;

  /** Answers what it is sent, one at a time. */
  static answering(script: string, env: NodeJS.ProcessEnv): Child {
    return new Child(
      fork(script, { env: bareEnvironment(env), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
  }

  /** `flags`: of Node. */
  static working(script: string, env: NodeJS.ProcessEnv, flags: readonly string[]): Child {
    const args = [...process.execArgv, ...flags, script];
    return new Child(spawn(process.execPath, args, { env: bareEnvironment(env), stdio: 'ignore' }));
  }

  private constructor(private readonly child: ChildProcess) {
    children.add(child);
    this.ended = once(child, 'exit').finally(() => children.delete(child));
  }

  async ask<Answer>(question: string): Promise<Answer> {
    this.child.send(question);
    const [answer] = (await Promise.race([once(this.child, 'message'), this.whenGone()])) as [Answer];
    return answer;
  }

  /** Never resolves; rejects when the process has ended. */
  async whenGone(): Promise<never> {
    await this.ended;
    throw new Error(
      `${this.child.spawnargs.at(-1)} has ended with ${this.child.exitCode ?? this.child.signalCode}`,
    );
  }

  /** Linux alone tells. */
  peakMb(): number | undefined {
    try {
      const [, kilobytes] =
        /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
      return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
    } catch {
      return undefined;
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }
}

function bareEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...env };
}
