import { Hono } from 'hono';
import type { Fault, ServiceName } from './faults';
import type { Env } from './operation';
import type { World } from './world';

const SERVICES: readonly ServiceName[] = ['wiz', 'jira', 'slack'];

/** The doors behind the stage: books, requests, faults, settings, clock. Never part of what is tested. */
export function admin(world: World): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error, c) => c.json({ error: error.message }, 400));
  addBooks(app, world);
  addFaults(app, world);
  addSettings(app, world);
  addDeeds(app, world);
  return app;
}

function addBooks(app: Hono<Env>, world: World): void {
  app.get('/_state', (c) =>
    c.json({
      now: world.now().toISOString(),
      wiz: world.wiz.dump(),
      jira: world.jira.dump(),
      slack: world.slack.dump(),
    }),
  );

  app.get('/_requests', (c) =>
    c.json(c.req.query('unexpected') === undefined ? world.requests.list() : world.requests.unexpected()),
  );
  app.delete('/_requests', (c) => {
    world.requests.clear();
    return c.json({ ok: true });
  });
}

function addFaults(app: Hono<Env>, world: World): void {
  app.get('/_faults', (c) => c.json(world.faults.list()));
  app.post('/_faults', async (c) => {
    const wanted = await c.req.json<Fault | Fault[]>();
    const faults = Array.isArray(wanted) ? wanted : [wanted];
    for (const fault of faults) checkFault(fault);
    for (const fault of faults) world.faults.arm(fault);
    return c.json(world.faults.list());
  });
  app.delete('/_faults', (c) => {
    world.faults.clear();
    return c.json({ ok: true });
  });
}

/** A fault that can never hit would let its test pass for nothing. */
function checkFault(fault: Partial<Fault>): void {
  const isWhole = typeof fault.operation === 'string' && typeof fault.kind === 'string';
  if (!isWhole || !SERVICES.some((service) => service === fault.service)) {
    throw new Error(
      `a fault needs service (${SERVICES.join(', ')}), operation and kind: ${JSON.stringify(fault)}`,
    );
  }
}

function addSettings(app: Hono<Env>, world: World): void {
  app.get('/_settings', (c) => c.json(settings(world)));
  app.patch('/_settings', async (c) => {
    const changes = await c.req.json<Partial<Record<ServiceName, object>>>();
    for (const service of SERVICES) checkSettings(service, world[service].settings, changes[service] ?? {});
    for (const service of SERVICES) Object.assign(world[service].settings, changes[service] ?? {});
    return c.json(settings(world));
  });

  app.post('/_clock', async (c) => {
    const { advanceMs } = await c.req.json<{ advanceMs: number }>();
    world.advance(advanceMs);
    return c.json({ now: world.now().toISOString() });
  });
}

function checkSettings(service: ServiceName, current: object, changes: object): void {
  const unknown = Object.keys(changes).filter((key) => !(key in current));
  if (unknown.length > 0) throw new Error(`${service} has no setting ${unknown.join(', ')}`);
}

function settings(world: World): Record<ServiceName, object> {
  return { wiz: world.wiz.settings, jira: world.jira.settings, slack: world.slack.settings };
}

/** What people and Wiz itself do while the worker sleeps. */
function addDeeds(app: Hono<Env>, world: World): void {
  app.post('/_wiz/issues', async (c) => c.json(world.wiz.add(await c.req.json<object[]>())));
  app.patch('/_wiz/issues/:id', async (c) =>
    c.json(world.wiz.change(c.req.param('id'), await c.req.json<object>())),
  );

  app.post('/_jira/tickets', async (c) => c.json(world.jira.addByPerson(await c.req.json<object>())));
  app.patch('/_jira/tickets/:key', async (c) =>
    c.json(world.jira.changeByPerson(c.req.param('key'), await c.req.json<object>())),
  );
  app.delete('/_jira/tickets/:key', (c) => {
    world.jira.deleteByPerson(c.req.param('key'));
    return c.json({ ok: true });
  });
}
