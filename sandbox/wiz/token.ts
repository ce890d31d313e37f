import { createHmac, randomBytes } from 'node:crypto';
import { isPlain } from './merge';
import type { WizState } from './state';

export interface TokenAnswer {
  readonly status: 200 | 400 | 401 | 403;
  readonly body: object;
}

const SIGNING_KEY = randomBytes(32);

/** Client credentials in, a signed token out; what is wrong is named as OAuth names it. */
export function grantToken(state: WizState, now: Date, form: unknown): TokenAnswer {
  const { settings } = state;
  if (!isPlain(form)) return refuse(400, 'invalid_request', 'the body must be a form');
  if (form['grant_type'] !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', `unsupported grant_type ${String(form['grant_type'])}`);
  if (form['client_id'] !== settings.clientId || form['client_secret'] !== settings.clientSecret)
    return refuse(401, 'access_denied', 'Unauthorized');
  if (form['audience'] !== settings.audience)
    return refuse(403, 'access_denied', `Service not enabled within domain: ${String(form['audience'])}`);
  const expiresAtMs = now.getTime() + settings.tokenLifetimeS * 1_000;
  const token = sign(claims(state, now, expiresAtMs));
  state.keepToken(token, expiresAtMs);
  return {
    status: 200,
    body: {
      access_token: token,
      expires_in: settings.tokenLifetimeS,
      token_type: 'Bearer',
      refresh_token: randomBytes(24).toString('base64url'),
    },
  };
}

function claims({ settings }: WizState, now: Date, expiresAtMs: number): object {
  return {
    iss: 'https://auth.app.wiz.io',
    sub: settings.clientId,
    aud: settings.audience,
    scope: settings.scopes.join(' '),
    dc: settings.dc,
    iat: Math.floor(now.getTime() / 1_000),
    exp: Math.floor(expiresAtMs / 1_000),
    jti: randomBytes(12).toString('hex'),
  };
}

function sign(payload: object): string {
  const text = [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', SIGNING_KEY).update(text).digest('base64url')}`;
}

function refuse(status: TokenAnswer['status'], error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } };
}
