import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { findTemporal } from '../../src/temporal/binary';
import { connect } from '../../src/temporal/connect';
import { startDevServer } from '../../src/temporal/dev-server';

export interface TestServer {
  readonly address: string;
  readonly client: Client;
  readonly nativeConnection: NativeConnection;
  readonly stop: () => Promise<void>;
}

/** A real server with schedules and visibility, in memory, on a port of its own; up in a third of a second. */
export async function startTestServer(
  options: { readonly searchAttributes?: Readonly<Record<string, string>> } = {},
): Promise<TestServer> {
  quiet();
  const server = await startDevServer({ ...options, port: 0, uiPort: false });
  const { address } = server;
  const { client, close } = await connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  return {
    address,
    client,
    nativeConnection,
    async stop() {
      await nativeConnection.close();
      await close();
      await server.stop();
    },
  };
}

/** The server that skips time while a result is awaited. No schedules, no visibility, no heartbeat details. */
export async function timeSkippingEnv(): Promise<TestWorkflowEnvironment> {
  quiet();
  const path = await findTemporal('test-server', () => undefined);
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}

/** Tests of one server must not meet in one queue. */
export function uniqueTaskQueue(): string {
  return `test-${randomUUID().slice(0, 8)}`;
}

let isQuiet = false;

/** The SDK tells of every worker that starts and stops; only what is wrong matters here. */
function quiet(): void {
  if (isQuiet) return;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  isQuiet = true;
}
