import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo, Socket } from 'node:net';

export interface SlackRequest {
  readonly method: string;
  readonly args: Readonly<Record<string, string>>;
}

/** One answer of the script: a body, or a body with status and headers, or something done to the socket. */
export interface Answer {
  readonly body?: unknown;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly play?: 'reset' | 'hang' | 'truncate';
}

/**
 * A Slack that answers what the test tells it to, over a real socket: for answers that a workspace with state gives
 * seldom or never. The last answer of a method repeats; a method without answers gets `unknown_method`.
 */
export class ScriptedSlack {
  readonly requests: SlackRequest[] = [];
  private answers: Record<string, Answer[]> = {};
  private server: ServerType | undefined;
  url = '';

  async start(): Promise<this> {
    const app = new Hono<{ Bindings: { incoming: { socket: Socket } } }>();
    app.post('/api/:method', async (c) => {
      const method = c.req.param('method');
      this.requests.push({ method, args: Object.fromEntries(new URLSearchParams(await c.req.text())) });
      const { body = { ok: true }, status = 200, headers = {}, play } = this.next(method);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const { socket } = c.env.incoming;
      if (play === 'reset') socket.destroy();
      if (play === 'truncate')
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text.slice(0, 9)}`);
      if (play !== undefined) await new Promise((resolve) => socket.once('close', resolve));
      return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
    });
    this.server = await new Promise<ServerType>((resolve) => {
      const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(starting));
    });
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/`;
    return this;
  }

  /** Forgets the requests and what was said before. Identity works unless told otherwise. */
  script(answers: Readonly<Record<string, Answer | readonly Answer[]>>): void {
    this.requests.length = 0;
    const all = { 'auth.test': { body: IDENTITY }, ...answers };
    this.answers = Object.fromEntries(
      Object.entries(all).map(([method, answer]) => [method, Array.isArray(answer) ? [...answer] : [answer]]),
    );
  }

  calls(method: string): SlackRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  async close(): Promise<void> {
    const { server } = this;
    await new Promise<void>((resolve) => {
      server?.close(() => resolve());
      if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections();
    });
  }

  private next(method: string): Answer {
    const left = this.answers[method] ?? [{ body: { ok: false, error: 'unknown_method' } }];
    return (left.length > 1 ? left.shift() : left[0]) ?? {};
  }
}

export const IDENTITY = {
  ok: true,
  url: 'https://acme.slack.com/',
  team: 'Acme',
  user: 'wiz-findings',
  bot_id: 'B1',
  app_id: 'A1',
};

export const POSTED = { body: { ok: true, channel: 'C0PAYMENTS', ts: '1764000000.000100' } };

export function refusal(error: string, more: object = {}): Answer {
  return { body: { ok: false, error, ...more } };
}
