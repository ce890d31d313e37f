import { inspect } from 'node:util';
import { ConfigError } from '../../src/config/config-error';
import { readEncryption } from '../../src/config/encryption-keys';
import { aKey } from '../support/keys';

const A = aKey('2026-11');
const B = aKey('2026-05');
const [, SECRET = ''] = A.split(':');

function read(keys: string) {
  const { keys: found, writesWith } = readEncryption({ WFD_ENCRYPTION_KEYS: keys });
  return { ids: found.map(({ id }) => id), writesWith: writesWith?.id };
}

test('nothing is encrypted where no key is given', () => {
  expect(readEncryption({ WFD_ENCRYPTION_KEYS: ' ' })).toEqual({
    keys: [],
    source: 'WFD_ENCRYPTION_KEYS',
    texts: [],
  });
});

test.each([
  ['one key', A, { ids: ['2026-11'], writesWith: '2026-11' }],
  ['the first of two', `${A},${B}`, { ids: ['2026-11', '2026-05'], writesWith: '2026-11' }],
  ['lines of a file', `${B}\r\n\n ${A}\n`, { ids: ['2026-05', '2026-11'], writesWith: '2026-05' }],
  ['none, and a key to read with', `plain,${A}`, { ids: ['2026-11'], writesWith: undefined }],
  [
    'a key without padding, in the alphabet of URLs',
    `a:${Buffer.from(SECRET, 'base64').toString('base64url')}`,
    { ids: ['a'], writesWith: 'a' },
  ],
])('%s', (_, keys, expected) => {
  expect(read(keys)).toEqual(expected);
});

test('a key has its 32 bytes, and its text is known to the log', () => {
  const { keys, texts } = readEncryption({ WFD_ENCRYPTION_KEYS: `${A},${B}` });

  expect(keys[0]?.secret).toEqual(Buffer.from(SECRET, 'base64'));
  expect(texts).toEqual([SECRET, B.split(':')[1]]);
});

test.each([
  ['a key without an id', SECRET, 'has an entry 1 without an id: up to 32 letters, digits, dots, - and _'],
  ['an id of other characters', `${B},schlüssel:${SECRET}`, 'has an entry 2 without an id'],
  [
    'a key too short',
    `a:${Buffer.alloc(31, 'x1').toString('base64')}`,
    'has a key a that is not the base64 of 32',
  ],
  [
    'a key in hexadecimal',
    `a:${Buffer.from(SECRET, 'base64').toString('hex')}`,
    'has a key a that is not the base64',
  ],
  ['a passphrase', 'a:correct-horse-battery', 'has a key a that is not the base64 of 32 bytes'],
  [
    'a key that somebody made up',
    `a:${Buffer.alloc(32, 'secret').toString('base64')}`,
    'has a key a that is not random',
  ],
  ['one id twice', `${A},${A}`, 'gives two keys the same id'],
  ['no key behind plain', 'plain', 'names no key'],
  ['a key that is called plain', `plain:${SECRET}`, 'calls the key of entry 1 plain'],
  ['plain in another place', `${A},plain`, 'has an entry 2 without an id'],
])('%s is told, and what to do, and nothing of the keys', (_, keys, problem) => {
  let error: unknown;
  try {
    read(keys);
  } catch (thrown) {
    error = thrown;
  }

  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toContain(`WFD_ENCRYPTION_KEYS ${problem}`);
  expect(String(error)).toContain('openssl rand -base64 32');
  const secrets = keys.split(',').map((entry) => entry.slice(entry.indexOf(':') + 1));
  for (const secret of secrets.filter(({ length }) => length > 10)) {
    expect(inspect(error)).not.toContain(secret);
  }
});
