import { z } from 'zod';
import { ConnectorError } from '../connector-error';
import type { Pace } from '../pace';
import type { OnCall } from '../service-call';
import { fetchFromSite } from './guarded-api';

export interface JiraOptions {
  /** The site, or a gateway address with the cloud id in its path; a path prefix is kept. */
  readonly url: string;
  /** With it Basic, without it Bearer. */
  readonly email?: string;
  readonly apiToken: string;
  /** Where Bearer tokens of *.atlassian.net go: https://api.atlassian.com. */
  readonly gatewayUrl: string;
  /** For one request with its whole answer; default 30,000. */
  readonly timeoutMs?: number;
  /** Shared by all clients of one site; default: one of its own. */
  readonly pace?: Pace;
  /** Hears what an operator may want to know and no answer says: Jira's rate limit is near. */
  readonly onNotice?: (notice: string) => void;
  /** Hears of every request but the look-up of the cloud id, which goes to no API. */
  readonly onCall?: OnCall;
}

/** Where requests go and how they show who we are. Only a service account's token is of use without an e-mail. */
export type Connection =
  | { readonly kind: 'basic'; readonly host: string; readonly email: string }
  | { readonly kind: 'bearer'; readonly host: string }
  | { readonly kind: 'gateway'; readonly site: string; readonly gateway: string };

export const LEAST_SCOPES = 'read:jira-work write:jira-work read:jira-user';

export const TOKEN_CURE = [
  'A classic API token needs JIRA_EMAIL, and JIRA_URL=https://<site>.atlassian.net.',
  'An API token with scopes needs JIRA_EMAIL, and JIRA_URL=https://api.atlassian.com/ex/jira/<cloud id>.',
  "A service account's token needs JIRA_URL=https://<site>.atlassian.net and no JIRA_EMAIL.",
  `Scopes: ${LEAST_SCOPES}. Put a token that has not expired into JIRA_API_TOKEN.`,
].join(' ');

export function chooseConnection({ url, email, gatewayUrl }: JiraOptions): Connection {
  const host = withoutSlash(url);
  if (email !== undefined) return { kind: 'basic', host, email };
  // Atlassian's sites refuse Bearer; its gateway takes it.
  if (new URL(host).hostname.endsWith('.atlassian.net')) {
    return { kind: 'gateway', site: host, gateway: withoutSlash(gatewayUrl) };
  }
  return { kind: 'bearer', host };
}

/** The base address of all requests; through the gateway it takes one look-up, without credentials. */
export async function hostOf(connection: Connection, timeoutMs: number): Promise<string> {
  if (connection.kind !== 'gateway') return connection.host;
  const cloudId = await fetchCloudId(connection.site, timeoutMs);
  return `${connection.gateway}/ex/jira/${encodeURIComponent(cloudId)}`;
}

/** "Basic with JIRA_EMAIL at https://acme.atlassian.net": for messages. */
export function describeConnection(connection: Connection): string {
  if (connection.kind === 'gateway') return `Bearer through ${connection.gateway} for ${connection.site}`;
  const scheme = connection.kind === 'basic' ? 'Basic with JIRA_EMAIL' : 'Bearer';
  return `${scheme} at ${connection.host}`;
}

/** "https://acme.atlassian.net/" -> "https://acme.atlassian.net". */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

const TENANT_INFO = z.object({ cloudId: z.string().min(1) });

async function fetchCloudId(site: string, timeoutMs: number): Promise<string> {
  const path = '/_edge/tenant_info';
  const address = `${site}${path}`;
  const response = await fetchFromSite(site, path, timeoutMs);
  if (response === undefined) throw cloudIdError('unavailable', `no answer from ${address}`);
  if (response.status >= 500) throw cloudIdError('unavailable', `${address} answers ${response.status}`);
  const body = TENANT_INFO.safeParse(await response.json().catch(() => undefined));
  if (!body.success) throw cloudIdError('rejected', `${address} names no cloud id (${response.status})`);
  return body.data.cloudId;
}

function cloudIdError(trouble: 'unavailable' | 'rejected', detail: string): ConnectorError {
  return new ConnectorError({
    service: 'jira',
    action: 'look up the cloud id',
    trouble,
    detail,
    cure: 'Check that JIRA_URL is the address of a Jira Cloud site, https://<site>.atlassian.net.',
  });
}
