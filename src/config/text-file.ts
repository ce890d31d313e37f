import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config-error';

export interface TextFile {
  readonly path: string;
  /** What named the file: WFD_POLICY. */
  readonly where: string;
  readonly maxBytes: number;
}

/** Throws a `ConfigError` that says what to do where the file cannot be read. */
export function readTextFile({ path, where, maxBytes }: TextFile): string {
  const problem = (what: string) => new ConfigError([{ where, what: `names ${path}, which ${what}` }]);
  let size: number;
  try {
    size = statSync(path).size;
    if (size <= maxBytes) return readFileSync(path, 'utf8');
  } catch (error) {
    throw problem(describeFailure(error));
  }
  throw problem(`has ${Math.ceil(size / 1024)} KB; at most ${maxBytes / 1024} KB are read`);
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'this user may not read',
  EISDIR: 'is a directory',
};

function describeFailure(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
  return FAILURES[code] ?? `cannot be read (${code})`;
}
