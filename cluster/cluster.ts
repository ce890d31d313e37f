import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../src/temporal/free-port';
import { ClusterError } from './cluster-error';
import { isHistoryAnswering, isNamespaceUsable, isRoleServing, makeNamespace } from './health';
import {
  contentsOf,
  DEFAULT_PORT,
  layoutOf,
  logFileOf,
  PARTS,
  pidFileOf,
  portsFrom,
  portsOf,
  ROLES,
  type Layout,
  type Part,
  type Role,
} from './layout';
import { findPostgresProcess, isPostgresReady, Postgres, stopPostgres } from './postgres';
import { findPostgres } from './postgres-binaries';
import { findPostgresUser } from './postgres-user';
import { endProcess, findProcess, runningProcess, startService } from './processes';
import { argumentsOf, DYNAMIC_CONFIG, environmentOf, type Settings } from './role';
import { applySchema } from './schema';
import { findServerBinaries, type ServerBinaries } from './server-binaries';
import { keepSettings, readSettings, settingsFor } from './state-file';
import { judge, type ClusterStatus, type Sight } from './status';

const RETENTION_DAYS = 7;
/** A machine that is busy otherwise takes its time; where it is not, a role serves within seconds. */
const START_MS = 120_000;
const LATE = `does not serve after ${START_MS / 1_000} s`;
const STOP_MS = 20_000;
const POLL_MS = 200;

export interface ClusterOptions {
  /** Absolute; holds everything of this cluster. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Hears what is being done. */
  readonly say: (line: string) => void;
}

/**
 * A Temporal server whose roles are processes of their own, with PostgreSQL, on this machine. It outlives whoever starts it: what
 * is known of it is on disk, and what runs is looked at each time. Throws `ClusterError`.
 */
export class Cluster {
  private readonly layout: Layout;

  constructor(private readonly options: ClusterOptions) {
    this.layout = layoutOf(options.folder);
  }

  /** Starts what is not running. Answers what was started; nothing where all of it served already. */
  async up(port?: number): Promise<readonly Part[]> {
    const { env, say } = this.options;
    const programs = await findPostgres(env);
    const user = await findPostgresUser(env);
    const binaries = await findServerBinaries({ env, say });
    const settings = settingsFor(this.layout, port);
    const missing = (await this.look(settings))
      .filter(({ pid }) => pid === undefined)
      .map(({ part }) => part);
    await this.checkPorts(missing, settings);
    keepSettings(this.layout, settings);
    this.writeFiles();
    if (missing.includes('postgresql')) {
      say('Starting PostgreSQL …');
      await new Postgres({ layout: this.layout, settings, programs, user }).start();
    }
    await applySchema(binaries.sqlTool, this.layout, settings);
    const roles = ROLES.filter((role) => missing.includes(role));
    if (roles.length > 0) say(`Starting ${roles.join(', ')} …`);
    for (const role of roles) {
      this.startRole(role, { binaries, settings });
      if (role === 'history') await this.untilRecorded(settings);
    }
    await this.untilServing(settings);
    return missing;
  }

  /** Stops everything that runs of it; answers what did. */
  async down(): Promise<readonly Part[]> {
    const running = await this.running();
    const roles = ROLES.filter((role) => running.includes(role));
    await Promise.all(roles.map((role) => this.endRole(role, 'SIGTERM')));
    await stopPostgres(this.layout, 'fast');
    return running;
  }

  /** Deletes what is ours, once it is down: the folder may hold other things, or be none of a cluster. Answers whether there was one. */
  wipe(): boolean {
    const { folder } = this.options;
    if (!existsSync(this.layout.stateFile)) return false;
    for (const path of contentsOf(this.layout)) rmSync(path, { recursive: true, force: true });
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
    return true;
  }

  async status(): Promise<ClusterStatus> {
    const settings = readSettings(this.layout);
    const ports = settings?.ports ?? portsFrom(DEFAULT_PORT);
    return judge(settings === undefined ? [] : await this.look(settings), this.layout, ports);
  }

  /** Lets it end in order, starts it, and waits until everything serves. */
  async restart(part: Part): Promise<void> {
    this.mustExist();
    if (part === 'postgresql') await stopPostgres(this.layout, 'fast');
    else await this.endRole(part, 'SIGTERM');
    await this.up();
  }

  /** SIGKILL; PostgreSQL stops as in a power cut, for its children would outlive a SIGKILL and keep its port. */
  async kill(part: Part): Promise<void> {
    this.mustExist();
    if (!(await this.running()).includes(part)) throw new ClusterError(`${part} is not running`);
    if (part === 'postgresql') await stopPostgres(this.layout, 'immediate');
    else await this.endRole(part, 'SIGKILL');
  }

  private mustExist(): void {
    if (readSettings(this.layout) === undefined)
      throw new ClusterError(`there is no cluster in ${this.options.folder}: \`npm run cluster -- up\``);
  }

  private async running(): Promise<readonly Part[]> {
    const found = await Promise.all(PARTS.map((part) => this.find(part)));
    return PARTS.filter((_, index) => found[index] !== undefined);
  }

  private look(settings: Settings): Promise<Sight[]> {
    return Promise.all(
      PARTS.map(async (part) => {
        const pid = await this.find(part);
        if (pid === undefined) return { part, isServing: false };
        const isServing =
          part === 'postgresql'
            ? isPostgresReady(this.layout)
            : await isRoleServing(part, settings.ports, this.startedAt(part));
        return { part, pid, isServing };
      }),
    );
  }

  private find(part: Part): Promise<number | undefined> {
    return part === 'postgresql' ? findPostgresProcess(this.layout) : this.findRole(part);
  }

  /** The file may be lost, or be wrong; the process is there all the same, and holds its ports. */
  private async findRole(role: Role): Promise<number | undefined> {
    const words = [argumentsOf(role, this.layout).join(' ')];
    return (await runningProcess(pidFileOf(this.layout, role), words)) ?? findProcess(words);
  }

  private startRole(
    role: Role,
    { binaries, settings }: { binaries: ServerBinaries; settings: Settings },
  ): void {
    const { PATH, HOME } = this.options.env;
    startService({
      program: binaries.server,
      args: argumentsOf(role, this.layout),
      env: { PATH, HOME, ...environmentOf(role, this.layout, settings) },
      folder: this.options.folder,
      logFile: logFileOf(this.layout, role),
      pidFile: pidFileOf(this.layout, role),
    });
  }

  private async endRole(role: Role, signal: NodeJS.Signals): Promise<void> {
    await endProcess(() => this.findRole(role), { signal, patienceMs: STOP_MS });
    rmSync(pidFileOf(this.layout, role), { force: true });
  }

  /** In milliseconds of the epoch, by the second. */
  private startedAt(role: Role): number {
    const file = pidFileOf(this.layout, role);
    return existsSync(file) ? Math.floor(statSync(file).mtimeMs / 1_000) * 1_000 : 0;
  }

  private writeFiles(): void {
    mkdirSync(this.layout.logFolder, { recursive: true });
    writeFileSync(this.layout.dynamicConfigFile, DYNAMIC_CONFIG);
  }

  private async checkPorts(parts: readonly Part[], { ports }: Settings): Promise<void> {
    for (const part of parts) {
      for (const port of portsOf(part, ports)) {
        if ((await freePort(port)) !== undefined) continue;
        throw new ClusterError(
          `port ${port}, for ${part}, is taken: stop what listens there, or make a cluster elsewhere ` +
            '(`--data <folder> --port <n>`)',
        );
      }
    }
  }

  /** On an empty database each role records what cluster this is: of those that do so at once all but one end. */
  private async untilRecorded({ ports }: Settings): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!(await isHistoryAnswering(ports))) {
      if ((await this.find('history')) === undefined)
        throw this.didNotStart('history', 'ended as it started');
      if (Date.now() > deadline) throw this.didNotStart('history', LATE);
      await sleep(POLL_MS);
    }
  }

  /** A role that ends while it starts is told of at once; the last lines of its log say why. */
  private async untilServing(settings: Settings): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const sights = await this.look(settings);
      const gone = sights.find(({ pid }) => pid === undefined);
      if (gone !== undefined) throw this.didNotStart(gone.part, 'ended as it started');
      const late = sights.find(({ isServing }) => !isServing);
      // The worker role polls for a namespace, so that comes first.
      const isMade = await makeNamespace(settings.ports, RETENTION_DAYS);
      if (late === undefined && isMade && (await isNamespaceUsable(settings.ports))) return;
      if (Date.now() > deadline) throw this.didNotStart(late?.part ?? 'frontend', LATE);
      await sleep(POLL_MS);
    }
  }

  private didNotStart(part: Part, what: string): ClusterError {
    return new ClusterError(`${part} ${what}: its log, ${logFileOf(this.layout, part)}, says why`);
  }
}
