import { connect as connectSocket } from 'node:net';
import type { DataConverter } from '@temporalio/common';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { ConfigError } from '../config/config-error';
import { readEncryption } from '../config/encryption-keys';
import { CREDENTIAL, NO_CREDENTIAL, readSecretVariable } from '../config/secret-files';
import { lastWords, noServer } from './connect-complaints';
import { dataConverterOf } from './encryption/data-converter';
import { TemporalError } from './temporal-error';
import { checkTlsFiles } from './tls/files';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where to connect, and with what. */
export interface Target {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ClientConnectConfig['connectionOptions'];
  readonly dataConverter: DataConverter;
  /** What it was read from. */
  readonly env: Environment;
  /** The variable that an API key stands in; absent without one. */
  readonly apiKeySource?: string;
}

interface Wish {
  readonly env?: Environment;
  readonly address?: string;
}

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'default';
const PROBE_MS = 1_000;

/** Throws `ConfigError` for what cannot be right, and `TemporalError` where nobody listens. */
export async function targetOf({ env = process.env, address }: Wish): Promise<Target> {
  const place = address === undefined ? readPlace(env) : placeAt(address);
  const target = { ...place, dataConverter: dataConverterOf(readEncryption(env), place.namespace), env };
  if (await isRefused(target.address)) throw noServer(target);
  return target;
}

type Place = Omit<Target, 'dataConverter' | 'env'>;

function placeAt(address: string): Place {
  return { address, namespace: DEFAULT_NAMESPACE, connectionOptions: { address } };
}

function readPlace(env: Environment): Place {
  const apiKey = readSecretVariable(env, 'TEMPORAL_API_KEY');
  if (apiKey !== undefined && !CREDENTIAL.test(apiKey.value))
    throw new ConfigError([{ where: apiKey.source, what: NO_CREDENTIAL }]);
  const profile = readProfile({ ...env, TEMPORAL_API_KEY: apiKey?.value });
  checkTlsFiles(profile.tls, env);
  const { namespace = DEFAULT_NAMESPACE, connectionOptions } = toClientOptions(profile);
  const address = connectionOptions.address ?? DEFAULT_ADDRESS;
  const source = apiKey?.source ?? (profile.apiKey ? "api_key of Temporal's profile" : undefined);
  refuseInTheClear(source, profile, address);
  return {
    address,
    namespace,
    connectionOptions: { ...connectionOptions, address },
    ...(source === undefined ? {} : { apiKeySource: source }),
  };
}

/** A key, whoever names it. */
function refuseInTheClear(where: string | undefined, { tls }: ClientConfigProfile, address: string): void {
  if (where === undefined || tls?.disabled !== true || isThisMachine(address)) return;
  throw new ConfigError([{ where, what: IN_THE_CLEAR }]);
}

const IN_THE_CLEAR =
  'would be sent without encryption, for TLS is switched off: take TEMPORAL_TLS=false (in a profile tls.disabled) away; only this machine may go without';

/** "127.0.0.1:7233", "localhost:7233". */
function isThisMachine(address: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(address);
}

/** Temporal's own settings: its variables, and what stands in its configuration file. Throws `TemporalError`. */
export function readProfile(env: Environment): ClientConfigProfile {
  // An empty variable means "not set" to everybody but the library.
  const set = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]);
  try {
    return loadClientConfigProfile({ overrideEnvVars: Object.fromEntries(set) });
  } catch (error) {
    throw new TemporalError(
      `Temporal's configuration cannot be read: ${lastWords(error)}: correct TEMPORAL_…`,
    );
  }
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
