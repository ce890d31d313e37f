import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ClusterError } from './cluster-error';
import { HOST, logFileOf, type Layout } from './layout';
import type { PostgresUser } from './postgres-user';
import { endProcess, runningProcess } from './processes';
import { DATABASE_USER, type Settings } from './role';

const START_SECONDS = 60;
const STOP_MS = 30_000;
/** Four roles with up to thirty connections each, and some for a person. */
const MAX_CONNECTIONS = 200;
/** Of `postmaster.pid`, from 0: "ready" once it takes connections. */
const STATUS_LINE = 7;

interface Installation {
  readonly layout: Layout;
  readonly settings: Settings;
  /** Folder with PostgreSQL's own programs. */
  readonly programs: string;
  readonly user: PostgresUser;
}

/** A PostgreSQL of its own, on its own port, with nothing shared with one that the machine may run. */
export class Postgres {
  private readonly dataFolder: string;
  private readonly pidFile: string;
  private readonly logFile: string;

  constructor(private readonly installation: Installation) {
    const { layout } = installation;
    this.dataFolder = dataFolderOf(layout);
    this.pidFile = join(this.dataFolder, 'postmaster.pid');
    this.logFile = logFileOf(layout, 'postgresql');
  }

  /** Its first start makes the database. Resolves when it takes connections. */
  async start(): Promise<void> {
    const { programs, user } = this.installation;
    if (!existsSync(join(this.dataFolder, 'PG_VERSION'))) await this.initialize();
    this.give(this.logFile);
    const args = ['-D', this.dataFolder, '-l', this.logFile, '-w', '-t', String(START_SECONDS), 'start'];
    const { isOk, words } = await user.run(join(programs, 'pg_ctl'), args);
    if (!isOk) throw new ClusterError(`PostgreSQL did not start: ${words}\nIts log: ${this.logFile}`);
  }

  private async initialize(): Promise<void> {
    const { layout, programs, settings, user } = this.installation;
    const { databaseFolder } = layout;
    mkdirSync(databaseFolder, { recursive: true, mode: 0o700 });
    const passwordFile = join(databaseFolder, 'password');
    writeFileSync(passwordFile, settings.password, { mode: 0o600 });
    for (const path of [databaseFolder, passwordFile]) this.own(path);
    await this.checkWay();
    const access = ['-U', DATABASE_USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const { isOk, words } = await user.run(join(programs, 'initdb'), [
      '-D',
      this.dataFolder,
      '-E',
      'UTF8',
      '--no-locale',
      ...access,
    ]);
    rmSync(passwordFile);
    if (!isOk) {
      rmSync(this.dataFolder, { recursive: true, force: true });
      throw new ClusterError(`PostgreSQL could not make its database: ${words}`);
    }
    appendFileSync(join(this.dataFolder, 'postgresql.conf'), configurationOf(settings));
  }

  /** Another user needs leave to pass every folder on the way. */
  private async checkWay(): Promise<void> {
    const { layout, user } = this.installation;
    const { isOk } = await user.run('test', ['-w', layout.databaseFolder]);
    if (isOk) return;
    throw new ClusterError(
      `the user PostgreSQL runs as cannot reach ${layout.databaseFolder}: choose a folder that everybody may ` +
        'pass (`--data <folder>`), or call this as another user than root',
    );
  }

  private give(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, '');
    this.own(file);
  }

  private own(path: string): void {
    const { owner } = this.installation.user;
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  }
}

/** Found by its own pid file; needs neither its programs nor its settings. */
export function findPostgresProcess(layout: Layout): Promise<number | undefined> {
  return runningProcess(join(dataFolderOf(layout), 'postmaster.pid'), ['postgres', dataFolderOf(layout)]);
}

/** By its own word: it takes connections, and is not starting, recovering or stopping. */
export function isPostgresReady(layout: Layout): boolean {
  try {
    const lines = readFileSync(join(dataFolderOf(layout), 'postmaster.pid'), 'utf8').split('\n');
    return lines[STATUS_LINE]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** `immediate`: as in a power cut; the next start recovers from the write-ahead log. `fast`: after a checkpoint. */
export async function stopPostgres(layout: Layout, how: 'fast' | 'immediate'): Promise<void> {
  const signal = how === 'fast' ? 'SIGINT' : 'SIGQUIT';
  await endProcess(() => findPostgresProcess(layout), { signal, patienceMs: STOP_MS });
}

function dataFolderOf({ databaseFolder }: Layout): string {
  return join(databaseFolder, 'data');
}

function configurationOf({ ports }: Settings): string {
  return [
    '',
    `port = ${ports.postgresql}`,
    `listen_addresses = '${HOST}'`,
    // Paths of sockets have a length of about a hundred characters, which folders of checkouts exceed.
    `unix_socket_directories = ''`,
    `max_connections = ${MAX_CONNECTIONS}`,
    '',
  ].join('\n');
}
