import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Problem } from './config-error';
import { readTextFile } from './text-file';

const MAX_BYTES = 256 * 1024;

/**
 * The environment with what the directory's `.env` adds to it, where there is one. The real environment wins, an
 * empty variable included: `WFD_POLICY= wfd plan` switches the file's one off.
 */
export function loadDotEnv(directory: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = join(directory, '.env');
  if (!existsSync(path)) return env;
  const text = readTextFile({ path, where: 'the working directory', maxBytes: MAX_BYTES });
  return { ...parseDotEnv(text, path), ...env };
}

/** Blank, or a comment. */
const NOTHING = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=/.source;
const QUOTED = /[ \t]*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)')[ \t]*(?:#[^\n]*)?/.source;
const BARE = /(?![ \t]*["'])([^\n]*)/.source;
const ENTRY = new RegExp(`${NAME}(?:${QUOTED}|${BARE})(?:\n|$)`, 'y');

/**
 * Reads as a shell would: a # begins a comment at the start of a word only, so SLACK_CHANNEL=#security keeps its
 * value (Node's own parser would cut it off). Quoted values may span lines.
 */
export function parseDotEnv(text: string, fileName: string): Readonly<Record<string, string>> {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const entries: [string, string][] = [];
  const problems: Problem[] = [];
  let at = 0;
  while (at < source.length) {
    const entry = matchAt(ENTRY, source, at);
    const found = entry ?? matchAt(NOTHING, source, at);
    if (found === undefined) problems.push(badLine(fileName, source.slice(0, at)));
    if (entry !== undefined) entries.push([entry[1] ?? '', valueOf(entry)]);
    at = found === undefined ? nextLine(source, at) : at + found[0].length;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(entries);
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

function valueOf([, , double, single, bare]: RegExpExecArray): string {
  if (double !== undefined)
    return double.replaceAll(/\\([^])/g, (_, next: string) => (next === 'n' ? '\n' : next));
  return single ?? (bare ?? '').replace(/\s#.*$/, '').trim();
}

function nextLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end + 1;
}

/** Says where, never what: the line may hold a secret. */
function badLine(fileName: string, before: string): Problem {
  return {
    where: `${fileName}:${before.split('\n').length}`,
    what: 'is no NAME=value line',
    cure: 'write NAME=value, or NAME="value" with both quotes; comments begin with #',
  };
}
