import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { folderWith, runScript, type Ended } from './run-script';

const GHSA = 'GHSA-aaaa-bbbb-cccc';
const DAY_MS = 86_400_000;

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

interface Registry {
  readonly advisories?: Readonly<Record<string, readonly object[]>>;
  /** Of the answer to the audit; else 200. */
  readonly status?: number;
}

const asked: string[] = [];

/** npm's own client asks; this answers as its registry does. */
async function startRegistry({ advisories = {}, status = 200 }: Registry): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/-/npm/v1/security/advisories/bulk') {
      response.writeHead(404).end('{}');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(gunzipSync(Buffer.concat(chunks)).toString());
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(advisories));
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

function advisory(severity: string): object {
  return {
    id: 1,
    url: `https://github.com/advisories/${GHSA}`,
    title: 'It can be made to stall',
    severity,
    vulnerable_versions: '<1.1.0',
  };
}

async function audit(registry: Registry, accepted: readonly object[] = []): Promise<Ended> {
  const server = await startRegistry(registry);
  const entry = { version: '1.0.0', integrity: 'sha512-AAAA' };
  const root = { name: 'x', version: '1.0.0', dependencies: { a: '1.0.0' }, devDependencies: { b: '1.0.0' } };
  const folder = folderWith({
    'package.json': root,
    'package-lock.json': {
      name: 'x',
      lockfileVersion: 3,
      packages: { '': root, 'node_modules/a': entry, 'node_modules/b': { ...entry, dev: true } },
    },
    '.ci/advisories.json': { accepted },
  });
  try {
    const { port } = server.address() as AddressInfo;
    return await runScript('audit.mjs', [folder.path], {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: folder.path,
    });
  } finally {
    folder.remove();
    server.close();
  }
}

test('asks for what runs in production, and for nothing else', async () => {
  const { code, stderr } = await audit({});

  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'Audit: 0 high or critical in production (0 accepted), 0 lesser\n',
  });
  expect(JSON.parse(asked.at(-1) ?? '')).toEqual({ a: ['1.0.0'] });
});

test.each(['critical', 'high'])('a vulnerability that is %s fails, and is named', async (severity) => {
  const { code, stderr } = await audit({ advisories: { a: [advisory(severity)] } });

  expect(code).toBe(1);
  expect(stderr).toContain(`${severity}: a <1.1.0: It can be made to stall (https://`);
});

test.each(['moderate', 'low'])('a vulnerability that is %s is counted', async (severity) => {
  const { code, stderr } = await audit({ advisories: { a: [advisory(severity)] } });

  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'Audit: 0 high or critical in production (0 accepted), 1 lesser\n',
  });
});

test('one that is accepted for a while is let through until that day', async () => {
  const advisories = { a: [advisory('high')] };
  const entry = { advisory: GHSA, reason: 'we never pass it such a text' };

  expect(await audit({ advisories }, [{ ...entry, until: dayIn(1) }])).toMatchObject({ code: 0 });
  const late = await audit({ advisories }, [{ ...entry, until: dayIn(-1) }]);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain(`was accepted until ${dayIn(-1)}`);
});

test('one that is accepted and not reported any more is to be removed', async () => {
  const { code, stderr } = await audit({}, [{ advisory: GHSA, reason: 'x', until: dayIn(1) }]);

  expect(code).toBe(1);
  expect(stderr).toContain(`${GHSA} is not reported any more`);
});

test.each([
  [{ advisory: GHSA, until: '2026-01-01' }, 'has no reason'],
  [{ advisory: GHSA, reason: 'x' }, 'until is a day'],
  [{ advisory: GHSA, reason: 'x', until: dayIn(400) }, 'until is at most 180 days away'],
  [{ advisory: 'CVE-2026-1', reason: 'x', until: dayIn(1) }, 'advisory is the GHSA number'],
])('accepts nothing by an entry such as %j', async (entry, said) => {
  const { code, stderr } = await audit({}, [entry]);

  expect(code).toBe(1);
  expect(stderr).toContain(said);
});

test('an audit that npm itself does not carry out fails: nobody would notice that there is none', async () => {
  const folder = folderWith({
    'package.json': { name: 'x', version: '1.0.0' },
    '.ci/advisories.json': { accepted: [] },
  });
  try {
    const { code, stderr } = await runScript('audit.mjs', [folder.path], { npm_config_cache: folder.path });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^Audit: npm did not carry it out \([^\n]*lockfile[^\n]*\)\n$/);
  } finally {
    folder.remove();
  }
});

test('a registry without an audit is said in one line, and fails nothing', async () => {
  const { code, stderr } = await audit({ status: 405 });

  expect(code).toBe(0);
  expect(stderr).toMatch(/^Audit: not checked, the registry does not answer it \(405 [^\n]+\)\n$/);
});

test.each([401, 403])(
  'a registry that lets nobody ask, with %i, fails the audit: a token is wrong',
  async (status) => {
    const { code, stderr } = await audit({ status });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^Audit: npm did not carry it out \([^\n]+\)\n$/);
  },
);
