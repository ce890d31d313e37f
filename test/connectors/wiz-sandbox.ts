import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { ConnectorError } from '../../src/connectors/connector-error';
import type { FindingSource } from '../../src/connectors/wiz/finding-source';
import { createWizConnector, type WizOptions } from '../../src/connectors/wiz/wiz-connector';
import { FaultBox, type Fault } from '../../sandbox/faults';
import type { Env } from '../../sandbox/operation';
import { RequestLog, type LoggedRequest } from '../../sandbox/request-log';
import { wizApp } from '../../sandbox/wiz/app';
import { WizState } from '../../sandbox/wiz/state';

export const SECRET = 'sandbox-secret';

export interface WizSandbox {
  readonly url: string;
  readonly wiz: WizState;
  readonly requests: RequestLog;
  /** Requests of one kind: "token", "issues", "details", "count". */
  asked(operation: string): readonly LoggedRequest[];
  /** Those of them that got what they asked for. */
  answered(operation: string): readonly LoggedRequest[];
  arm(fault: Omit<Fault, 'service'>): void;
  connect(options?: Partial<WizOptions>): FindingSource;
  /** Rejects when something was asked that Wiz does not know. */
  close(): Promise<void>;
}

/** The sandbox's Wiz alone, on a socket of its own. */
export async function startWiz(): Promise<WizSandbox> {
  const now = () => new Date();
  const wiz = new WizState(now);
  wiz.settings.requestsPerSecond = 0;
  const faults = new FaultBox();
  const requests = new RequestLog();
  const app = new Hono<Env>().route('/wiz', wizApp({ wiz, faults, requests, now }, '/wiz'));
  const server = await new Promise<ServerType>((resolve) => {
    const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(starting));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wiz`;
  const asked = (operation: string) => requests.list().filter((each) => each.operation === operation);
  return {
    url,
    wiz,
    requests,
    asked,
    answered: (operation) => asked(operation).filter((each) => each.status === 200),
    arm: (fault) => faults.arm({ service: 'wiz', ...fault }),
    connect: (options) => createWizConnector({ ...optionsFor(url), ...options }),
    close: async () => {
      await close(server);
      const [strange] = requests.unexpected();
      if (strange !== undefined) throw new Error(`unexpected request: ${strange.method} ${strange.path}`);
    },
  };
}

export function optionsFor(url: string): WizOptions {
  return {
    clientId: 'sandbox-client',
    clientSecret: SECRET,
    apiUrl: `${url}/graphql`,
    authUrl: `${url}/oauth/token`,
    audience: 'wiz-api',
    requestsPerSecond: 1_000,
    timeoutMs: 5_000,
  };
}

/** The error a call ends with; a call that ends without one, or with another kind, fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<ConnectorError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('expected a ConnectorError, got an answer');
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
