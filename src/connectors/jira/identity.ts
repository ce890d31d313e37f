import { z } from 'zod';
import { withoutSlash } from './auth';
import type { JiraClient } from './client';
import type { JiraIdentity } from './ticket-store';

const MYSELF = z.object({ displayName: z.string() });

/** Links need the site also where requests go through the gateway. */
const SERVER_INFO = z
  .object({ baseUrl: z.url().optional(), displayUrl: z.url().optional() })
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
