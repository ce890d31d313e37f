import type { Context } from 'hono';
import type { Env } from '../operation';
import type { Door } from './endpoint';
import type { JiraSettings } from './settings';

/**
 * `failed`: credentials came and were wrong. On most endpoints Jira then answers as to nobody, and only a header
 * says so.
 */
export type Caller = 'member' | 'anonymous' | 'failed';

export function callerOf(c: Context<Env>, settings: JiraSettings, door: Door): Caller {
  const header = c.req.header('authorization');
  if (header === undefined) return 'anonymous';
  const [scheme, credential] = header.split(' ');
  const takesBearer = door === 'gateway' || settings.bearerOnSite;
  const isMember =
    (scheme === 'Basic' && credential === basic(settings)) ||
    (scheme === 'Bearer' && credential === settings.serviceToken && takesBearer);
  return isMember ? 'member' : 'failed';
}

function basic({ email, apiToken }: JiraSettings): string {
  return Buffer.from(`${email}:${apiToken}`).toString('base64');
}
