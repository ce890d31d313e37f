import type { Context } from 'hono';
import type { Env } from '../operation';
import type { Caller } from './auth';
import type { Door, Endpoint, Reply } from './endpoint';
import type { JiraSettings } from './settings';

const READ = 'read:jira-work';
const WRITE = 'write:jira-work';
const USER = 'read:jira-user';

/** By endpoint, as Atlassian documents them. An absent one is open to every token. */
const NEEDED: Readonly<Record<string, string>> = {
  myself: USER,
  assignable: USER,
  permissions: READ,
  issuetypes: READ,
  createmeta: READ,
  priorities: READ,
  project: READ,
  search: READ,
  bulkfetch: READ,
  get: READ,
  comments: READ,
  remoteLinks: READ,
  create: WRITE,
  createOne: WRITE,
  comment: WRITE,
  remoteLink: WRITE,
};

/**
 * What a token without the scope is told; `undefined` where it has it, or has all. A service account's token has scopes, and so has
 * any that comes through the gateway; a person's own at the site has none.
 */
export function refusedForScope(
  c: Context<Env>,
  { name }: Endpoint,
  {
    caller,
    settings,
    door,
  }: { readonly caller: Caller; readonly settings: JiraSettings; readonly door: Door },
): Reply | undefined {
  const isService = c.req.header('authorization') === `Bearer ${settings.serviceToken}`;
  const needed = NEEDED[name];
  if (caller !== 'member') return undefined;
  if ((door === 'site' && !isService) || needed === undefined || settings.scopes.includes(needed))
    return undefined;
  return { status: 401, body: { code: 401, message: 'Unauthorized; scope does not match' } };
}
