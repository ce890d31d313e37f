import { join } from 'node:path';

/** The roles of a Temporal server, in the order in which they are started; each is a process of its own here. */
export const ROLES = ['history', 'matching', 'frontend', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that can be restarted or killed alone. */
export const PARTS = ['postgresql', ...ROLES] as const;
export type Part = (typeof PARTS)[number];

export const HOST = '127.0.0.1';
export const DEFAULT_PORT = 17_233;

/** Places in a block of consecutive ports that begins with the frontend's. */
const OFFSETS = {
  grpc: { frontend: 0, history: 1, matching: 2, worker: 3 },
  membership: { frontend: 4, history: 5, matching: 6, worker: 7 },
  frontendHttp: 8,
  postgresql: 9,
  metrics: { frontend: 10, history: 11, matching: 12, worker: 13 },
} as const;

/** How many ports a cluster takes, from the frontend's on. */
export const BLOCK = 14;
/** So that the block ends below 65,536. */
export const HIGHEST_PORT = 65_535 - BLOCK + 1;

export interface Ports {
  readonly grpc: Readonly<Record<Role, number>>;
  readonly membership: Readonly<Record<Role, number>>;
  readonly frontendHttp: number;
  readonly postgresql: number;
  /** Prometheus, one port a role. */
  readonly metrics: Readonly<Record<Role, number>>;
}

/** `base`: the port of the frontend, which workers and clients connect to. */
export function portsFrom(base: number): Ports {
  const each = (offsets: Readonly<Record<Role, number>>): Record<Role, number> => ({
    frontend: base + offsets.frontend,
    history: base + offsets.history,
    matching: base + offsets.matching,
    worker: base + offsets.worker,
  });
  return {
    grpc: each(OFFSETS.grpc),
    membership: each(OFFSETS.membership),
    frontendHttp: base + OFFSETS.frontendHttp,
    postgresql: base + OFFSETS.postgresql,
    metrics: each(OFFSETS.metrics),
  };
}

/** The ports that one part listens on. */
export function portsOf(part: Part, ports: Ports): readonly number[] {
  if (part === 'postgresql') return [ports.postgresql];
  const own = [ports.membership[part], ports.metrics[part]];
  // The worker role serves nobody: it has a port by its configuration and does not listen on it.
  if (part === 'worker') return own;
  return [ports.grpc[part], ...own, ...(part === 'frontend' ? [ports.frontendHttp] : [])];
}

/** What a cluster keeps on disk, all below one folder. */
export interface Layout {
  readonly folder: string;
  /** Belongs to whoever PostgreSQL runs as. */
  readonly databaseFolder: string;
  readonly logFolder: string;
  /** Ports and the database's password; readable by its owner alone. */
  readonly stateFile: string;
  readonly dynamicConfigFile: string;
  /** Names the tool whose schema the database has. */
  readonly schemaFile: string;
}

export function layoutOf(folder: string): Layout {
  return {
    folder,
    databaseFolder: join(folder, 'postgresql'),
    logFolder: join(folder, 'logs'),
    stateFile: join(folder, 'cluster.json'),
    dynamicConfigFile: join(folder, 'dynamic-config.yaml'),
    schemaFile: join(folder, 'schema'),
  };
}

/** Everything in the folder that is ours. */
export function contentsOf(layout: Layout): readonly string[] {
  const { databaseFolder, logFolder, stateFile, dynamicConfigFile, schemaFile } = layout;
  const pidFiles = ROLES.map((role) => pidFileOf(layout, role));
  return [databaseFolder, logFolder, stateFile, dynamicConfigFile, schemaFile, ...pidFiles];
}

export function pidFileOf({ folder }: Layout, role: Role): string {
  return join(folder, `${role}.pid`);
}

export function logFileOf({ logFolder }: Layout, part: Part): string {
  return join(logFolder, `${part}.log`);
}
