import { allowedRequests, operationOf, undeclared, type Permissions } from '../permission';

/** Methods of the Web API, each a POST. For private channels `groups:…` takes the place of `channels:…`. */
export const SLACK_PERMISSIONS: Permissions<'slack'> = {
  'account:read': { scopes: [], requests: ['auth.test'] },
  'channels:read': { scopes: ['channels:read'], requests: ['conversations.list', 'conversations.info'] },
  'messages:read': {
    scopes: ['channels:history', 'metadata.message:read'],
    requests: ['conversations.history'],
  },
  'messages:send': { scopes: ['chat:write'], requests: ['chat.postMessage'] },
  'channels:join': { scopes: ['channels:join'], requests: ['conversations.join'] },
};

const ALLOWED: ReadonlySet<string> = new Set(allowedRequests('slack', SLACK_PERMISSIONS));

/** "messages:send" */
export function slackOperation(method: string): string {
  return operationOf(SLACK_PERMISSIONS, (request) => request === method);
}

export interface SlackRequest {
  readonly url: string;
  readonly method: string;
}

/** `apiUrl` ends with a slash. The method's name has to be all that follows. Throws `ConnectorError`. */
export function demandDeclared({ url, method }: SlackRequest, apiUrl: string): void {
  const name = url.startsWith(apiUrl) ? url.slice(apiUrl.length) : undefined;
  if (method === 'POST' && name !== undefined && ALLOWED.has(name)) return;
  const path = URL.canParse(url) ? new URL(url).pathname : 'no address';
  throw undeclared('slack', `${method} ${name ?? path}`);
}
