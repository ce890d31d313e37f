import { z } from 'zod';
import { oneLine } from '../one-line';
import { withoutSlash } from './auth';
import type { JiraClient } from './client';
import type { JiraIdentity } from './ticket-store';

const MYSELF = z.object({ displayName: z.string().transform((name) => oneLine(name, 200)) });

/** Every link to a ticket begins with it, and it travels through the history. */
const webAddress = z.url({ protocol: /^https?$/ }).max(500, 'longer than any address of a site');

/** Links need the site also where requests go through the gateway. */
const SERVER_INFO = z
  .object({ baseUrl: webAddress.optional(), displayUrl: webAddress.optional() })
  .transform((info, context) => {
    const url = info.baseUrl ?? info.displayUrl;
    if (url !== undefined) return withoutSlash(url);
    context.addIssue({ code: 'custom', path: ['baseUrl'], message: 'missing' });
    return z.NEVER;
  });

/** `/myself` is the one request that no anonymous visitor gets an answer to. */
export async function identify(client: JiraClient): Promise<JiraIdentity> {
  const { displayName } = await client.read({
    action: 'ask who the token belongs to',
    send: (api) => api.myself.getCurrentUser(),
    schema: MYSELF,
  });
  const siteUrl = await client.read({
    action: 'ask for the address of the site',
    send: (api) => api.serverInfo.getServerInfo(),
    schema: SERVER_INFO,
  });
  return { accountName: displayName, siteUrl };
}
