import { ConfigError, type Problem } from './config-error';
import { readTextFile } from './text-file';

/** Each may be given as it is, or in a file that the same name with `_FILE` behind it says. */
const SECRET_VARIABLES = [
  'WIZ_CLIENT_ID',
  'WIZ_CLIENT_SECRET',
  'JIRA_API_TOKEN',
  'SLACK_BOT_TOKEN',
  'TEMPORAL_API_KEY',
  'WFD_ENCRYPTION_KEYS',
  'WFD_CODEC_TOKEN',
] as const;

export type SecretVariable = (typeof SECRET_VARIABLES)[number];

/** A token has a few hundred bytes, a whole file of keys a few thousand. */
const MAX_BYTES = 16 * 1024;

export interface SecretsRead {
  /** With each secret under its own name, wherever it stood; without those that could not be read. */
  readonly env: NodeJS.ProcessEnv;
  readonly problems: readonly Problem[];
  /** What could not be read. */
  readonly unread: ReadonlySet<string>;
  /** The variable that somebody has to correct: `JIRA_API_TOKEN_FILE` where the token came from there. */
  readonly sourceOf: (name: string) => string;
}

export function isSecretVariable(name: string): name is SecretVariable {
  return SECRET_VARIABLES.some((each) => each === name);
}

/** Puts what the files hold in the place of their names. White space around it is an editor's. */
export function readSecretFiles(
  env: NodeJS.ProcessEnv,
  names: readonly SecretVariable[] = SECRET_VARIABLES,
): SecretsRead {
  const result = { ...env };
  const problems: Problem[] = [];
  const unread = new Set<string>();
  const fromFile = new Set<string>();
  for (const name of names) {
    const path = given(env, fileVariable(name));
    if (path === undefined) continue;
    delete result[fileVariable(name)];
    try {
      result[name] = readSecret(env, name, path);
      fromFile.add(name);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      delete result[name];
      unread.add(name);
      problems.push(...error.problems);
    }
  }
  const sourceOf = (name: string): string => (fromFile.has(name) ? `${name}_FILE` : name);
  return { env: result, problems, unread, sourceOf };
}

export interface Secret {
  readonly value: string;
  /** `TEMPORAL_API_KEY`, or `TEMPORAL_API_KEY_FILE` where it came from there. */
  readonly source: string;
}

/** One alone; undefined where it is not given. Throws `ConfigError`. */
export function readSecretVariable(env: NodeJS.ProcessEnv, name: SecretVariable): Secret | undefined {
  const read = readSecretFiles(env, [name]);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  const value = given(read.env, name);
  return value === undefined ? undefined : { value, source: read.sourceOf(name) };
}

/** What a header can carry; anything else is a paste that went wrong. */
export const CREDENTIAL = /^[\x21-\x7e]+$/;
export const NO_CREDENTIAL = 'holds a space, a line break or an odd character: paste it again, whole';

function readSecret(env: NodeJS.ProcessEnv, name: SecretVariable, path: string): string {
  const where = fileVariable(name);
  if (given(env, name) !== undefined) {
    throw new ConfigError([
      {
        where: name,
        what: `and ${where} are both set`,
        cure: 'leave one of them out: which one counts would be a guess',
      },
    ]);
  }
  const text = readTextFile({ path, where, maxBytes: MAX_BYTES, isSecret: true })
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') {
    throw new ConfigError([{ where, what: 'names a file that is empty', cure: `it must hold ${name}` }]);
  }
  return text;
}

function fileVariable(name: SecretVariable): `${SecretVariable}_FILE` {
  return `${name}_FILE`;
}

/** An empty variable counts as missing. */
function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}
