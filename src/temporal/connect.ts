import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { complaintOf, notReached } from './connect-complaints';
import { personAtHost } from './person';
import { type Target, targetOf } from './target';
import { tlsTrouble } from './tls/trouble';

/**
 * What an answer may weigh: a page of a history is 256 events, and a run that reads many findings puts 4 MB into as many, which is
 * where gRPC stops of its own accord. The SDK means to allow this much, under a name that gRPC does not know.
 */
const CHANNEL_ARGS = { 'grpc.max_receive_message_length': 128 * 1_024 * 1_024 };

export interface ConnectOptions {
  /** Temporal's own variables and profile file are read by its own rules. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A server of ours: neither variables nor profiles say where it is. */
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

/**
 * Connects a client, and makes sure that server and namespace are there. Throws `TemporalError`, and `ConfigError` for a variable
 * that cannot be right.
 */
export async function connect(options: ConnectOptions = {}): Promise<TemporalConnection> {
  const target = await targetOf(options);
  const connection = await connectClient(target);
  const { address, namespace, dataConverter } = target;
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    await connection.close();
    throw complaintOf(target, error);
  }
  const identity = options.identity ?? personAtHost();
  const client = new Client({ connection, namespace, identity, dataConverter });
  return { client, address, namespace, close: () => connection.close() };
}

/** The same server, for a worker. Throws the same. */
export async function connectWorker(options: ConnectOptions = {}): Promise<WorkerConnection> {
  const target = await targetOf(options);
  const { address, namespace, dataConverter } = target;
  try {
    const connection = await NativeConnection.connect(target.connectionOptions);
    await demandNamespace(connection, namespace);
    return { connection, address, namespace, dataConverter };
  } catch (error) {
    throw await explained(target, error);
  }
}

/** The SDK's native part would say the same in the words of its own library. */
async function demandNamespace(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Where TLS is in the way gRPC goes on trying for ten seconds, and does not say why: what is found out sooner ends it. */
async function connectClient(target: Target): Promise<Connection> {
  const connecting = Connection.connect({ ...target.connectionOptions, channelArgs: CHANNEL_ARGS });
  try {
    if (!target.connectionOptions.tls) return await connecting;
    return await Promise.race([connecting, failedHandshake(target)]);
  } catch (error) {
    void connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw await explained(target, error);
  }
}

/** Rejects, or stays pending. */
async function failedHandshake(target: Target): Promise<never> {
  const trouble = await troubleOf(target);
  if (trouble !== undefined) throw notReached(target, trouble);
  return new Promise(() => undefined);
}

async function explained(target: Target, error: unknown): Promise<Error> {
  const complaint = complaintOf(target, error);
  if (!complaint.isConnectionLost) return complaint;
  const trouble = await troubleOf(target);
  return trouble === undefined ? complaint : notReached(target, trouble);
}

function troubleOf({ address, connectionOptions, env }: Target): Promise<string | undefined> {
  return tlsTrouble({ address, tls: connectionOptions.tls ?? undefined, env });
}
