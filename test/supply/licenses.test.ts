import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, runScript, type Ended } from './run-script';

interface Case {
  readonly packages: Readonly<Record<string, object>>;
  /** What lies in node_modules, by path. */
  readonly manifests?: Readonly<Record<string, object>>;
  readonly exceptions?: readonly object[];
}

const HASHED = { version: '1.0.0', integrity: 'sha512-AAAA' };

async function judge({ packages, manifests = {}, exceptions = [] }: Case): Promise<Ended> {
  const folder = folderWith({
    'package-lock.json': { packages: { '': {}, ...packages } },
    '.ci/licenses.json': { allowed: ['MIT', 'Apache-2.0'], exceptions },
    ...Object.fromEntries(
      Object.entries(manifests).map(([path, content]) => [`${path}/package.json`, content]),
    ),
  });
  try {
    return await runScript('licenses.mjs', [folder.path]);
  } finally {
    folder.remove();
  }
}

test('every package of this project is under a licence that is allowed', async () => {
  const { code, stderr } = await runScript('licenses.mjs', []);

  expect(stderr).toMatch(/^Licences: \d{3,} packages, \d+ licences or expressions, \d+ by exception\n$/);
  expect(code).toBe(0);
});

test('what lies in node_modules counts, not what the lockfile says of it', async () => {
  const { code, stderr } = await judge({
    packages: { 'node_modules/a/node_modules/@b/c': { ...HASHED, license: 'MIT' } },
    manifests: { 'node_modules/a/node_modules/@b/c': { version: '1.0.0', license: 'GPL-3.0-only' } },
  });

  expect(code).toBe(1);
  expect(stderr).toContain('@b/c@1.0.0 is under GPL-3.0-only\n');
});

test.each([
  ['Apache-2.0 AND MIT', 0],
  ['(MIT OR GPL-2.0-only)', 1],
  ['SEE LICENSE IN LICENSE.txt', 1],
  [undefined, 1],
])('the lockfile speaks for the packages of other platforms: %s', async (license, expected) => {
  const { code } = await judge({ packages: { 'node_modules/a': { ...HASHED, license } } });

  expect(code).toBe(expected);
});

test('manifests of old times are read', async () => {
  const { code, stderr } = await judge({
    packages: { 'node_modules/a': HASHED, 'node_modules/b': HASHED },
    manifests: {
      'node_modules/a': { version: '1.0.0', license: { type: 'MIT' } },
      'node_modules/b': { version: '1.0.0', licenses: [{ type: 'MIT' }, { type: 'WTFPL' }] },
    },
  });

  expect(code).toBe(1);
  expect(stderr).toMatch(/^b@1\.0\.0 is under MIT OR WTFPL\n/);
});

test.each([
  ['a package without a hash', { version: '1.0.0', license: 'MIT' }, 'a@1.0.0 has no hash in package-lock'],
  [
    'a package from elsewhere',
    { ...HASHED, license: 'MIT', resolved: 'https://mirror.example/a.tgz' },
    'a@1.0.0 comes from https://mirror.example/a.tgz',
  ],
])('%s is named', async (_, entry, said) => {
  const { code, stderr } = await judge({ packages: { 'node_modules/a': entry } });

  expect(code).toBe(1);
  expect(stderr).toContain(said);
});

test('what is installed in another version is named', async () => {
  const { code, stderr } = await judge({
    packages: { 'node_modules/a': { ...HASHED, license: 'MIT' } },
    manifests: { 'node_modules/a': { version: '1.0.1', license: 'MIT' } },
  });

  expect(code).toBe(1);
  expect(stderr).toContain('a@1.0.0 is installed as 1.0.1: run npm ci');
});

describe('an exception', () => {
  const packages = { 'node_modules/a': { ...HASHED, license: 'CC-BY-4.0' } };
  const exception = { package: 'a', license: 'CC-BY-4.0', reason: 'data' };

  test('excepts one licence of one package', async () => {
    expect(await judge({ packages, exceptions: [exception] })).toMatchObject({ code: 0 });
  });

  test.each([
    ['another licence', { license: 'CC-BY-3.0' }],
    ['another version', { version: '2.0.0' }],
  ])('of %s excepts nothing, and says so', async (_, other) => {
    const { code, stderr } = await judge({ packages, exceptions: [{ ...exception, ...other }] });

    expect(code).toBe(1);
    expect(stderr).toContain('a@1.0.0 is under CC-BY-4.0\n');
    expect(stderr).toContain('excepts nothing any more: remove it');
  });

  test('has a reason', async () => {
    const { code, stderr } = await judge({ packages, exceptions: [{ ...exception, reason: '' }] });

    expect(code).toBe(1);
    expect(stderr).toContain('The exception for a has no reason');
  });
});

test('no package runs a script when it is installed', () => {
  expect(readFileSync(join(__dirname, '../../.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});
