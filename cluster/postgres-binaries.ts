import { existsSync, readdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClusterError } from './cluster-error';
import { findOnPath, isExecutable, runProgram } from './run-program';

const OLDEST_VERSION = 12;
const PROGRAMS = ['postgres', 'initdb', 'pg_ctl'] as const;

interface Place {
  readonly parent: string;
  /** Of a folder in it, with the version. */
  readonly name: RegExp;
}

/** Where distributions put what is not on the PATH: Debian, Red Hat's packages by PostgreSQL, Homebrew. */
const PLACES: readonly Place[] = [
  { parent: '/usr/lib/postgresql', name: /^(\d+)$/ },
  { parent: '/usr', name: /^pgsql-(\d+)$/ },
  { parent: '/opt/homebrew/opt', name: /^postgresql@(\d+)$/ },
  { parent: '/usr/local/opt', name: /^postgresql@(\d+)$/ },
];

/** The folder with PostgreSQL's own programs: that of the PATH, else the newest of the usual places. */
export async function findPostgres(
  env: NodeJS.ProcessEnv,
  places: readonly Place[] = PLACES,
): Promise<string> {
  for (const folder of [...(await folderOnPath(env['PATH'])), ...foldersIn(places)]) {
    if (await hasAll(folder)) return checked(folder);
  }
  throw new ClusterError(
    `PostgreSQL is missing on this machine: install version ${OLDEST_VERSION} or newer ` +
      '(Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql@16`)',
  );
}

async function folderOnPath(path: string | undefined): Promise<string[]> {
  const found = await findOnPath('postgres', path);
  // The others stand beside the program itself, not always beside the link to it.
  return found === undefined ? [] : [dirname(await realpath(found))];
}

function foldersIn(places: readonly Place[]): string[] {
  return places.flatMap(({ parent, name }) => {
    const versions = (existsSync(parent) ? readdirSync(parent) : []).flatMap((entry) => {
      const version = name.exec(entry)?.[1];
      return version === undefined ? [] : [{ version: Number(version), folder: join(parent, entry, 'bin') }];
    });
    return versions.sort((a, b) => b.version - a.version).map(({ folder }) => folder);
  });
}

async function hasAll(folder: string): Promise<boolean> {
  const found = await Promise.all(PROGRAMS.map((program) => isExecutable(join(folder, program))));
  return found.every(Boolean);
}

async function checked(folder: string): Promise<string> {
  const { isOk, stdout, words } = await runProgram(join(folder, 'postgres'), ['--version']);
  const version = /\) (\d+)/.exec(stdout)?.[1];
  if (!isOk || version === undefined)
    throw new ClusterError(`PostgreSQL in ${folder} does not run: ${words}`);
  if (Number(version) >= OLDEST_VERSION) return folder;
  throw new ClusterError(
    `PostgreSQL in ${folder} is version ${version}: install ${OLDEST_VERSION} or newer, and put its folder on the PATH`,
  );
}
