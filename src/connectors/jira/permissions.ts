import { allowedRequests, undeclared, type Permissions } from '../permission';
import { MEMBERS_PROPERTY } from './members';

/** Method and path below the site's address, or the gateway's with its cloud id; a name in braces stands for one segment. */
export const JIRA_PERMISSIONS: Permissions<'jira'> = {
  'account:read': {
    scopes: ['read:jira-user'],
    requests: ['GET /_edge/tenant_info', 'GET /rest/api/3/myself', 'GET /rest/api/3/serverInfo'],
  },
  'projects:read': {
    scopes: ['read:jira-work'],
    requests: [
      'GET /rest/api/3/mypermissions',
      'GET /rest/api/3/issue/createmeta/{project}/issuetypes',
      'GET /rest/api/3/issue/createmeta/{project}/issuetypes/{type}',
    ],
  },
  'users:read': {
    scopes: ['read:jira-user'],
    requests: ['GET /rest/api/3/user/assignable/search'],
  },
  'issues:read': {
    scopes: ['read:jira-work'],
    requests: ['POST /rest/api/3/search/jql', 'POST /rest/api/3/issue/bulkfetch'],
  },
  'issues:create': {
    scopes: ['write:jira-work'],
    requests: ['POST /rest/api/3/issue/bulk'],
  },
};

/** No separator in disguise, and neither "." nor "..", which every client resolves before it sends. */
const SEGMENT = String.raw`(?!(?:\.|%2[eE]){1,2}(?:/|$))(?:[\w.~!*'()-]|%(?!2[fF]|5[cC])[0-9a-fA-F]{2})+`;

const ALLOWED: readonly RegExp[] = allowedRequests('jira', JIRA_PERMISSIONS).map(
  (request) => new RegExp(`^${request.replaceAll(/\{\w+\}/g, SEGMENT)}$`),
);

export interface JiraRequest {
  readonly method?: string;
  /** Below the base address, whatever that is: "/rest/api/3/myself". Parameters travel beside it. */
  readonly url?: string;
  /** Instead of the client's own; nobody has a reason to. */
  readonly baseURL?: string;
  readonly data?: unknown;
}

/** Throws `ConnectorError`. */
export function demandDeclared({ method = 'GET', url = '', baseURL = '', data }: JiraRequest): void {
  const request = `${method.toUpperCase()} ${baseURL}${url}`;
  if (!ALLOWED.some((pattern) => pattern.test(request))) {
    throw undeclared('jira', request.replace(/[?#].*$/s, ''));
  }
  const more = moreThanFields(data);
  if (more !== undefined) throw undeclared('jira', `${request} with "${more}"`);
}

/**
 * A create may bring a transition along, and updates: comments, work logs, links that change other tickets. Ours brings
 * fields, and the one property of the new ticket by which its findings are known.
 */
function moreThanFields(data: unknown): string | undefined {
  const { issueUpdates } = (data ?? {}) as { issueUpdates?: unknown };
  if (!Array.isArray(issueUpdates)) return undefined;
  const parts = issueUpdates.flatMap((each: object): [string, unknown][] => Object.entries(each));
  return parts.find(([key, value]) => key !== 'fields' && !(key === 'properties' && isOurs(value)))?.[0];
}

function isOurs(properties: unknown): boolean {
  return (
    Array.isArray(properties) && properties.every((each: { key?: unknown }) => each.key === MEMBERS_PROPERTY)
  );
}
