import { Hono } from 'hono';
import type { Env } from '../operation';

/**
 * The addresses of Jira that tickets and messages link to, as a person opens them: the page shows what they name.
 * They are no requests of the worker, and are not written down as such.
 */
export function jiraLinks(): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/browse/:key', (c) => c.redirect(pageAddress('ticket', c.req.param('key'))));
  app.get('/issues/', (c) => c.redirect(pageAddress('jql', c.req.query('jql') ?? '')));
  return app;
}

function pageAddress(name: 'ticket' | 'jql', value: string): string {
  return `/?${new URLSearchParams({ [name]: value }).toString()}`;
}
