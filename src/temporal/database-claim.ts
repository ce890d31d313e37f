import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { TemporalError } from './temporal-error';

/**
 * Two servers on one database file ruin it, and two servers are two locks. The claim is a file beside the database with
 * our process id in it; one whose process is gone counts for nothing. Answers how to give it back.
 */
export function claimDatabase(dbFile: string): () => void {
  const claim = `${dbFile}.pid`;
  const holder = holderOf(claim);
  if (holder !== undefined) {
    throw new TemporalError(
      `the database ${dbFile} is in use by process ${holder}: stop that one, or name another with --db`,
    );
  }
  writeFileSync(claim, String(process.pid));
  return () => rmSync(claim, { force: true });
}

function holderOf(claim: string): number | undefined {
  const pid = Number(textOf(claim));
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
