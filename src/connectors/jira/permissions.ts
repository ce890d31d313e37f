import type { Capability } from '../../domain/beyond';
import { allowedRequests, operationOf, undeclared, type Permissions } from '../permission';
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
  'comments:read': {
    scopes: ['read:jira-work'],
    requests: ['GET /rest/api/3/issue/{ticket}/comment'],
  },
  'comments:create': {
    scopes: ['write:jira-work'],
    requests: ['POST /rest/api/3/issue/{ticket}/comment'],
  },
  'links:read': {
    scopes: ['read:jira-work'],
    requests: ['GET /rest/api/3/issue/{ticket}/remotelink'],
  },
  'links:write': {
    scopes: ['write:jira-work'],
    requests: ['POST /rest/api/3/issue/{ticket}/remotelink'],
  },
};

/** No separator in disguise, and neither "." nor "..", which every client resolves before it sends. */
const SEGMENT = String.raw`(?!(?:\.|%2[eE]){1,2}(?:/|$))(?:[\w.~!*'()-]|%(?!2[fF]|5[cC])[0-9a-fA-F]{2})+`;

function patternsOf(on: readonly Capability[]): readonly RegExp[] {
  return allowedRequests('jira', JIRA_PERMISSIONS, on).map(patternOf);
}

function patternOf(request: string): RegExp {
  return new RegExp(`^${request.replaceAll(/\{\w+\}/g, SEGMENT)}$`);
}

/** "issues:read" */
export function jiraOperation({ method = 'GET', url = '' }: JiraRequest): string {
  const asked = `${method.toUpperCase()} ${url}`;
  return operationOf(JIRA_PERMISSIONS, (request) => patternOf(request).test(asked));
}

export interface JiraRequest {
  readonly method?: string;
  /** Below the base address, whatever that is: "/rest/api/3/myself". Parameters travel beside it. */
  readonly url?: string;
  /** Instead of the client's own; nobody has a reason to. */
  readonly baseURL?: string;
  readonly data?: unknown;
}

/** Throws `ConnectorError`. */
export type Demand = (request: JiraRequest) => void;

/** What lets through what is declared and, of what has a switch, what is switched on. */
export function jiraGuard(on: readonly Capability[]): Demand {
  const allowed = patternsOf(on);
  return ({ method = 'GET', url = '', baseURL = '', data }) => {
    const request = `${method.toUpperCase()} ${baseURL}${url}`;
    if (!allowed.some((pattern) => pattern.test(request))) {
      throw undeclared('jira', request.replace(/[?#].*$/s, ''));
    }
    const more = moreThanFields(data) ?? moreThanComment(url, data);
    if (more !== undefined) throw undeclared('jira', `${request} with "${more}"`);
  };
}

/** Nothing is switched on. */
export const demandDeclared: Demand = jiraGuard([]);

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

/** A comment could be put behind a role, or under another name. Ours is plain. */
function moreThanComment(url: string, data: unknown): string | undefined {
  if (!url.endsWith('/comment') || typeof data !== 'object' || data === null) return undefined;
  return Object.entries(data).find(([key, value]) => value !== undefined && key !== 'body')?.[0];
}
