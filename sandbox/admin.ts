import { Hono } from 'hono';
import type { Fault } from './faults';
import type { Env } from './operation';
import type { World } from './world';

/** The doors behind the stage: books, requests, faults, settings, clock. Never part of what is tested. */
export function admin(world: World): Hono<Env> {
  const app = new Hono<Env>();

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

  app.get('/_faults', (c) => c.json(world.faults.list()));
  app.post('/_faults', async (c) => {
    const wanted = await c.req.json<Fault | Fault[]>();
    for (const fault of Array.isArray(wanted) ? wanted : [wanted]) world.faults.arm(fault);
    return c.json(world.faults.list());
  });
  app.delete('/_faults', (c) => {
    world.faults.clear();
    return c.json({ ok: true });
  });

  app.get('/_settings', (c) => c.json(settings(world)));
  app.patch('/_settings', async (c) => {
    const changes = await c.req.json<Partial<Record<'wiz' | 'jira' | 'slack', object>>>();
    for (const service of ['wiz', 'jira', 'slack'] as const) {
      Object.assign(world[service].settings, changes[service] ?? {});
    }
    return c.json(settings(world));
  });

  app.post('/_clock', async (c) => {
    const { advanceMs } = await c.req.json<{ advanceMs: number }>();
    world.advance(advanceMs);
    return c.json({ now: world.now().toISOString() });
  });

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

  return app;
}

function settings(world: World): object {
  return { wiz: world.wiz.settings, jira: world.jira.settings, slack: world.slack.settings };
}
