import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ClusterError } from './cluster-error';
import { DEFAULT_PORT, HIGHEST_PORT, portsFrom, type Layout } from './layout';
import type { Settings } from './role';

interface Stored {
  readonly port: number;
  readonly password: string;
}

/** Of a cluster that has been set up; undefined where there is none. */
export function readSettings({ stateFile }: Layout): Settings | undefined {
  if (!existsSync(stateFile)) return undefined;
  const stored = parse(readFileSync(stateFile, 'utf8'));
  if (stored === undefined) {
    throw new ClusterError(
      `${stateFile} is damaged: \`npm run cluster -- down --wipe\` removes this cluster and its data`,
    );
  }
  return { ports: portsFrom(stored.port), password: stored.password };
}

/** What is there, or what a new cluster would get. */
export function settingsFor(layout: Layout, wantedPort: number | undefined): Settings {
  const known = readSettings(layout);
  const port = known?.ports.grpc.frontend;
  if (known !== undefined && (wantedPort === undefined || wantedPort === port)) return known;
  if (known !== undefined) {
    throw new ClusterError(
      `the cluster in ${layout.folder} has its frontend at port ${port}: leave --port out, name another folder ` +
        'with --data, or remove it with its data (`down --wipe`)',
    );
  }
  return { ports: portsFrom(wantedPort ?? DEFAULT_PORT), password: randomBytes(16).toString('hex') };
}

/** From then on they are the cluster's own. */
export function keepSettings(layout: Layout, { ports, password }: Settings): void {
  const stored: Stored = { port: ports.grpc.frontend, password };
  mkdirSync(layout.folder, { recursive: true });
  writeFileSync(layout.stateFile, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
}

function parse(text: string): Stored | undefined {
  try {
    const { port, password } = JSON.parse(text) as Partial<Stored>;
    const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT;
    return isPort && typeof password === 'string' && password !== '' ? { port, password } : undefined;
  } catch {
    return undefined;
  }
}
