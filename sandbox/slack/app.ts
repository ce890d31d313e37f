import { isRecord } from '../json';
import { Hono, type Context } from 'hono';
import { operation, unexpected, type Env } from '../operation';
import type { World } from '../world';
import { history, info, join, list } from './conversations';
import { demandScope, SlackRateLimit, SlackRefusal, type Call, type SlackMethod } from './method';
import { getPermalink, postMessage } from './post-message';
import { BOT } from './settings';
import type { SlackState } from './state';

const authTest: SlackMethod = {
  name: 'auth.test',
  args: [],
  required: [],
  answer: ({ c }) => ({
    url: `${new URL(c.req.url).origin}/`,
    team: BOT.team,
    user: BOT.user,
    team_id: BOT.teamId,
    user_id: BOT.userId,
    bot_id: BOT.botId,
    is_enterprise_install: false,
  }),
};

const METHODS = [authTest, postMessage, getPermalink, history, list, info, join];

/** A Slack workspace's Web API. What goes wrong is said as Slack says it: HTTP 200 and `ok: false`. */
export function slackApp(world: World, root: string): Hono<Env> {
  const app = new Hono<Env>();
  for (const method of METHODS) app.post(`/${method.name}`, serve(world, method, root));
  app.all('*', unexpected(world, { service: 'slack', root }));
  return app;
}

function serve(world: World, method: SlackMethod, root: string): ReturnType<typeof operation> {
  return operation(world, { service: 'slack', name: method.name, root }, async (c) => {
    const { slack } = world;
    const { postMs, readMs } = slack.settings;
    await pause(method.isWrite === true ? postMs : readMs);
    try {
      playError(world, method.name);
      authenticate(c, slack);
      const args = argsOf(c.get('body'), method);
      if (method.scope !== undefined) demandScope({ slack }, method.scope);
      return respond(c, slack, { ok: true, ...method.answer({ c, slack, args }) });
    } catch (error) {
      return respondError(c, slack, error);
    }
  });
}

/** `detail` is Slack's error code, or an object with it as `error` and whatever comes beside it. */
function playError(world: World, name: string): void {
  const fault = world.faults.take('slack', name, 'error');
  if (fault === undefined) return;
  const { error, ...more } = isRecord(fault.detail) ? fault.detail : { error: fault.detail };
  throw new SlackRefusal(typeof error === 'string' ? error : 'internal_error', more);
}

function authenticate(c: Context<Env>, slack: SlackState): void {
  const body = c.get('body');
  const inBody = isRecord(body) ? body['token'] : undefined;
  const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? inBody;
  if (token === undefined || token === '') throw new SlackRefusal('not_authed');
  if (token !== slack.settings.botToken) throw new SlackRefusal('invalid_auth');
}

function argsOf(body: unknown, method: SlackMethod): Call['args'] {
  if (!isRecord(body)) {
    if (body === '') return checkedArgs({}, method);
    throw new SlackRefusal('invalid_form_data');
  }
  const { token: _, ...args } = body;
  return checkedArgs(args, method);
}

function checkedArgs(args: Call['args'], { args: known, required }: SlackMethod): Call['args'] {
  const messages = [
    ...Object.keys(args)
      .filter((name) => !known.includes(name))
      .map((name) => `[ERROR] unknown argument: ${name}`),
    ...required
      .filter((name) => args[name] === undefined || args[name] === '')
      .map((name) => `[ERROR] missing required field: ${name}`),
  ];
  if (messages.length > 0) throw new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
  return args;
}

function respond(c: Context<Env>, slack: SlackState, body: object): Response {
  return c.json(body, 200, { 'x-oauth-scopes': slack.settings.scopes.join(',') });
}

function respondError(c: Context<Env>, slack: SlackState, error: unknown): Response {
  if (error instanceof SlackRefusal)
    return respond(c, slack, { ok: false, error: error.code, ...error.more });
  if (!(error instanceof SlackRateLimit)) throw error;
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(error.waitMs / 1_000))) };
  return c.json({ ok: false, error: 'ratelimited' }, 429, headers);
}

function pause(ms: number): Promise<void> | undefined {
  return ms <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}
