import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './binary-download';

/** Where programs are kept that were downloaded or built once for all checkouts: below XDG_CACHE_HOME, else ~/.cache. */
export function cacheFolder(env: Environment): string {
  const base = env['XDG_CACHE_HOME'];
  const cache = base === undefined || base === '' ? join(homedir(), '.cache') : base;
  return join(cache, 'wiz-finding-distribution');
}
