import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunReport } from '../../src/domain/report';
import type { DeploymentNames } from '../../src/temporal/names';
import type { RunEnd } from './site';
import { beforeItHangs, HangError, TemporalRuns } from './temporal-runs';

const PATIENCE_MS = 45_000;

export interface Caller {
  /** Path of `wfd`. */
  readonly wfd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Default: what fits the durations of the bench. */
  readonly hangsAfterMs?: number;
}

/** Runs as an operator starts them: `wfd run`, a process of its own. */
export class CommandLineRuns extends TemporalRuns {
  constructor(
    client: Client,
    names: DeploymentNames,
    private readonly caller: Caller,
  ) {
    super(client, names, caller.hangsAfterMs);
  }

  /** While no worker is up or no server answers it is asked again, as an operator would. */
  override async run(): Promise<RunEnd> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { code, stdout, stderr } = await beforeItHangs(this.wfdRun(), this.hangsAfterMs);
      if (code === 0 || code === 3) return { kind: 'reported', report: JSON.parse(stdout) as RunReport };
      const isTooEarly = /no worker|cannot be reached|not answer/i.test(stderr);
      if (!isTooEarly || Date.now() > end) return { kind: 'failed', why: stderr.trim() };
      await sleep(500);
    }
  }

  /** A server that restarts does not answer for a while. */
  override async settle(): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await super.settle();
      } catch (error) {
        if (error instanceof HangError || Date.now() > end) throw error;
        await sleep(300);
      }
    }
  }

  private async wfdRun(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, [this.caller.wfd, 'run', '--json'], {
      env: { PATH, HOME, TMPDIR, ...this.caller.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await ended;
    return { code: child.exitCode, stdout, stderr };
  }
}
