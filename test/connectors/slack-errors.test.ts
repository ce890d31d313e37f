import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import type { Messenger } from '../../src/connectors/slack/messenger';
import type { PostOutcome } from '../../src/domain/digest';
import { aDigest } from './slack-digests';
import { POSTED, refusal, ScriptedSlack, type Answer } from './slack-scripted';

const TOKEN = 'xoxb-4711-very-secret';

/** Every error that chat.postMessage documents (docs.slack.dev, 2026-08-20), the general ones included. */
const DOCUMENTED: Readonly<Record<Exclude<PostOutcome['kind'], 'sent' | 'already-sent' | 'waits'>, string>> =
  {
    refused:
      'accesslimited message_limit_exceeded org_login_required rate_limited ratelimited request_timeout service_unavailable team_added_to_org',
    uncertain: 'fatal_error internal_error',
    'channel-broken':
      // The channel.
      'channel_not_found ekm_access_denied is_archived messages_tab_disabled no_permission not_in_channel restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_not_found ' +
      // What we sent, even without its layout.
      'as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_message_not_found invalid_arg_name invalid_arguments invalid_array_arg invalid_blocks invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large missing_file_data missing_post_type msg_blocks_too_long no_text send_on_behalf_not_allowed too_many_attachments too_many_contact_cards',
    'slack-broken':
      'access_denied account_inactive app_access_restricted deprecated_endpoint enterprise_is_restricted invalid_auth method_deprecated missing_scope not_allowed_token_type not_authed team_access_not_granted token_expired token_revoked two_factor_setup_required',
  };

let slack: ScriptedSlack;
let messenger: Messenger;

beforeAll(async () => {
  slack = await new ScriptedSlack().start();
  messenger = createSlackConnector({ botToken: TOKEN, apiUrl: slack.url, timeoutMs: 300 });
});
afterAll(() => slack.close());

function post(...answers: Answer[]): Promise<PostOutcome> {
  slack.script({ 'chat.postMessage': answers, 'conversations.join': refusal('missing_scope') });
  return messenger.postDigest('C0PAYMENTS', aDigest());
}

describe('what becomes of a post', () => {
  const rows = Object.entries(DOCUMENTED).flatMap(([kind, codes]) =>
    codes.split(' ').map((code) => ({ code, kind, cure: kind.endsWith('broken') ? 'a cure' : 'no cure' })),
  );

  test.each(rows)('$code is $kind, with $cure', async ({ code, kind, cure }) => {
    const outcome = await post(refusal(code));

    expect(outcome.kind).toBe(kind);
    expect(outcome).toHaveProperty('detail', expect.stringContaining(code));
    expect('cure' in outcome ? 'a cure' : 'no cure').toBe(cure);
  });

  test.each(['constructor', 'something_new'])(
    'an error nobody has documented (%s) is uncertain',
    async (code) => {
      expect((await post(refusal(code))).kind).toBe('uncertain');
    },
  );

  test.each([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['429 without Retry-After', { status: 429 }, 30_000],
    ['ratelimited in a 200', refusal('ratelimited'), 30_000],
    [
      'ratelimited in a 200 with Retry-After',
      { ...refusal('ratelimited'), headers: { 'retry-after': '9' } },
      9_000,
    ],
    ["a workspace's message limit", refusal('message_limit_exceeded'), 900_000],
  ])('%s is refused and says how long to wait', async (_what, answer, retryAfterMs) => {
    expect(await post(answer)).toMatchObject({ kind: 'refused', retryAfterMs });
  });

  test.each<[string, Answer]>([
    ['a reset', { play: 'reset' }],
    ['silence', { play: 'hang' }],
    ['an answer that breaks off', { play: 'truncate' }],
    ['HTTP 500', { status: 500 }],
    ['HTTP 503', { status: 503, body: { ok: false, error: 'service_unavailable' } }],
    ['HTTP 408', { status: 408 }],
    ['HTTP 204', { status: 200, body: '' }],
    ["a proxy's login page", { body: '<html><body>Log in</body></html>' }],
    ['an answer without a timestamp', { body: { ok: true, channel: 'C0PAYMENTS' } }],
    ['an answer that is null', { body: 'null' }],
  ])('after %s it is uncertain, and nothing is sent again', async (_what, answer) => {
    const outcome = await post(answer, POSTED);

    expect(outcome.kind).toBe('uncertain');
    expect(slack.calls('chat.postMessage')).toHaveLength(1);
  });

  test('a time-out is told from a broken connection', async () => {
    expect(await post({ play: 'hang' })).toHaveProperty('detail', 'C0PAYMENTS: no answer in time');
    expect(await post({ play: 'reset' })).toHaveProperty(
      'detail',
      expect.stringContaining('connection broke'),
    );
  });

  test('HTTP 403, which Slack never answers, points at what stands in between', async () => {
    expect(await post({ status: 403 })).toMatchObject({
      kind: 'slack-broken',
      cure: expect.stringContaining('SLACK_API_URL'),
    });
  });

  test('a missing scope is named in the cure', async () => {
    expect(
      await post(refusal('missing_scope', { needed: 'chat:write', provided: 'im:write' })),
    ).toMatchObject({
      kind: 'slack-broken',
      cure: expect.stringContaining('scope chat:write'),
    });
  });

  test.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
    '%s names SLACK_BOT_TOKEN in its cure',
    async (code) => {
      expect(await post(refusal(code))).toHaveProperty('cure', expect.stringContaining('SLACK_BOT_TOKEN'));
    },
  );

  test('an archived channel says so', async () => {
    expect(await post(refusal('is_archived'))).toEqual({
      kind: 'channel-broken',
      detail: 'C0PAYMENTS: Slack says is_archived',
      cure: 'the channel is archived: name another in the policy, or unarchive it',
    });
  });

  test('a host that takes no connection is refused: nothing can have arrived', async () => {
    const unreachable = createSlackConnector({ botToken: TOKEN, apiUrl: await closedPort() });

    expect(await unreachable.postDigest('C0PAYMENTS', aDigest())).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the token', () => {
  test('is in no outcome, no error, no check and not in the connector itself', async () => {
    const seen: unknown[] = [messenger];
    const echoes: Answer[] = [
      { status: 500, body: TOKEN, headers: { 'x-echo': TOKEN } },
      { status: 403, body: TOKEN },
      { body: TOKEN },
      refusal(TOKEN),
      refusal('missing_scope', { needed: TOKEN }),
      refusal('invalid_blocks', { response_metadata: { messages: [`[ERROR] Bearer ${TOKEN}`] } }),
      { status: 429, headers: { 'retry-after': TOKEN } },
      { play: 'reset' },
    ];
    for (const echo of echoes) {
      seen.push(await post(echo));
      slack.script({ 'auth.test': echo });
      seen.push(await messenger.check(['C0PAYMENTS']));
      slack.script({ 'conversations.history': echo });
      seen.push(
        await messenger
          .findPosted('C0PAYMENTS', 'key', '2026-11-23T00:00:00Z')
          .catch((error: unknown) => error),
      );
    }

    expect(inspect(seen, { depth: Infinity, showHidden: true })).not.toContain('very-secret');
  });

  test.each(['xoxb-\nvery-secret', 'xoxb-…very-secret'])(
    'with characters no header can carry breaks Slack, and is not quoted (%j)',
    async (botToken) => {
      slack.script({ 'chat.postMessage': POSTED });
      const broken = createSlackConnector({ botToken, apiUrl: slack.url });

      const outcome = await broken.postDigest('C0PAYMENTS', aDigest());

      expect(outcome).toMatchObject({
        kind: 'slack-broken',
        cure: expect.stringContaining('SLACK_BOT_TOKEN'),
      });
      expect(inspect(outcome, { depth: Infinity })).not.toContain('very-secret');
    },
  );

  test('is printed nowhere by the client library', async () => {
    const printed: unknown[] = [];
    const spies = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation((...words: unknown[]) => void printed.push(words)),
    );

    await post(
      refusal('invalid_blocks', {
        response_metadata: { messages: ['[ERROR] no', '[WARN] no'], warnings: ['w'] },
      }),
    );
    await post({ play: 'reset' });

    for (const spy of spies) spy.mockRestore();
    expect(printed).toEqual([]);
  });
});

/** An address of this machine where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 1}/api/`;
}
