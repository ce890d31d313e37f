import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readAuditDir } from '../config/environment';

const DEFAULT_FOLDER = '.wfd';

/** Where `wfd up` keeps what is its own. */
export function dataDir(env: NodeJS.ProcessEnv): string {
  return env['WFD_DATA_DIR'] || DEFAULT_FOLDER;
}

/** The archive's folder as `wfd up` has it. */
export function usualAuditDir(env: NodeJS.ProcessEnv): string {
  return readAuditDir(env) ?? join(dataDir(env), 'audit');
}

/** The archive's folder where there is one: named, or left by `wfd up`. */
export function presentAuditDir(env: NodeJS.ProcessEnv): string | undefined {
  const named = readAuditDir(env);
  if (named !== undefined) return named;
  const usual = usualAuditDir(env);
  return existsSync(usual) ? usual : undefined;
}
