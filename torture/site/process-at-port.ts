import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LOOPBACK = '0100007F';
/** Columns of /proc/net/tcp. */
const LOCAL_ADDRESS = 1;
const INODE = 9;

/** The one of these processes whose end of a connection on 127.0.0.1 has this port; undefined where none has. */
export async function processAtPort(port: number, pids: readonly number[]): Promise<number | undefined> {
  if (process.platform !== 'linux') return askLsof(port, pids);
  const inode = inodeAt(port);
  return inode === undefined ? undefined : pids.find((pid) => holds(pid, `socket:[${inode}]`));
}

function inodeAt(port: number): string | undefined {
  const address = `${LOOPBACK}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows.find((row) => row[LOCAL_ADDRESS] === address)?.[INODE];
}

function holds(pid: number, socket: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((file) => linkOf(`${folder}/${file}`) === socket);
  } catch {
    return false;
  }
}

/** It may be closed between the two looks. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function askLsof(port: number, pids: readonly number[]): Promise<number | undefined> {
  const args = ['-nP', '-a', '-t', `-iTCP:${port}`, '-p', pids.join(',')];
  return new Promise((resolve) => {
    execFile('lsof', args, (_, stdout) => resolve(Number.parseInt(stdout, 10) || undefined));
  });
}
