import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import {
  connect as connectHttp2,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { connect as connectTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

export interface Pair {
  readonly crt: string;
  readonly key: string;
}

/** Certificates as an administrator makes them, each with a file for its certificate and one for its key. */
export class Authority {
  readonly crt: string;
  private readonly key: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.crt = join(folder, `${name}.crt`);
    this.key = join(folder, `${name}.key`);
    const subject = ['-subj', `/CN=${name}`, '-days', '2'];
    openssl('req', '-x509', ...NEW_KEY, '-keyout', this.key, '-out', this.crt, ...subject);
  }

  /** `days`: until it expires; a negative number for one that has. */
  issue(name: string, { days = 2, host = '127.0.0.1' } = {}): Pair {
    const base = join(this.folder, `${this.name}-${name}`);
    const pair = { crt: `${base}.crt`, key: `${base}.key` };
    const extensions = `${base}.ext`;
    writeFileSync(extensions, `subjectAltName=${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}\n`);
    openssl('req', ...NEW_KEY, '-keyout', pair.key, '-out', `${base}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', this.crt, '-CAkey', this.key, '-CAcreateserial', '-extfile', extensions];
    openssl('x509', '-req', '-in', `${base}.csr`, '-out', pair.crt, '-days', String(days), ...signed);
    return pair;
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

export interface Proxy {
  readonly address: string;
  readonly close: () => Promise<void>;
}

interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** In front of a server that speaks no TLS: lets nobody in without a certificate of the authority. */
export async function startMutualTls(target: string, files: TlsFiles): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createTlsServer(
    { ...files, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    (outside) => {
      const { host, port } = placeOf(target);
      const inside = connectTcp({ host, port });
      for (const socket of [outside, inside]) {
        sockets.add(socket);
        socket
          .on('error', () => undefined)
          .on('close', () => [outside, inside].map((each) => each.destroy()));
      }
      outside.pipe(inside).pipe(outside);
    },
  );
  return listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** In front of a server that knows no keys: lets nobody in whose `authorization` is not the key's, as Temporal Cloud does. */
export async function startKeyCheck(
  target: string,
  { apiKey, ...files }: Omit<TlsFiles, 'ca'> & { readonly apiKey: string },
): Promise<Proxy> {
  const inside = connectHttp2(`http://${target}`);
  inside.on('error', () => undefined);
  const server = createSecureServer(files);
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (headers.authorization === `Bearer ${apiKey}`) forward(stream, inside.request(asRequest(headers)));
    else refuse(stream);
  });
  return listening(server, () => inside.destroy());
}

type Request = ReturnType<ReturnType<typeof connectHttp2>['request']>;

function asRequest(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { ':authority': _authority, ...rest } = headers;
  return { ...rest, ':scheme': 'http' };
}

/** gRPC's status stands in the trailers. */
function forward(outside: ServerHttp2Stream, request: Request): void {
  let trailers: IncomingHttpHeaders = {};
  request.on('error', () => outside.destroy());
  request.on('response', (headers, flags) => {
    const isOver = (flags & 1) === 1;
    outside.respond(headers, { waitForTrailers: !isOver, endStream: isOver });
    request.pipe(outside);
  });
  request.on('trailers', (received) => (trailers = received));
  outside.on('wantTrailers', () => outside.sendTrailers(trailers));
  outside.on('close', () => request.close());
  outside.pipe(request);
}

function refuse(stream: ServerHttp2Stream): void {
  const unauthenticated = { 'grpc-status': '16', 'grpc-message': 'invalid key' };
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', ...unauthenticated },
    { endStream: true },
  );
}

async function listening(server: Server, cutOff: () => void): Promise<Proxy> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => void open.add(socket));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      cutOff();
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function placeOf(address: string): { host: string; port: number } {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}
