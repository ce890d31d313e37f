import { ConfigError, type Problem } from './config-error';
import { readSecretVariable } from './secret-files';

/** How payloads in Temporal are encrypted. Without keys they are not. */
export interface Encryption {
  readonly keys: readonly EncryptionKey[];
  /** The key that encrypts; absent: nothing is encrypted, and what was can be read. */
  readonly writesWith?: EncryptionKey;
  /** The variable that names the keys, for whoever has to correct it. */
  readonly source: string;
  /** As they were written, to be struck out of logs. */
  readonly texts: readonly string[];
}

export interface EncryptionKey {
  /** Travels in clear with every payload. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

const VARIABLE = 'WFD_ENCRYPTION_KEYS';
/** In the place of the first key. */
const PLAIN = 'plain';
const KEY_BYTES = 32;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;
const MAKE = 'write id:key, the key as `openssl rand -base64 32` prints it';
/** Of 32 random bytes, fewer different ones come once in 10^20. */
const FEWEST_DIFFERENT = 14;

/**
 * `2026-11:<base64>,2026-05:<base64>`: the first encrypts, all decrypt. `plain` in the place of the first: nothing is
 * encrypted. Throws `ConfigError`, without a word of the keys.
 */
export function readEncryption(env: NodeJS.ProcessEnv): Encryption {
  const given = readSecretVariable(env, VARIABLE);
  if (given === undefined) return { keys: [], source: VARIABLE, texts: [] };
  const { source } = given;
  const entries = given.value.split(/[\s,]+/).filter((entry) => entry !== '');
  const isPlain = entries[0] === PLAIN;
  const written = isPlain ? entries.slice(1) : entries;
  const parsed = written.map((entry, index) => parseKey(entry, index + (isPlain ? 2 : 1)));
  const problems = parsed.flatMap((key) => (typeof key === 'string' ? [key] : []));
  const keys = parsed.flatMap((key) => (typeof key === 'string' ? [] : [key]));
  if (keys.length + problems.length === 0) problems.push('names no key');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) problems.push('gives two keys the same id');
  if (problems.length > 0) throw new ConfigError(problems.map((what) => toProblem(source, what)));
  const [first] = keys;
  return {
    keys,
    source,
    texts: written.map((entry) => entry.slice(entry.indexOf(':') + 1)),
    ...(isPlain || first === undefined ? {} : { writesWith: first }),
  };
}

/** Or what is wrong with it. */
function parseKey(entry: string, position: number): EncryptionKey | string {
  const colon = entry.indexOf(':');
  const id = entry.slice(0, Math.max(colon, 0));
  const text = entry.slice(colon + 1);
  if (!ID.test(id)) {
    return `has an entry ${position} without an id: up to 32 letters, digits, dots, - and _ before a colon`;
  }
  if (id === PLAIN) return `calls the key of entry ${position} plain, which means none`;
  if (!BASE64.test(text)) return `has a key ${id} that is not the base64 of ${KEY_BYTES} bytes`;
  const secret = Buffer.from(text, 'base64');
  if (secret.length !== KEY_BYTES) return `has a key ${id} that is not the base64 of ${KEY_BYTES} bytes`;
  if (new Set(secret).size < FEWEST_DIFFERENT) return `has a key ${id} that is not random`;
  return { id, secret };
}

function toProblem(where: string, what: string): Problem {
  return { where, what, cure: MAKE };
}
