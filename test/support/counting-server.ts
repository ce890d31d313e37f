import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly path: string;
}

/** A service that takes whatever comes, says `{}`, and remembers it: what must not reach it must not be in `heard`. */
export class CountingServer {
  readonly heard: Heard[] = [];
  private connections = 0;
  private readonly server: Server;
  url = '';

  constructor(answer: object = {}) {
    this.server = createServer((request, response) => {
      this.heard.push({ method: request.method ?? '', path: (request.url ?? '').replace(/\?.*/, '') });
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
    this.server.on('connection', () => (this.connections += 1));
  }

  /** Not even a connection was made. */
  get isUntouched(): boolean {
    return this.connections === 0 && this.heard.length === 0;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
