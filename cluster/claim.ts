import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ClusterError } from './cluster-error';
import { codeOf } from './error-code';

/**
 * Two commands at once would start everything twice. The claim is a file beside the folder, which one of them may delete, with our
 * process id in it; one whose process is gone counts for nothing. Answers how to give it back.
 */
export function claimFolder(folder: string): () => void {
  const claim = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  if (!wasMade(claim)) {
    const holder = holderOf(claim);
    if (holder !== undefined) {
      throw new ClusterError(`process ${holder} is at work on the cluster in ${folder}: wait for it`);
    }
    rmSync(claim, { force: true });
    if (!wasMade(claim)) throw new ClusterError(`somebody else is at work on the cluster in ${folder}`);
  }
  return () => rmSync(claim, { force: true });
}

/** False where it is there already. */
function wasMade(claim: string): boolean {
  try {
    writeFileSync(claim, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(claim: string): number | undefined {
  try {
    const pid = Number(readFileSync(claim, 'utf8'));
    return pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive all the same.
    return codeOf(error) === 'EPERM';
  }
}
