import { HOST, type Layout, type Ports, type Role } from './layout';

/** The database's owner, and the only one who may connect. */
export const DATABASE_USER = 'temporal';
/** Name, and the schema that the SQL tool carries for it. */
export const DATABASES = {
  temporal: 'postgresql/v12/temporal',
  temporal_visibility: 'postgresql/v12/visibility',
} as const;

/** Fixed for the life of a cluster. */
const HISTORY_SHARDS = 4;

/** PostgreSQL's columns hold ids of 255 characters. A new search attribute is seen at once, not after a minute. */
export const DYNAMIC_CONFIG = [
  'limit.maxIDLength:',
  '  - value: 255',
  'system.forceSearchAttributesCacheRefreshOnRead:',
  '  - value: true',
  '',
].join('\n');

/** A cluster that is set up. */
export interface Settings {
  readonly ports: Ports;
  readonly password: string;
}

/**
 * What the configuration that is embedded in the server reads. Nothing of the caller's own environment passes but the path to
 * programs and the home folder: a TEMPORAL_… of a developer's shell must not configure the server.
 */
export function environmentOf(
  role: Role,
  layout: Layout,
  { ports, password }: Settings,
): Readonly<Record<string, string>> {
  const { grpc, membership } = ports;
  const numbers = {
    DB_PORT: ports.postgresql,
    NUM_HISTORY_SHARDS: HISTORY_SHARDS,
    FRONTEND_GRPC_PORT: grpc.frontend,
    FRONTEND_HTTP_PORT: ports.frontendHttp,
    FRONTEND_MEMBERSHIP_PORT: membership.frontend,
    HISTORY_GRPC_PORT: grpc.history,
    HISTORY_MEMBERSHIP_PORT: membership.history,
    MATCHING_GRPC_PORT: grpc.matching,
    MATCHING_MEMBERSHIP_PORT: membership.matching,
    WORKER_GRPC_PORT: grpc.worker,
    WORKER_MEMBERSHIP_PORT: membership.worker,
  };
  return {
    DB: 'postgres12',
    POSTGRES_SEEDS: HOST,
    POSTGRES_USER: DATABASE_USER,
    POSTGRES_PWD: password,
    DBNAME: 'temporal',
    VISIBILITY_DBNAME: 'temporal_visibility',
    BIND_ON_IP: HOST,
    LOG_LEVEL: 'warn',
    DYNAMIC_CONFIG_FILE_PATH: layout.dynamicConfigFile,
    PROMETHEUS_ENDPOINT: `${HOST}:${ports.metrics[role]}`,
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
  };
}

/** `--root` has no effect with the embedded configuration; by it a process is known as one of this cluster. */
export function argumentsOf(role: Role, { folder }: Layout): readonly string[] {
  return ['--root', folder, '--allow-no-auth', 'start', '--service', role];
}
