import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { admin } from './admin';
import { jiraApp } from './jira/app';
import type { Env } from './operation';
import { page } from './page/app';
import { jiraLinks } from './page/jira-links';
import { slackApp } from './slack/app';
import { wizApp } from './wiz/app';
import { World } from './world';

export interface Sandbox {
  /** "http://127.0.0.1:40123", no slash at the end. */
  readonly url: string;
  readonly world: World;
  close(): Promise<void>;
}

/** The whole sandbox as one value: three services below /wiz, /jira and /slack, the books below /_, a page at /. */
function createApp(world: World): Hono<Env> {
  const app = new Hono<Env>();
  app.route('/wiz', wizApp(world, '/wiz'));
  // Before the API, which would take them as requests that it does not know.
  app.route('/jira', jiraLinks());
  // Jira's gateway form, `/ex/jira/<cloud id>`, is served beside the site's own form.
  app.route('/jira', jiraApp(world, '/jira'));
  app.route('/slack/api', slackApp(world, '/slack/api'));
  app.route('/', admin(world));
  app.route('/', page(world));
  return app;
}

/** Listens on loopback; `host` is for a container, whose own loopback nobody could reach. */
export async function startSandbox(
  options: { readonly port?: number; readonly host?: string; readonly world?: World } = {},
): Promise<Sandbox> {
  const world = options.world ?? new World();
  const app = createApp(world);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const { host = '127.0.0.1', port = 0 } = options;
    const starting = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(starting));
    starting.on('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, world, close: () => close(server) };
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
