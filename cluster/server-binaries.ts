import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../src/temporal/cache-folder';
import { ClusterError } from './cluster-error';
import { findOnPath, isExecutable, runProgram } from './run-program';

/** The newest that builds with Go 1.26.8: later ones ask for more, or for a module that the proxy does not give. */
const VERSION = '1.31.2';
/** What the `go.mod` of that version asks for. */
const GO_VERSION = '1.26.4';
const MODULE = 'go.temporal.io/server';

interface Program {
  readonly label: string;
  /** Names another one; it is taken as it is. */
  readonly variable: string;
  /** In the cache. */
  readonly file: string;
  /** Below the module; its last part is what Go calls the program. */
  readonly package: string;
}

const SERVER: Program = {
  label: 'the Temporal server',
  variable: 'TEMPORAL_SERVER_PATH',
  file: `temporal-server-${VERSION}`,
  package: 'cmd/server',
};
const SQL_TOOL: Program = {
  label: "Temporal's SQL tool, which knows the schemas,",
  variable: 'TEMPORAL_SQL_TOOL_PATH',
  file: `temporal-sql-tool-${VERSION}`,
  package: 'cmd/tools/sql',
};

export interface ServerBinaries {
  readonly server: string;
  readonly sqlTool: string;
}

export interface Builder {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** The server and its schema tool, built from Temporal's Go module into our cache where they are missing. */
export async function findServerBinaries(builder: Builder): Promise<ServerBinaries> {
  const sqlTool = await find(SQL_TOOL, builder);
  return { sqlTool, server: await find(SERVER, builder) };
}

async function find(program: Program, builder: Builder): Promise<string> {
  const { env } = builder;
  const named = env[program.variable];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new ClusterError(
      `${program.variable} names ${named}, which is not an executable file: correct or unset it`,
    );
  }
  const cached = join(cacheFolder(env), program.file);
  return (await isExecutable(cached)) ? cached : build(program, cached, builder);
}

/** Becomes visible whole or not at all, whoever else builds the same at the same time. */
async function build(program: Program, target: string, { env, say }: Builder): Promise<string> {
  const go = await findOnPath('go', env['PATH']);
  if (go === undefined) {
    throw new ClusterError(
      `${program.label} has to be built once, and there is no Go on this machine: install Go ${GO_VERSION} or newer ` +
        `(https://go.dev/dl), or set ${program.variable} to where it is`,
    );
  }
  say(`Building ${program.label} ${VERSION} (${program.package}) with Go; this takes minutes, once …`);
  await mkdir(cacheFolder(env), { recursive: true });
  const draft = await mkdtemp(join(cacheFolder(env), 'building-'));
  const clear = (): void => rmSync(draft, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    const goEnvironment = { GOTOOLCHAIN: 'local', ...env, GOBIN: draft, CGO_ENABLED: '0' };
    const { isOk, words } = await runProgram(go, ['install', `${MODULE}/${program.package}@v${VERSION}`], {
      env: goEnvironment,
    });
    if (!isOk) throw notBuilt(program, words);
    await rename(join(draft, program.package.split('/').at(-1) ?? ''), target);
  } finally {
    process.off('exit', clear);
    clear();
  }
  return target;
}

function notBuilt({ label, variable }: Program, words: string): ClusterError {
  return new ClusterError(
    `${label} could not be built:\n${words}\n` +
      `It takes Go ${GO_VERSION} or newer and a Go module proxy that can be reached; or set ${variable} to where it is`,
  );
}
