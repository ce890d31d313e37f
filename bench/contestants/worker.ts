import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunReport } from '../../src/domain/report';
import { connect, type TemporalConnection } from '../../src/temporal/connect';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';
import { namesOf } from '../../src/temporal/names';
import { ensureSchedule } from '../../src/temporal/schedule';
import { triggerRun } from '../../src/temporal/trigger';
import type { Site } from '../site/site';
import { historiesBelow, timeOf } from '../temporal/histories';
import { tally } from '../temporal/tally';
import { Child } from './child';
import type { Contestant, Entrant, RunFacts } from './contestant';

const names = namesOf();
/** Prometheus is to see what the last run came to; it asks every fifteen seconds by default. */
const LAST_SCRAPE_MS = 20_000;

interface WorkerOptions {
  /** A CPU profile of its process is left in the working directory. */
  readonly isProfiled: boolean;
  /** Beside what points it at its server and its site. */
  readonly env: NodeJS.ProcessEnv;
}

/** The worker as it is built and shipped: dist/worker.js of the checkout. Each entrant has a development server of its own. */
export function workerFrom(root: string, { isProfiled, env: more }: WorkerOptions): Contestant {
  const script = join(root, 'dist', 'worker.js');
  const flags = [...flagsOfImage(root), ...(isProfiled ? ['--cpu-prof'] : [])];
  return workerBy((env) => {
    const child = Child.working(script, { ...env, ...more }, flags);
    return Promise.resolve({
      whenGone: () => child.whenGone(),
      peakMb: () => child.peakMb(),
      end: async () => {
        if (more['WFD_METRICS_ADDRESS'] !== undefined) await sleep(LAST_SCRAPE_MS);
        // A profile is written by a process that ends by itself.
        await child.end(isProfiled ? 'SIGTERM' : 'SIGKILL');
      },
    });
  });
}

/** What the image starts Node with. */
function flagsOfImage(root: string): readonly string[] {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const [, flags] = /^FROM base AS worker$[\s\S]*?NODE_OPTIONS="([^"]*)"/m.exec(dockerfile) ?? [];
  if (flags === undefined) throw new Error('the Dockerfile no longer says what it starts the worker with');
  return flags.split(' ');
}

/** A worker under way. */
export interface Working {
  /** Never resolves; rejects when it has ended. */
  whenGone(): Promise<never>;
  peakMb(): number | undefined;
  end(): Promise<void>;
}

/** A worker that is started some other way, with an environment that names its server. */
export function workerBy(start: (env: NodeJS.ProcessEnv) => Promise<Working>): Contestant {
  return {
    name: 'worker',
    async enter({ env }: Site): Promise<Entrant> {
      const server = await startDevServer({ port: 0, uiPort: false });
      const connection = await connect({ address: server.address, identity: 'bench' });
      const worker = await start({ ...env, TEMPORAL_ADDRESS: server.address });
      return new Installation({ server, connection, worker });
    },
  };
}

interface Parts {
  readonly server: DevServer;
  readonly connection: TemporalConnection;
  readonly worker: Working;
}

class Installation implements Entrant {
  constructor(private readonly parts: Parts) {}

  /** From when the server began the cycle to when it had ended it: how long it takes a client to hear of it is left out. */
  async run(): Promise<RunFacts> {
    const { worker, connection } = this.parts;
    const { client } = connection;
    await ensureSchedule(client, {
      names,
      cron: '0 0 1 1 *',
      timezone: 'UTC',
      input: { lockId: names.runId },
      summary: 'bench',
    });
    const started = await triggerRun(client, names);
    const handle = client.workflow.getHandle(started.workflowId, started.runId);
    const report = (await Promise.race([handle.result(), worker.whenGone()])) as RunReport;
    refuseIfIncomplete(report);
    const histories = await historiesBelow(client, started);
    const events = histories[0]?.events;
    return {
      startedAt: timeOf(events?.[0]),
      endedAt: timeOf(events?.at(-1)),
      hasBacklog: report.carry.backlog,
      temporal: tally(histories),
    };
  }

  peakMb(): number | undefined {
    return this.parts.worker.peakMb();
  }

  async leave(): Promise<void> {
    const { worker, connection, server } = this.parts;
    await worker.end();
    await connection.close();
    await server.stop();
  }
}

/** What went wrong would look fast. */
function refuseIfIncomplete({ outcome, parked, messages }: RunReport): void {
  const failed = messages.filter((message) => message.outcome !== 'sent');
  if (outcome === 'completed' && parked.length === 0 && failed.length === 0) return;
  throw new Error(`the run is no measure: ${JSON.stringify({ outcome, parked, failed })}`);
}
