import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time';
import { findTemporal } from './binary';
import { claimDatabase } from './database-claim';
import { freePort, LOOPBACK as HOST } from './free-port';
import { ServerProcess } from './server-process';
import { TemporalError } from './temporal-error';

const DEFAULT_PORT = 7233;
const NAMESPACE = 'default';
const START_MS = 30_000;
const DAY_MS = 86_400_000;

export interface DevServerOptions {
  /** Absent: everything is in memory and gone at the end. */
  readonly dbFile?: string;
  /** Default 7233; 0 takes a free one. */
  readonly port?: number;
  /** Default `port` + 1000, or a free one when the port is; `false` leaves the Web UI out. */
  readonly uiPort?: number | false;
  /** How long closed runs are kept; the server's own default is a day. */
  readonly retentionDays?: number;
  /** Name and type: `{ WfdOutcome: 'Keyword' }`. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** Limits of the server itself: `{ 'limit.historyCount.suggestContinueAsNew': 100 }`. */
  readonly dynamicConfig?: Readonly<Record<string, number | boolean>>;
  /** Where the executable is; default: looked for, see `findTemporal`. */
  readonly binary?: string;
  /** Hears about downloads. */
  readonly say?: (line: string) => void;
}

export interface DevServer {
  /** "127.0.0.1:7233". */
  readonly address: string;
  /** "http://127.0.0.1:8233"; absent without Web UI. */
  readonly uiUrl?: string;
  /** Resolves, with the server's last words, when the server ends without having been asked to. */
  readonly died: Promise<string>;
  /** Lets the server finish writing; kills it after ten seconds. */
  readonly stop: () => Promise<void>;
}

const STARTS = 3;

/** Temporal's development server as a child of this process, ready to serve the namespace `default`. */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (start === STARTS || !(error instanceof BadStart)) throw error;
    }
  }
}

/** The next start may go well: nothing that was asked for is at fault. */
class BadStart extends TemporalError {}

function didNotStart(server: ServerProcess): TemporalError {
  const words = `the Temporal server did not start: ${server.lastWords()}`;
  return server.hasCrashed || hasLostPort(server) ? new BadStart(words) : new TemporalError(words);
}

/** The server picks ports of its own as it starts, and one of them may be taken before it listens there. */
function hasLostPort(server: ServerProcess): boolean {
  return server.lastWords().endsWith('address already in use');
}

async function startOnce(options: DevServerOptions): Promise<DevServer> {
  const binary = options.binary ?? (await findTemporal('cli', options.say ?? (() => undefined)));
  const port = await portToUse(options.port ?? DEFAULT_PORT);
  const uiPort = await uiPortToUse(options, port);
  if (options.dbFile !== undefined) await makeFolder(dirname(options.dbFile));
  const release = options.dbFile === undefined ? () => undefined : claimDatabase(options.dbFile);

  const server = new ServerProcess(binary, commandLine(options, port, uiPort));
  const address = `${HOST}:${port}`;
  const stop = async (): Promise<void> => {
    await server.stop();
    release();
  };
  try {
    await prepare(address, server, options.retentionDays);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address,
    ...(uiPort === undefined ? {} : { uiUrl: `http://${HOST}:${uiPort}` }),
    died: server.died,
    stop,
  };
}

function commandLine(options: DevServerOptions, port: number, uiPort: number | undefined): string[] {
  const base = ['server', 'start-dev', '--ip', HOST, '--port', String(port), '--log-level', 'error'];
  const attributes = Object.entries(options.searchAttributes ?? {});
  const dynamic = Object.entries(options.dynamicConfig ?? {});
  return [
    ...base,
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
    ...dynamic.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...attributes.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new TemporalError(`the folder for Temporal's database cannot be made: ${error.message}`);
  });
}

async function portToUse(wanted: number): Promise<number> {
  const free = await freePort(wanted);
  if (free !== undefined) return free;
  throw new TemporalError(
    `port ${wanted} on ${HOST} is taken, perhaps by another \`wfd up\`: stop what listens there, or choose another ` +
      'port (`wfd up --port 0` takes a free one)',
  );
}

async function uiPortToUse(options: DevServerOptions, port: number): Promise<number | undefined> {
  if (options.uiPort === false) return undefined;
  const wanted = options.uiPort ?? (options.port === 0 ? 0 : port + 1000);
  const free = await freePort(wanted);
  if (free !== undefined) return free;
  throw new TemporalError(
    `port ${wanted} on ${HOST}, for the Temporal Web UI, is taken: stop what listens there, or choose another ` +
      'port (`wfd up --ui-port 0` takes a free one)',
  );
}

async function prepare(address: string, server: ServerProcess, retentionDays?: number): Promise<void> {
  const connection = Connection.lazy({ address });
  try {
    await untilServing(connection, server);
    if (retentionDays !== undefined) await keepFor(connection, retentionDays);
  } finally {
    await connection.close();
  }
}

/** An open port is not enough: the namespace is created a moment later. */
async function untilServing(connection: Connection, server: ServerProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isServing(connection))) {
    if (server.hasEnded) throw didNotStart(server);
    if (Date.now() > deadline) {
      throw new TemporalError(`the Temporal server did not start within ${START_MS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function isServing(connection: Connection): Promise<boolean> {
  const request = connection.withDeadline(Date.now() + 1_000, () =>
    connection.workflowService.describeNamespace({ namespace: NAMESPACE }),
  );
  return request.then(
    () => true,
    () => false,
  );
}

async function keepFor(connection: Connection, days: number): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace: NAMESPACE,
    config: { workflowExecutionRetentionTtl: msNumberToTs(days * DAY_MS) },
  });
}
