import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Encryption } from '../../config/encryption-keys';
import { LOOPBACK } from '../free-port';
import { TemporalError } from '../temporal-error';
import { EncryptionCodec } from './codec';
import { parsePayloads, renderPayloads } from './codec-requests';
import { EncryptionError } from './encryption-error';

export interface CodecServerOptions {
  readonly encryption: Encryption;
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the Web UIs that may ask: `https://temporal.acme.example`. Whoever sends no origin is no browser. */
  readonly origins: readonly string[];
  /** Without it whoever reaches this machine's loopback may ask. */
  readonly token?: string;
}

export interface CodecServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A page of the Web UI's list has up to a hundred payloads of half a megabyte. */
const MAX_BYTES = 64 * 1024 * 1024;

/** An answer that is none. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Decrypts, and encrypts, for the Web UI and Temporal's command line, which have no keys. On loopback alone, and for pages of the given
 * origins alone: any page in the browser can reach loopback, under any name (hence the look at the host). Throws `TemporalError`.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => void answer(options, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(
        new TemporalError(
          `the codec server cannot listen on port ${options.port} (${message}): choose another with --port`,
        ),
      );
    });
    server.listen(options.port, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: CodecServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    requireLoopback(request);
    allowOrigin(options, request, response);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    requireToken(options, request);
    const text = await convert(options, request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  } catch (error) {
    const { status, message } = asRefusal(error);
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
  }
}

async function convert({ encryption }: CodecServerOptions, request: IncomingMessage): Promise<string> {
  const act = request.url === '/decode' ? 'decode' : request.url === '/encode' ? 'encode' : undefined;
  if (act === undefined) throw new Refusal(404, 'there is /decode and /encode');
  if (request.method !== 'POST') throw new Refusal(405, 'send it with POST');
  const payloads = parsePayloads(await read(request));
  if (payloads === undefined)
    throw new Refusal(400, 'the body must be {"payloads": [{"metadata": {}, "data": ""}]}');
  const namespace = request.headers['x-namespace'];
  if (act === 'encode' && (typeof namespace !== 'string' || namespace === ''))
    throw new Refusal(400, 'the header x-namespace must say whose payloads these will be');
  const codec = new EncryptionCodec(encryption, String(namespace ?? ''));
  // Nobody says of which workflow they are: what is read shows by itself whom it belongs to.
  return renderPayloads(await codec[act](payloads));
}

/** A name that somebody made point here is not ours. */
function requireLoopback({ headers }: IncomingMessage): void {
  const name = (headers.host ?? '').replace(/:\d+$/, '');
  if (![LOOPBACK, 'localhost'].includes(name)) throw new Refusal(403, `this is not ${LOOPBACK}`);
}

function allowOrigin(
  { origins }: CodecServerOptions,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const { origin } = headers;
  if (origin === undefined) return;
  if (!origins.includes(origin)) throw new Refusal(403, 'pages of this origin are not answered: --ui-origin');
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, x-namespace');
  // A page from elsewhere that asks this machine has to be let in by name.
  response.setHeader('access-control-allow-private-network', 'true');
}

function requireToken({ token }: CodecServerOptions, { headers }: IncomingMessage): void {
  if (token === undefined || isSame(headers.authorization ?? '', `Bearer ${token}`)) return;
  throw new Refusal(401, 'the header authorization must be "Bearer " and the token of WFD_CODEC_TOKEN');
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Refusal(413, `at most ${MAX_BYTES / 1024 / 1024} MB are taken`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof EncryptionError) return new Refusal(422, error.message);
  return new Refusal(500, 'this was not foreseen');
}
