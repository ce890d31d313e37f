import { request } from 'node:http';
import { readEncryption } from '../../src/config/encryption-keys';
import { startCodecServer, type CodecServer } from '../../src/temporal/encryption/codec-server';
import { aKey } from '../support/keys';

const ENCRYPTION = readEncryption({ WFD_ENCRYPTION_KEYS: aKey('2026-11') });
const UI = 'https://temporal.acme.example';

describe('a request to the codec server', () => {
  let server: CodecServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  interface Asked {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }

  async function ask({ method = 'POST', path = '/decode', headers = {}, body = '{"payloads":[]}' }: Asked) {
    server ??= await startCodecServer({ encryption: ENCRYPTION, port: 0, origins: [UI] });
    const { hostname, port } = new URL(server.url);
    return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>(
      (resolve, reject) => {
        const asking = request({ hostname, port, method, path, headers }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
          );
        });
        asking.on('error', reject);
        asking.end(method === 'POST' ? body : undefined);
      },
    );
  }

  test('from the Web UI is let in by the browser', async () => {
    const headers = {
      origin: UI,
      'access-control-request-method': 'POST',
      'access-control-request-private-network': 'true',
    };

    const { status, headers: answered } = await ask({ method: 'OPTIONS', headers });

    expect(status).toBe(204);
    expect(answered).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-headers': 'authorization, content-type, x-namespace',
      'access-control-allow-private-network': 'true',
    });
  });

  test.each<[string, Asked, number]>([
    ['from another page', { headers: { origin: 'https://evil.example' } }, 403],
    ['from a page in a sandbox', { headers: { origin: 'null' } }, 403],
    ['by a name that somebody made point here', { headers: { host: 'evil.example:8234' } }, 403],
    ['for something else', { path: '/' }, 404],
    ['that is no POST', { method: 'GET' }, 405],
    ['that is no JSON', { body: 'x' }, 400],
    ['that is no object', { body: 'null' }, 400],
    ['with payloads of another kind', { body: '{"payloads":[{"data":1}]}' }, 400],
    ['to encrypt for nobody', { path: '/encode' }, 400],
  ])('%s is refused', async (_, asked, status) => {
    const answered = await ask(asked);

    expect(answered.status).toBe(status);
    expect(answered.headers['access-control-allow-origin']).toBeUndefined();
    expect(answered.body).toMatch(/^[^\n]+\n$/);
  });

  test('with what it encrypted comes back as it was, and what was not encrypted too', async () => {
    const payloads = [
      { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'Ing=' },
      { metadata: {}, data: '' },
    ];
    const clear = JSON.stringify({ payloads });

    const sealed = await ask({ path: '/encode', headers: { 'x-namespace': 'default' }, body: clear });
    const opened = await ask({ body: sealed.body });

    expect(sealed.body).not.toContain('Ing=');
    expect(JSON.parse(opened.body)).toEqual({ payloads });
    expect(JSON.parse((await ask({ body: clear })).body)).toEqual({ payloads });
    expect(JSON.parse((await ask({ body: '{}' })).body)).toEqual({ payloads: [] });
  });

  test('with what its keys do not open says so', async () => {
    const other = await startCodecServer({
      encryption: readEncryption({ WFD_ENCRYPTION_KEYS: aKey('2026-12') }),
      port: 0,
      origins: [],
    });
    const sealed = await fetch(`${other.url}/encode`, {
      method: 'POST',
      headers: { 'x-namespace': 'default' },
      body: '{"payloads":[{"data":"Ing="}]}',
    });
    await other.close();

    const { status, body } = await ask({ body: await sealed.text() });

    expect(status).toBe(422);
    expect(body).toContain('encrypted with key 2026-12, which is not in WFD_ENCRYPTION_KEYS');
  });
});
