import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AuditError } from '../audit-error';
import { isCode } from './file-error';

const LOCK = 'archive.lock';
const REFRESH_MS = 10_000;
/**
 * Whoever holds it touches it every ten seconds. Numbers and names say nothing before that time is over: in containers
 * every process may have the same ones, and one that is alive need not be seen from here.
 */
const FRESH_MS = 30_000;
/** Only where nobody can ask whether the process lives: on another machine, or behind a number that was given again. */
const STALE_MS = 5 * 60_000;
const TRIES = 5;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

export interface Lock {
  /** Throws an `AuditError` where somebody else has taken it meanwhile: this process was suspended, and taken for dead. */
  mustBeOurs(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Two archivers would write one chain into the other. Throws `AuditError` while another one is at work. The lock of a
 * process that died is taken over.
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const path = join(folder, LOCK);
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await create(path, own)) return hold(path, own);
    const other = await read(path);
    if (other !== undefined && !(await isStale(path, other))) throw busy(folder, other);
    if (other !== undefined) await removeStale(path, other);
  }
  throw new AuditError(`${path} cannot be taken: others take it at the same moment; try again`, true);
}

function hold(path: string, { token }: Holder): Lock {
  const isOurs = async (): Promise<boolean> => (await read(path))?.token === token;
  const refresh = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, REFRESH_MS);
  refresh.unref();
  return {
    mustBeOurs: async () => {
      if (await isOurs()) return;
      throw new AuditError(`${path} was taken over by another archiver: this one stops`, true);
    },
    release: async () => {
      clearInterval(refresh);
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify(holder));
    await file.close();
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Undefined: it is gone meanwhile. */
async function read(path: string): Promise<Holder | undefined> {
  try {
    const fields = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    const { pid = 0, host = 'unknown', since = 'unknown', token = '' } = fields;
    return { pid, host, since, token };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    // Half written: its process is about to finish it, or died just then.
    return { pid: 0, host: 'unknown', since: 'unknown', token: '' };
  }
}

async function isStale(path: string, { pid, host }: Holder): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  if (touched === undefined) return false;
  const silentMs = Date.now() - touched.mtimeMs;
  const isDead = host === hostname() && (pid === process.pid || !isAlive(pid));
  return silentMs > (isDead ? FRESH_MS : STALE_MS);
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

/** By renaming: of two that want to remove it only one can, and nobody removes the lock of whoever came first after it. */
async function removeStale(path: string, seen: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = await read(aside);
  if (taken?.token === seen.token) return rm(aside, { force: true });
  await rename(aside, path);
}

function busy(folder: string, { pid, host, since }: Holder): AuditError {
  return new AuditError(
    `another archiver is at work in ${folder} since ${since} (process ${pid} on ${host}): wait for it, or end it`,
    true,
  );
}
