import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../../cluster/postgres-binaries';
import { findServerBinaries } from '../../cluster/server-binaries';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cluster-tools-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function executable(path: string, script: string): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, `#!/bin/sh\n${script}\n`);
  chmodSync(full, 0o755);
  return full;
}

function postgres(at: string, version: string): void {
  executable(`${at}/postgres`, `echo "postgres (PostgreSQL) ${version}"`);
  for (const program of ['initdb', 'pg_ctl']) executable(`${at}/${program}`, '');
}

describe('PostgreSQL', () => {
  const places = () => [{ parent: join(folder, 'debian'), name: /^(\d+)$/ }];

  test('is taken from the PATH first', async () => {
    postgres('bin', '16.2');
    postgres('debian/17/bin', '17.1');

    expect(await findPostgres({ PATH: join(folder, 'bin') }, places())).toBe(join(folder, 'bin'));
  });

  test('else the newest of where distributions put it, by number', async () => {
    postgres('debian/9/bin', '9.6');
    postgres('debian/15/bin', '15.18 (Debian 15.18-0+deb12u1)');

    expect(await findPostgres({ PATH: '/nowhere' }, places())).toBe(join(folder, 'debian/15/bin'));
  });

  test('is passed over where only a part of it is installed', async () => {
    postgres('debian/15/bin', '15.1');
    rmSync(join(folder, 'debian/15/bin/initdb'));

    await expect(findPostgres({ PATH: '' }, places())).rejects.toThrow('apt-get install postgresql');
  });

  test('missing is said with what to install', async () => {
    await expect(findPostgres({}, places())).rejects.toThrow(
      'PostgreSQL is missing on this machine: install version 12 or newer (Debian, Ubuntu: `apt-get install postgresql`',
    );
  });

  test('too old is said with where it is', async () => {
    postgres('debian/11/bin', '11.22');

    await expect(findPostgres({}, places())).rejects.toThrow(/debian\/11\/bin is version 11: install 12/);
  });
});

describe('the server and its schema tool', () => {
  const silent = (): void => undefined;
  const machine = (extra = {}) => ({ PATH: join(folder, 'bin'), XDG_CACHE_HOME: folder, ...extra });
  const cache = () => join(folder, 'wiz-finding-distribution');

  test('are taken from the cache', async () => {
    const sqlTool = executable('wiz-finding-distribution/temporal-sql-tool-1.31.2', '');
    const server = executable('wiz-finding-distribution/temporal-server-1.31.2', '');

    expect(await findServerBinaries({ env: machine(), say: silent })).toEqual({ server, sqlTool });
  });

  test('or from where variables say, and nothing else is taken in their place', async () => {
    const path = executable('own/program', '');
    const env = machine({ TEMPORAL_SERVER_PATH: path, TEMPORAL_SQL_TOOL_PATH: path });

    expect(await findServerBinaries({ env, say: silent })).toEqual({ server: path, sqlTool: path });
    await expect(
      findServerBinaries({ env: { ...env, TEMPORAL_SQL_TOOL_PATH: '/nowhere' }, say: silent }),
    ).rejects.toThrow('TEMPORAL_SQL_TOOL_PATH names /nowhere, which is not an executable file');
  });

  test('without Go are said to need it', async () => {
    await expect(findServerBinaries({ env: machine(), say: silent })).rejects.toThrow(
      /SQL tool, which knows the schemas, has to be built once, and there is no Go .* install Go 1\.26\.4 or newer/,
    );
  });

  test('are built by Go into the cache, each whole', async () => {
    executable(
      'bin/go',
      '/bin/echo "$1 $2 $CGO_ENABLED $GOTOOLCHAIN" > "$GOBIN/$(/usr/bin/basename "${2%@*}")"; /bin/chmod 755 "$GOBIN"/*',
    );
    const said: string[] = [];

    const { server } = await findServerBinaries({ env: machine(), say: (line) => said.push(line) });

    expect(server).toBe(join(cache(), 'temporal-server-1.31.2'));
    expect(readdirSync(cache()).sort()).toEqual(['temporal-server-1.31.2', 'temporal-sql-tool-1.31.2']);
    expect(said).toEqual([
      expect.stringContaining('(cmd/tools/sql) with Go'),
      expect.stringContaining('(cmd/server) with Go'),
    ]);
  });

  test('that Go cannot build are told of in its own last words, and leave nothing behind', async () => {
    executable('bin/go', 'echo "go: requires go >= 1.26.4 (running go 1.22.1)" >&2; exit 1');

    await expect(findServerBinaries({ env: machine(), say: silent })).rejects.toThrow(
      /could not be built:\ngo: requires go >= 1\.26\.4 \(running go 1\.22\.1\)\nIt takes Go 1\.26\.4/,
    );
    expect(readdirSync(cache())).toEqual([]);
  });
});
