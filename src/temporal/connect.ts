import { connect as connectSocket } from 'node:net';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { readEncryption } from '../config/encryption-keys';
import { ConfigError } from '../config/config-error';
import { CREDENTIAL, NO_CREDENTIAL, readSecretVariable } from '../config/secret-files';
import { dataConverterOf } from './encryption/data-converter';
import { personAtHost } from './person';
import { TemporalError } from './temporal-error';

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'default';
const PROBE_MS = 1_000;

/**
 * What an answer may weigh: a page of a history is 256 events, and a run that reads many findings puts 4 MB into as many, which is
 * where gRPC stops of its own accord. The SDK means to allow this much, under a name that gRPC does not know.
 */
const CHANNEL_ARGS = { 'grpc.max_receive_message_length': 128 * 1_024 * 1_024 };

/** gRPC's status codes. */
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

export interface ConnectOptions {
  /** Temporal's own variables and profile file are read by its own rules. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A server of ours: neither variables nor profiles count. */
  readonly address?: string;
  /** Who is recorded in the history as having acted; default `user@host`. */
  readonly identity?: string;
}

export interface TemporalConnection {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly close: () => Promise<void>;
}

export interface WorkerConnection {
  readonly connection: NativeConnection;
  readonly address: string;
  readonly namespace: string;
  /** With the encryption that the environment asks for. */
  readonly dataConverter: DataConverter;
}

/** Connects a client, and makes sure that server and namespace are there. Throws `TemporalError`. */
export async function connect(options: ConnectOptions = {}): Promise<TemporalConnection> {
  const target = await targetOf(options);
  const connectionOptions = { ...target.connectionOptions, channelArgs: CHANNEL_ARGS };
  const connection = await reach(target, () => Connection.connect(connectionOptions));
  const { address, namespace } = target;
  try {
    await reach(target, () => connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    await connection.close();
    throw error;
  }
  const identity = options.identity ?? personAtHost();
  const client = new Client({ connection, namespace, identity, dataConverter: target.dataConverter });
  return { client, address, namespace, close: () => connection.close() };
}

/** The same server, for a worker. Throws `TemporalError`. */
export async function connectWorker(options: ConnectOptions = {}): Promise<WorkerConnection> {
  const target = await targetOf(options);
  const connection = await reach(target, () => NativeConnection.connect(target.connectionOptions));
  const { address, namespace, dataConverter } = target;
  return { connection, address, namespace, dataConverter };
}

interface Target {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ClientConnectConfig['connectionOptions'];
  readonly dataConverter: DataConverter;
}

async function targetOf(options: ConnectOptions): Promise<Target> {
  const env = options.env ?? process.env;
  const config = options.address === undefined ? readConfig(env) : undefined;
  const address = options.address ?? config?.connectionOptions.address ?? DEFAULT_ADDRESS;
  const namespace = config?.namespace ?? DEFAULT_NAMESPACE;
  const target = {
    address,
    namespace,
    connectionOptions: { ...config?.connectionOptions, address },
    dataConverter: dataConverterOf(readEncryption(env), namespace),
  };
  if (await isRefused(address)) throw noServer(target);
  return target;
}

function readConfig(env: Readonly<Record<string, string | undefined>>): ClientConnectConfig {
  const apiKey = readApiKey(env);
  // An empty variable means "not set" to everybody but the library.
  const set = Object.entries({ ...env, TEMPORAL_API_KEY: apiKey }).filter(
    (entry): entry is [string, string] => !!entry[1],
  );
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) });
  } catch (error) {
    throw new TemporalError(
      `Temporal's configuration cannot be read: ${messageOf(error)}: correct TEMPORAL_…`,
    );
  }
}

/** From its variable or its file. */
function readApiKey(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = readSecretVariable(env, 'TEMPORAL_API_KEY');
  if (given === undefined || CREDENTIAL.test(given.value)) return given?.value;
  throw new ConfigError([{ where: given.source, what: NO_CREDENTIAL }]);
}

/** gRPC goes on trying for ten seconds where nobody listens; on this machine a refusal is final. */
async function isRefused(address: string): Promise<boolean> {
  const match = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(address);
  if (match === null) return false;
  return new Promise((resolve) => {
    const socket = connectSocket({ host: match[1], port: Number(match[2]), timeout: PROBE_MS });
    socket.once('connect', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(true));
    function settle(refused: boolean): void {
      socket.destroy();
      resolve(refused);
    }
  });
}

/** gRPC's errors are stacks of its own; what a person needs is where, why and what to do. */
async function reach<T>(target: Target, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (code === NOT_FOUND) throw noNamespace(target);
    if (code === PERMISSION_DENIED || code === UNAUTHENTICATED) throw refused(target);
    throw noServer(target, messageOf(error));
  }
}

function noServer(target: Target, why?: string): TemporalError {
  const reason = why === undefined ? '' : ` (${why})`;
  return new TemporalError(
    `no Temporal server at ${target.address}${reason}: start \`wfd up\` or set TEMPORAL_ADDRESS`,
  );
}

function noNamespace(target: Target): TemporalError {
  return new TemporalError(
    `the Temporal server at ${target.address} has no namespace ${target.namespace}: create it ` +
      `(\`temporal operator namespace create --namespace ${target.namespace}\`) or set TEMPORAL_NAMESPACE`,
  );
}

function refused(target: Target): TemporalError {
  return new TemporalError(
    `the Temporal server at ${target.address} does not let us into namespace ${target.namespace}: check ` +
      'TEMPORAL_API_KEY or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
  );
}

/** The innermost cause says what happened; what is around it says that something happened. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : (error.message.split('\n')[0] ?? '');
}
