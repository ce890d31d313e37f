import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunReport } from '../../src/domain/report';
import type { DeploymentNames } from '../../src/temporal/names';
import type { RunEnd } from './site';
import { beforeItHangs, HangError, TemporalRuns } from './temporal-runs';
import { callWfd, type Wfd } from './wfd';

const PATIENCE_MS = 45_000;

export interface Operator extends Wfd {
  /** Default: what fits the durations of the bench. */
  readonly hangsAfterMs?: number;
}

/** Runs as an operator starts them: `wfd run`, a process of its own. */
export class CommandLineRuns extends TemporalRuns {
  constructor(
    client: Client,
    names: DeploymentNames,
    private readonly operator: Operator,
  ) {
    super(client, names, operator.hangsAfterMs);
  }

  /** While no worker is up or no server answers it is asked again, as an operator would. */
  override async run(): Promise<RunEnd> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { code, stdout, stderr } = await beforeItHangs(
        callWfd(this.operator, 'run', '--json'),
        this.hangsAfterMs,
      );
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
}
