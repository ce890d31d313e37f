import { Hono, type Context } from 'hono';
import type { Fault } from '../faults';
import { operation, unexpected, type Env, type Witness } from '../operation';
import { refusal, type WizAnswer } from './errors';
import { executeRequest } from './execute';
import { duePicker, spoil } from './mishaps';
import { operationName, readRequest } from './request';
import type { WizState } from './state';
import { grantToken } from './token';

/** As much of the world as Wiz needs. */
export interface WizWorld extends Witness {
  readonly wiz: WizState;
}

/** The local Wiz: the token endpoint and one GraphQL endpoint. */
export function wizApp(world: WizWorld, root: string): Hono<Env> {
  const app = new Hono<Env>();

  app.post(
    '/oauth/token',
    operation(world, { service: 'wiz', name: 'token', root }, (c) => {
      const isForm = (c.req.header('content-type') ?? '').includes('x-www-form-urlencoded');
      const { status, body } = grantToken(world.wiz, world.now(), isForm ? c.get('body') : undefined);
      return c.json(body, status);
    }),
  );

  app.post('/graphql', async (c, next) => {
    const name = operationName(parseJson(await c.req.text()));
    const handle = operation(world, { service: 'wiz', name, root }, async (c) => {
      const { status, body, headers } = await answer(world, c, name);
      return c.json(body, status, headers);
    });
    return handle(c, next);
  });

  app.all('*', unexpected(world, { service: 'wiz', root }));
  return app;
}

async function answer(world: WizWorld, c: Context<Env>, name: string): Promise<WizAnswer> {
  const due = duePicker(world.faults, name);
  const turnedAway = admit(world.wiz, bearer(c), due('expire-token') !== undefined);
  if (turnedAway !== undefined) return turnedAway;
  const startedAt = performance.now();
  const fault = due('graphql-error');
  if (fault !== undefined) return refusal(200, codeOf(fault), 'the sandbox was told to fail here');
  const request = readRequest(c.get('body'));
  if (request === undefined) return refusal(400, 'BAD_USER_INPUT', 'the body has no query');
  const context = { state: world.wiz, after: '', findings: 0 };
  const answered = executeRequest(request, context);
  const { pageLatencyMs, findingLatencyMs } = world.wiz.settings;
  // Working it out is part of it.
  await pause(pageLatencyMs + findingLatencyMs * context.findings - (performance.now() - startedAt));
  // Carried out all the same: seen where the answer's selection was at fault.
  if (due('invalid-after') !== undefined)
    return refusal(400, 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "serviceTicket"');
  return spoil(answered, context.after, due);
}

function pause(ms: number): Promise<void> | undefined {
  return ms <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}

/** Token first, then the account's rate: both are asked before anybody reads the query. */
function admit(state: WizState, token: string, expireNow: boolean): WizAnswer | undefined {
  if (expireNow) state.revoke(token);
  if (!state.isLive(token))
    return refusal(401, 'UNAUTHENTICATED', 'the access token is unknown or has expired');
  if (state.mayAsk()) return undefined;
  const { retryAfterS } = state.settings;
  const refused = refusal(429, 'RATE_LIMIT_EXCEEDED', 'Rate limit exceeded');
  return retryAfterS === null ? refused : { ...refused, headers: { 'retry-after': String(retryAfterS) } };
}

function codeOf(fault: Fault): string {
  return typeof fault.detail === 'string' ? fault.detail : 'INTERNAL';
}

function bearer(c: Context<Env>): string {
  const [scheme, token = ''] = (c.req.header('authorization') ?? '').split(' ');
  return scheme === 'Bearer' ? token : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
