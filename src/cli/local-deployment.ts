import type { DevServer } from '../temporal/dev-server';
import { TemporalError } from '../temporal/temporal-error';
import { say, type Cli } from './cli';
import type { Deployment } from './deployment';

export interface LocalPlace {
  readonly dbFile: string;
  readonly port: number;
  readonly uiPort?: number;
  /** Of the audit archive. */
  readonly auditDir: string;
}

type Use<T> = (deployment: Deployment, server: DevServer) => Promise<T>;

/** A quarter of decisions that can be explained; the server's own default is a day. */
const RETENTION_DAYS = 90;

/** Server and worker live as long as they are used, and end in order: the worker before the server it needs. */
export async function withLocalDeployment<T>(cli: Cli, place: LocalPlace, use: Use<T>): Promise<T> {
  const { auditDir, ...server } = place;
  const running = await cli.backend.startServer(
    { ...server, retentionDays: RETENTION_DAYS, say: (line) => say(cli, line) },
    cli.environment(),
  );
  try {
    return await withWorker(cli, { server: running, auditDir }, use);
  } finally {
    await running.stop();
  }
}

/** With a version it would take nothing until somebody called it current. */
const ONE_WORKER =
  'TEMPORAL_WORKER_BUILD_ID is not heeded here: the one worker of `wfd up` has nothing to stand beside.';

interface Ground {
  readonly server: DevServer;
  readonly auditDir: string;
}

async function withWorker<T>(cli: Cli, { server, auditDir }: Ground, use: Use<T>): Promise<T> {
  const { address, died } = server;
  const { uiUrl } = server;
  const { TEMPORAL_WORKER_BUILD_ID: buildId, ...theirs } = cli.environment();
  if (buildId) say(cli, ONE_WORKER);
  const env = {
    // Messages link to the Web UI that is up with us.
    ...(uiUrl === undefined ? {} : { TEMPORAL_UI_URL: uiUrl }),
    ...theirs,
    WFD_AUDIT_DIR: auditDir,
  };
  const worker = await cli.backend.startWorker({ env, address, log: 'quiet' });
  const work = cli.backend.useDeployment({ env, address }, (deployment) => use(deployment, server));
  try {
    return await Promise.race([work, serverDeath(died), workerDeath(worker.done)]);
  } finally {
    worker.drain();
    // Its failure has been told by the race; what it says without its server is no news.
    await worker.done.catch(() => undefined);
  }
}

async function serverDeath(died: Promise<string>): Promise<never> {
  throw new TemporalError(`the Temporal server ended: ${await died}`);
}

/** A signal makes the worker drain by itself, and is no death: whoever asked for it decides what comes next. */
async function workerDeath(done: Promise<void>): Promise<never> {
  await done;
  return new Promise(() => undefined);
}
