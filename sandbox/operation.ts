import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler } from 'hono';
import type { Fault, FaultBox, ServiceName } from './faults';
import type { LoggedRequest, RequestLog } from './request-log';

export interface Env {
  readonly Bindings: HttpBindings;
  readonly Variables: { body: unknown };
}

export interface Witness {
  readonly faults: FaultBox;
  readonly requests: RequestLog;
  now(): Date;
}

export interface Operation {
  readonly service: ServiceName;
  readonly name: string;
  /** Where the service is mounted; cut off the logged path. */
  readonly root: string;
}

const SECRETS: ReadonlySet<string> = new Set(['client_secret', 'access_token', 'refresh_token', 'token']);
const LOGIN_PAGE = '<!doctype html><html><body><h1>Log in to continue</h1></body></html>';

/**
 * Wraps one endpoint: the request is written down, a fault that is due is played, the answer is written down.
 * The handler reads the parsed body from `c.get('body')`.
 */
export function operation(
  witness: Witness,
  op: Operation,
  handler: (c: Context<Env>) => Response | Promise<Response>,
): Handler<Env> {
  return async (c) => {
    const body = await readBody(c);
    c.set('body', body);
    const entry = witness.requests.add(describeRequest(c, { witness, op, body }));
    const fault = witness.faults.takeGeneric(op.service, op.name);
    if (fault !== undefined) entry.fault = fault.kind;
    const arrivedAt = Date.now();
    const response = await play(c, fault, async () => {
      entry.carriedOutAfterMs = Date.now() - arrivedAt;
      return handler(c);
    });
    await noteAnswer(witness.requests, entry, response);
    return response;
  };
}

/** For the catch-all route: written down as unexpected and refused. */
export function unexpected(witness: Witness, op: Omit<Operation, 'name'>): Handler<Env> {
  return operation(witness, { ...op, name: 'unexpected' }, (c) =>
    c.json({ error: `the sandbox does not know ${c.req.method} ${c.req.path}` }, 404),
  );
}

function describeRequest(
  c: Context<Env>,
  { witness, op, body }: { witness: Witness; op: Operation; body: unknown },
): Omit<LoggedRequest, 'number'> {
  const url = new URL(c.req.url);
  const { remotePort } = c.env.incoming.socket;
  return {
    at: witness.now().toISOString(),
    service: op.service,
    operation: op.name,
    method: c.req.method,
    path: url.pathname.slice(op.root.length) + url.search,
    body: withoutSecrets(body),
    contentType: c.req.header('content-type') ?? '',
    authScheme: (c.req.header('authorization') ?? '').split(' ')[0] ?? '',
    ...(remotePort === undefined ? {} : { clientPort: remotePort }),
  };
}

async function readBody(c: Context<Env>): Promise<unknown> {
  const text = await c.req.text();
  const type = c.req.header('content-type') ?? '';
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return parse(text);
}

async function noteAnswer(log: RequestLog, entry: LoggedRequest, response: Response): Promise<void> {
  if (response.headers.get('x-sandbox-withheld') !== null) return;
  entry.status = response.status;
  const text = await response.clone().text();
  log.noteAnswer(entry, withoutSecrets(parse(text)), text.length);
}

/** What JSON says, or the raw text where it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The log is shown on a page and quoted in test failures: credentials are named there, never told. */
function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, SECRETS.has(key) ? '(withheld)' : (value as unknown)]),
  );
}

type Carry = () => Promise<Response>;

async function play(c: Context<Env>, fault: Fault | undefined, carryOut: Carry): Promise<Response> {
  if (fault === undefined) return carryOut();
  switch (fault.kind) {
    case 'status':
      return plain(fault);
    case 'status-after':
      await carryOut();
      return plain(fault);
    case 'html':
      return new Response(LOGIN_PAGE, { status: 200, headers: { 'content-type': 'text/html' } });
    case 'delay':
      await pause(fault.delayMs ?? 1_000);
      return carryOut();
    case 'truncate':
      return truncate(c, await carryOut());
    default:
      return withhold(c, fault, carryOut);
  }
}

async function withhold(c: Context<Env>, fault: Fault, carryOut: Carry): Promise<Response> {
  if (fault.kind === 'reset-after' || fault.kind === 'hang-after') await carryOut();
  if (fault.kind === 'late-commit') setTimeout(() => void carryOut(), fault.delayMs ?? 1_000);
  if (fault.kind.startsWith('reset')) c.env.incoming.socket.resetAndDestroy();
  else await closed(c);
  return new Response(null, { status: 500, headers: { 'x-sandbox-withheld': fault.kind } });
}

function closed(c: Context<Env>): Promise<void> {
  const { socket } = c.env.incoming;
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once('close', () => resolve());
  });
}

/** Sends the head and half of the body over the raw socket, then closes it. */
async function truncate(c: Context<Env>, response: Response): Promise<Response> {
  const body = await response.text();
  const head = `HTTP/1.1 ${response.status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  c.env.incoming.socket.end(head + body.slice(0, Math.floor(body.length / 2)));
  return new Response(null, { status: 500, headers: { 'x-sandbox-withheld': 'truncate' } });
}

function plain(fault: Fault): Response {
  const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {});
  return new Response(body, {
    status: fault.status ?? 500,
    headers: { 'content-type': 'application/json', ...fault.headers },
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
