import { z } from 'zod';
import { noteTooMany } from '../calls';
import { ConnectorError, type ConnectorErrorOptions } from '../connector-error';
import { TROUBLE_CURE } from './errors';
import {
  exchange,
  isWebPage,
  NoAnswer,
  retryAfterMs,
  type ExchangeOptions,
  type HttpAnswer,
} from './exchange';
import type { Scrubber } from './scrubber';

export interface Token {
  /** A bearer token; a secret. */
  readonly value: string;
  /** When we stop using it: its expiry, less a margin for requests under way. */
  readonly usableUntilMs: number;
}

/** Callers at the same time share one request. Both throw `ConnectorError`. */
export interface TokenSource {
  current(): Promise<Token>;
  /** A token other than the one Wiz just refused. */
  renew(refused: Token): Promise<Token>;
}

export interface TokenSourceOptions extends ExchangeOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string;
  readonly userAgent: string;
  readonly now: () => number;
  readonly scrubber: Scrubber;
}

const ACTION = 'get a token';
const MARGIN_MS = 60_000;
/** Wiz's tokens live 24 h and say so; one that does not say is not trusted for long. */
const UNSAID_LIFETIME_S = 600;

// Visible ASCII only: anything else cannot stand in a header, and the complaint about it would quote the token.
const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().catch(UNSAID_LIFETIME_S),
});

const refusal = z.object({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** Client credentials with an audience, as a form; Wiz takes no Basic authentication here. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  options.scrubber.hide(options.clientSecret);
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;

  function fresh(): Promise<Token> {
    pending ??= requestToken(options)
      .then((got) => (token = got))
      .finally(() => (pending = undefined));
    return pending;
  }

  return {
    current: async () => (token !== undefined && options.now() < token.usableUntilMs ? token : fresh()),
    renew: async (refused) => (token !== undefined && token.value !== refused.value ? token : fresh()),
  };
}

async function requestToken(options: TokenSourceOptions): Promise<Token> {
  const askedAtMs = options.now();
  const answer = await send(options);
  if (answer.status === 429) noteTooMany('wiz');
  if (answer.status < 200 || answer.status > 299) throw refused(answer, options);
  const parsed = tokenAnswer.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    throw failure({
      trouble: 'malformed',
      detail: isWebPage(answer)
        ? 'a web page came back instead of a token'
        : 'the answer holds no usable access_token',
      cure: 'Check that WIZ_AUTH_URL is the token address, for most tenants https://auth.app.wiz.io/oauth/token.',
    });
  }
  options.scrubber.hide(parsed.data.access_token);
  const lifetimeMs = parsed.data.expires_in * 1_000;
  return {
    value: parsed.data.access_token,
    usableUntilMs: askedAtMs + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 2),
  };
}

async function send(options: TokenSourceOptions): Promise<HttpAnswer> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: options.clientId,
    client_secret: options.clientSecret,
    audience: options.audience,
  });
  const headers = { accept: 'application/json', 'user-agent': options.userAgent };
  if (!URL.canParse(options.authUrl)) {
    throw failure({ trouble: 'rejected', detail: 'WIZ_AUTH_URL is not an address', cure: ADDRESS_CURE });
  }
  try {
    return await exchange({ url: options.authUrl, init: { method: 'POST', headers, body } }, options);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw failure({
      trouble: error.trouble,
      detail: error.detail,
      cure: error.cure ?? 'Check WIZ_AUTH_URL and whether this machine reaches it.',
    });
  }
}

const ADDRESS_CURE =
  'Set WIZ_AUTH_URL to the token address, for most tenants https://auth.app.wiz.io/oauth/token.';

function refused(answer: HttpAnswer, options: TokenSourceOptions): ConnectorError {
  const said = refusal.safeParse(parseJson(answer.text)).data;
  const words = [said?.error, said?.error_description ?? said?.message].filter((each) => each !== undefined);
  const quoted = words.length === 0 ? '' : `: ${options.scrubber.clean(words.join(', '))}`;
  const retry = retryAfterMs(answer.headers, options.now());
  const { detail, ...rest } = verdict(answer.status);
  return failure({
    ...rest,
    detail: `${detail}${quoted}`,
    status: answer.status,
    ...(retry === undefined ? {} : { retryAfterMs: retry }),
  });
}

type Verdict = Pick<ConnectorErrorOptions, 'trouble' | 'detail' | 'cure'>;

function verdict(status: number): Verdict {
  if (status === 429) return { trouble: 'refused', detail: 'too many token requests', cure: TROUBLE_CURE };
  if (status === 408 || status >= 500)
    return { trouble: 'unavailable', detail: 'the sign-in service is in trouble', cure: TROUBLE_CURE };
  switch (status) {
    case 400:
    case 401:
      return {
        trouble: 'unauthorized',
        detail: 'Wiz does not accept this client id and secret',
        cure:
          'Check WIZ_CLIENT_ID and WIZ_CLIENT_SECRET (a service account of the type Custom Integration), and that ' +
          'WIZ_AUTH_URL and WIZ_AUDIENCE belong to it: wiz-api, or beyond-api with https://auth.wiz.io/oauth/token.',
      };
    case 403:
      return {
        trouble: 'unauthorized',
        detail: 'Wiz forbids this service account to sign in',
        cure: 'Look in Wiz whether the service account is expired or disabled, or this address is not allowed.',
      };
    case 404:
    case 405:
    case 410:
      return { trouble: 'missing', detail: 'there is no token service at WIZ_AUTH_URL', cure: ADDRESS_CURE };
    default:
      return { trouble: 'rejected', detail: 'the sign-in service said no', cure: ADDRESS_CURE };
  }
}

function failure(options: Omit<ConnectorErrorOptions, 'service' | 'action'>): ConnectorError {
  return new ConnectorError({ service: 'wiz', action: ACTION, ...options });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
