import { ClusterError } from './cluster-error';
import { findOnPath, runProgram, type Outcome } from './run-program';

const USER = 'postgres';

/** As whom PostgreSQL runs: it refuses root, and so do we. */
export interface PostgresUser {
  /** Whom its files belong to; absent: to us. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  run(program: string, args: readonly string[]): Promise<Outcome>;
}

/** Ourselves; where we are root, the user `postgres` that the distribution's package makes. */
export async function findPostgresUser(env: NodeJS.ProcessEnv): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { run: (program, args) => runProgram(program, args, inRoot()) };

  const runuser = await findOnPath('runuser', env['PATH']);
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (runuser === undefined || uid === undefined || gid === undefined) {
    const lacking = runuser === undefined ? 'the program `runuser`' : `the user ${USER}`;
    throw new ClusterError(
      `PostgreSQL must not run as root, and ${lacking} is missing here to run it as somebody else: ` +
        'install it (`apt-get install postgresql`), or call this as another user',
    );
  }
  return {
    owner: { uid, gid },
    run: (program, args) => runProgram(runuser, ['-u', USER, '--', program, ...args], inRoot()),
  };
}

async function idOf(flag: '-u' | '-g'): Promise<number | undefined> {
  const { isOk, stdout } = await runProgram('id', [flag, USER]);
  return isOk ? Number(stdout) : undefined;
}

/** The folder we were called in may be closed to that user, which would warn about it each time. */
function inRoot(): { readonly cwd: string } {
  return { cwd: '/' };
}
