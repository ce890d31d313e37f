import type { Capability } from '../../domain/beyond';
import type { Trouble } from '../connector-error';
import { beginCall, type OnCall, resultOf } from '../service-call';
import type { CallResult } from '../../domain/metrics';
import { demandDeclared, wizOperation, type WizRequest } from './permissions';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The only address, besides a GraphQL endpoint, that anything goes to. */
  readonly authUrl: string;
  /** Covers the answer's last byte. */
  readonly timeoutMs: number;
  /** What may be asked besides reading; default: nothing. */
  readonly on?: readonly Capability[];
  readonly onCall?: OnCall | undefined;
}

/** No answer, or half of one. Stays inside this connector; it carries nothing of the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    readonly trouble: Extract<Trouble, 'refused' | 'unavailable'>,
    readonly detail: string,
    readonly cure?: string,
  ) {
    super(detail);
  }
}

/**
 * One request, its answer read to the end. Redirects are answers: to follow one would carry credentials
 * to a place nobody configured. Throws `NoAnswer`, and `ConnectorError` instead of sending what no operation declares.
 */
export async function exchange(
  request: WizRequest,
  { fetch, authUrl, timeoutMs, on = [], onCall }: ExchangeOptions,
): Promise<HttpAnswer> {
  demandDeclared(request, { authUrl, on });
  const signal = AbortSignal.timeout(timeoutMs);
  const end = beginCall({ service: 'wiz', operation: wizOperation(request, authUrl) }, onCall);
  try {
    const response = await fetch(request.url, { ...request.init, redirect: 'manual', signal });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    end({ status: answer.status, result: callResult(answer) });
    return answer;
  } catch (error) {
    end({ result: 'unavailable' });
    if (signal.aborted) throw new NoAnswer('unavailable', `no answer within ${timeoutMs / 1_000} s`);
    throw toNoAnswer(codeOf(error), new URL(request.url).host);
  }
}

/** GraphQL says in its answer what HTTP says by the status. Only errors are short: a page of findings is not searched. */
function callResult({ status, text }: HttpAnswer): CallResult {
  const code = text.length < LONGEST_ERROR ? /"code"\s*:\s*"([A-Z_]+)"/.exec(text)?.[1] : undefined;
  return (code === undefined ? undefined : RESULTS_BY_CODE.get(code)) ?? resultOf(status);
}

const LONGEST_ERROR = 5_000;

const RESULTS_BY_CODE: ReadonlyMap<string, CallResult> = new Map<string, CallResult>([
  ['RATE_LIMIT_EXCEEDED', 'limited'],
  ['UNAUTHENTICATED', 'unauthorized'],
  ['UNAUTHORIZED', 'unauthorized'],
  ['FORBIDDEN_IP', 'unauthorized'],
  ['INTERNAL', 'unavailable'],
]);

/** A web page where JSON was expected: a login page, a proxy, the console's address instead of the API's. */
export function isWebPage({ headers, text }: HttpAnswer): boolean {
  return (headers.get('content-type') ?? '').includes('text/html') || /^\s*<(!doctype|html)/i.test(text);
}

/** Milliseconds, from seconds or an HTTP date; `undefined` where there is nothing to obey. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function toNoAnswer(code: string, host: string): NoAnswer {
  switch (code) {
    case 'ECONNREFUSED':
      return new NoAnswer(
        'refused',
        `${host} refuses connections`,
        'Check WIZ_AUTH_URL and WIZ_API_URL, and the network.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new NoAnswer(
        'refused',
        `${host} cannot be resolved (${code})`,
        'Check WIZ_AUTH_URL and WIZ_API_URL, and the DNS.',
      );
    default:
      return CERTIFICATE.test(code)
        ? new NoAnswer('unavailable', `the certificate of ${host} is not trusted (${code})`, CERTIFICATE_CURE)
        : new NoAnswer('unavailable', `the connection to ${host} broke${code === '' ? '' : ` (${code})`}`);
  }
}

const CERTIFICATE = /CERT|SIGNATURE|SELF_SIGNED/;
const CERTIFICATE_CURE = 'Point NODE_EXTRA_CA_CERTS at the certificate authority of your proxy.';

/** "ECONNRESET" and the like; `fetch` hides it one cause down. */
function codeOf(error: unknown): string {
  const cause = field(error, 'cause') ?? error;
  const code = field(cause, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
