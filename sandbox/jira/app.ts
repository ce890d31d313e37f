import { Hono, type Context } from 'hono';
import { operation, unexpected, type Env } from '../operation';
import type { World } from '../world';
import { callerOf, type Caller } from './auth';
import { comment, comments } from './comment';
import { create, createOne } from './create';
import { refusal, type Desk, type Door, type Endpoint, type Reply } from './endpoint';
import { META_ENDPOINTS } from './meta';
import { bulkfetch, get } from './read';
import { remoteLink, remoteLinks } from './remote-link';
import { refusedForScope } from './scopes';
import { search } from './search';
import type { JiraSettings } from './settings';
import { assignable } from './users';

const DOORS: Readonly<Record<Door, string>> = {
  site: '/rest/api/3',
  gateway: '/ex/jira/:cloudId/rest/api/3',
};
// The order counts: "/issue/:key" would take "/issue/createmeta" as a key.
const ADDITIONS = [comments, comment, remoteLinks, remoteLink];
const ENDPOINTS = [...META_ENDPOINTS, assignable, search, bulkfetch, create, createOne, get, ...ADDITIONS];

const REMOVED =
  'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046';

interface Shop {
  readonly world: World;
  readonly root: string;
}

/** A Jira Cloud site, and the gateway's way to it. It reads, creates and adds; whatever else is asked is noted and refused. */
export function jiraApp(world: World, root: string): Hono<Env> {
  const app = new Hono<Env>();
  const shop = { world, root };
  app.get(
    '/_edge/tenant_info',
    open(shop, 'tenantInfo', () => ({ cloudId: world.jira.settings.cloudId })),
  );
  for (const door of ['site', 'gateway'] as const) {
    for (const endpoint of ENDPOINTS) {
      app.on(endpoint.method, DOORS[door] + endpoint.path, serve(shop, endpoint, door));
    }
    const removed = operation(world, { service: 'jira', name: 'unexpected', root }, () =>
      respond(refusal(410, REMOVED)),
    );
    app.get(`${DOORS[door]}/search`, removed);
    app.post(`${DOORS[door]}/search`, removed);
  }
  app.get('*', unexpected(world, { service: 'jira', root }));
  app.all('*', forbidden(shop));
  return app;
}

function open({ world, root }: Shop, name: string, body: () => object): ReturnType<typeof operation> {
  return operation(world, { service: 'jira', name, root }, () => respond({ status: 200, body: body() }));
}

function serve(shop: Shop, endpoint: Endpoint, door: Door): ReturnType<typeof operation> {
  const { world, root } = shop;
  const { settings, buckets } = world.jira;
  return operation(world, { service: 'jira', name: endpoint.name, root }, async (c) => {
    if (door === 'gateway' && c.req.param('cloudId') !== settings.cloudId)
      return respond(refusal(404, 'Not Found'));
    const passage = buckets.take(`${endpoint.method} ${endpoint.name}`, burst(settings), Date.now());
    if (!passage.isAllowed) return tooMany(settings, passage.waitMs);
    const hasExpired = world.faults.take('jira', endpoint.name, 'anonymous') !== undefined;
    const caller = hasExpired ? 'failed' : callerOf(c, settings, door);
    const desk = deskOf(c, shop, caller);
    const headers = { ...LOGIN_HEADERS[caller], ...rateHeaders(settings, passage.left) };
    const refused =
      refusedAtTheDoor(c, endpoint, { caller, settings }) ??
      refusedForScope(c, endpoint, { caller, settings, door });
    if (refused !== undefined) return respond(refused, headers);
    const latencyMs = endpoint.latencyMs?.(desk) ?? settings.latencies.otherMs ?? 0;
    return respond(await answerWithin(latencyMs, endpoint, desk), headers);
  });
}

/** A read takes as long as it is told to, working it out included; a write takes effect when its time is over. */
async function answerWithin(latencyMs: number, endpoint: Endpoint, desk: Desk): Promise<Reply> {
  if (endpoint.isRead !== true) {
    await pause(latencyMs);
    return endpoint.answer(desk);
  }
  const startedAt = performance.now();
  const reply = endpoint.answer(desk);
  await pause(latencyMs - (performance.now() - startedAt));
  return reply;
}

function deskOf(c: Context<Env>, { world, root }: Shop, caller: Caller): Desk {
  return {
    c,
    body: c.get('body'),
    jira: world.jira,
    faults: world.faults,
    caller: caller === 'member' ? 'member' : 'nobody',
    site: new URL(c.req.url).origin + root,
  };
}

function refusedAtTheDoor(
  c: Context<Env>,
  { method }: Endpoint,
  { caller, settings }: { readonly caller: Caller; readonly settings: JiraSettings },
): Reply | undefined {
  if (caller === 'failed' && settings.authFails === 'loud')
    return refusal(401, 'Client must be authenticated to access this resource.');
  const isJson = (c.req.header('content-type') ?? '').includes('application/json');
  return method === 'POST' && !isJson ? refusal(415, 'Unsupported Media Type') : undefined;
}

/** Changes and deletes are no part of what the worker may do: they are counted, and a test reads the count. */
function forbidden({ world, root }: Shop): ReturnType<typeof operation> {
  return operation(world, { service: 'jira', name: 'forbidden', root }, (c) => {
    world.jira.noteWrite(c.req.method, new URL(c.req.url).pathname.slice(root.length));
    return respond(
      refusal(405, `${c.req.method} is not allowed in this sandbox: it reads, creates and adds only.`),
    );
  });
}

function burst({ burstPerSecond }: JiraSettings): { perSecond: number; burst: number } {
  return { perSecond: burstPerSecond, burst: burstPerSecond };
}

function tooMany(settings: JiraSettings, waitMs: number): Response {
  return respond(refusal(429, 'Rate limit exceeded.'), {
    ...rateHeaders(settings, 0),
    'retry-after': String(Math.ceil(waitMs / 1_000)),
    'ratelimit-reason': 'jira-burst-based',
    'x-ratelimit-reset': new Date(Date.now() + waitMs).toISOString(),
  });
}

function rateHeaders({ burstPerSecond }: JiraSettings, left: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(burstPerSecond),
    'x-ratelimit-remaining': String(left),
    ...(left < burstPerSecond / 5 ? { 'x-ratelimit-nearlimit': 'true' } : {}),
  };
}

const LOGIN_HEADERS: Readonly<Record<Caller, Record<string, string>>> = {
  failed: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' },
  member: { 'x-seraph-loginreason': 'OK' },
  anonymous: {},
};

function respond({ status, body }: Reply, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
  });
}

function pause(ms: number): Promise<void> | undefined {
  return ms <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}
