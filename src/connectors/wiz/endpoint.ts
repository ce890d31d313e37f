import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { ConnectorError } from '../connector-error';

export const ENDPOINT_CURE =
  'Set WIZ_API_URL to the address Wiz shows under your profile, Tenant Info: https://api.<data centre>.app.wiz.io/graphql.';

const claims = z.object({ dc: z.string().regex(/^[a-z0-9-]{1,40}$/) });

/** Tolerates what people copy: without scheme, without /graphql, with a slash at the end. */
export function normaliseApiUrl(text: string): string {
  const trimmed = text.trim();
  const whole = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(whole)) throw noEndpoint('WIZ_API_URL is not an address');
  const url = new URL(whole);
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith('/graphql') ? path : `${path}/graphql`}`;
}

/**
 * https://api.<dc>.<env>.wiz.io/graphql: the data centre from the token, the environment from the sign-in host.
 * Only for Wiz's own sign-in hosts: a token that somebody else issued must not be sent to Wiz.
 */
export function endpointOf(token: string, authUrl: string): string {
  const suffix = environmentSuffix(authUrl);
  if (suffix === undefined)
    throw noEndpoint('WIZ_AUTH_URL is not an address of Wiz, so it does not tell the API address');
  const parsed = claims.safeParse(payloadOf(token));
  if (!parsed.success) throw noEndpoint('the token does not name the tenant\'s data centre (claim "dc")');
  return `https://api.${parsed.data.dc}.${suffix}/graphql`;
}

/** What is doubtful about a configured address; for `doctor`. */
export function endpointDoubt(endpoint: string): string | undefined {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'http:' && !isLoopback(hostname)) return 'the token travels unencrypted to a http address';
  const ofWiz = /\.wiz\.(io|us)$/.test(hostname);
  const asDocumented = /^api\.[a-z0-9-]+\.[a-z0-9-]+\.wiz\.(io|us)$/.test(hostname);
  return ofWiz && !asDocumented ? `${hostname} is not of the form api.<data centre>.app.wiz.io` : undefined;
}

/** "app.wiz.io"; `auth.wiz.io` is the old sign-in of the same environment. */
function environmentSuffix(authUrl: string): string | undefined {
  const host = URL.canParse(authUrl) ? new URL(authUrl).hostname : '';
  const match = /^auth0?\.(?:([a-z0-9-]+)\.)?wiz\.(io|us)$/.exec(host);
  return match === null ? undefined : `${match[1] ?? 'app'}.wiz.${match[2]}`;
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function noEndpoint(detail: string): ConnectorError {
  return new ConnectorError({
    service: 'wiz',
    action: 'find the API address',
    trouble: 'rejected',
    detail,
    cure: ENDPOINT_CURE,
  });
}
