import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config-error';

export interface TextFile {
  readonly path: string;
  /** What named the file: WFD_POLICY. */
  readonly where: string;
  readonly maxBytes: number;
  /** Its name is not shown: whoever mixes the variables up has put the secret itself there. */
  readonly isSecret?: true;
}

/** Throws a `ConfigError` that says what to do where the file cannot be read. */
export function readTextFile({ path, where, maxBytes, isSecret }: TextFile): string {
  const name = isSecret ? 'a file' : shown(path);
  const problem = (what: string) => new ConfigError([{ where, what: `names ${name}, which ${what}` }]);
  const size = sizeOf(path);
  if (typeof size === 'string') throw problem(size);
  try {
    if (size <= maxBytes) return readFileSync(path, 'utf8');
  } catch (error) {
    throw problem(describeFailure(error));
  }
  throw problem(`has ${Math.ceil(size / 1024)} KB; at most ${maxBytes / 1024} KB are read`);
}

/** Variables get swapped, and a token in the place of a path must not end up in a log. */
function shown(path: string): string {
  return /(\.ya?ml|\.json|\.env)$/i.test(path) ? path : 'a path that does not end in .yaml';
}

/** Or what is wrong with it. A device or a pipe may have no end. */
function sizeOf(path: string): number | string {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) return 'is a directory';
    return facts.isFile() ? facts.size : 'is no file';
  } catch (error) {
    return describeFailure(error);
  }
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
