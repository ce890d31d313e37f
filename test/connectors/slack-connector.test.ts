import { ChannelDirectory } from '../../src/connectors/slack/channels';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import type { Messenger } from '../../src/connectors/slack/messenger';
import { createCall } from '../../src/connectors/slack/web';
import type { Seen } from '../../src/domain/digest';
import { aDigest } from './slack-digests';
import { IDENTITY, POSTED, refusal, ScriptedSlack } from './slack-scripted';

let slack: ScriptedSlack;
let messenger: Messenger;
let notices: string[];

beforeAll(async () => {
  slack = await new ScriptedSlack().start();
});
afterAll(() => slack.close());
beforeEach(() => {
  notices = [];
  messenger = createSlackConnector({
    botToken: 'xoxb-test',
    apiUrl: slack.url,
    timeoutMs: 2_000,
    onNotice: (notice) => notices.push(notice),
  });
});

function list(...channels: object[]): { body: object } {
  return { body: { ok: true, channels } };
}

const PAYMENTS = { id: 'C0PAYMENTS', name: 'sec-payments', is_member: true };

describe('a post', () => {
  test('is one request with blocks, text and metadata, and nothing unfurls', async () => {
    slack.script({ 'chat.postMessage': POSTED });

    const outcome = await messenger.postDigest('C0PAYMENTS', aDigest());

    expect(outcome).toEqual({
      kind: 'sent',
      channel: 'C0PAYMENTS',
      link: 'https://acme.slack.com/archives/C0PAYMENTS/p1764000000000100',
    });
    const [request] = slack.calls('chat.postMessage');
    expect(request!.args).toMatchObject({
      channel: 'C0PAYMENTS',
      text: expect.stringContaining('1 new critical security ticket for payments'),
      unfurl_links: 'false',
      unfurl_media: 'false',
      link_names: 'false',
      mrkdwn: 'false',
      parse: 'none',
    });
    expect(JSON.parse(request!.args['metadata']!)).toHaveProperty(
      'event_payload.key',
      'wfd-run-0198f/payments',
    );
    expect(JSON.parse(request!.args['blocks']!)).toHaveProperty('0.type', 'header');
    expect(request!.args).not.toHaveProperty('token');
  });

  test('of a notice carries its key too', async () => {
    slack.script({ 'chat.postMessage': POSTED });

    await messenger.postNotice('C0PAYMENTS', { key: 'failed/9', title: 'A run failed', lines: [] });

    expect(slack.calls('chat.postMessage')[0]!.args['metadata']).toContain('"key":"failed/9"');
  });

  test('is sent without a link where Slack does not say who we are', async () => {
    slack.script({ 'auth.test': { status: 500 }, 'chat.postMessage': POSTED });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toEqual({
      kind: 'sent',
      channel: 'C0PAYMENTS',
    });
  });

  test('whose layout Slack refuses is sent once more as text, metadata kept', async () => {
    slack.script({ 'chat.postMessage': [refusal('invalid_blocks'), POSTED] });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toHaveProperty('kind', 'sent');
    const [, second] = slack.calls('chat.postMessage');
    expect(second!.args).not.toHaveProperty('blocks');
    expect(second!.args['metadata']).toContain('wfd-run-0198f/payments');
    expect(notices).toEqual(['C0PAYMENTS: sent without its layout, because Slack says invalid_blocks']);
  });

  test('whose metadata Slack refuses is sent without it', async () => {
    slack.script({ 'chat.postMessage': [refusal('metadata_must_be_sent_from_app'), POSTED] });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toHaveProperty('kind', 'sent');
    expect(slack.calls('chat.postMessage')[1]!.args).not.toHaveProperty('metadata');
  });

  test('whose text is refused as well is given up with what Slack says', async () => {
    const messages = ['[ERROR] must be shorter [json-pointer:/blocks/0]'];
    slack.script({ 'chat.postMessage': refusal('invalid_blocks', { response_metadata: { messages } }) });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toMatchObject({
      kind: 'channel-broken',
      detail: expect.stringContaining('json-pointer:/blocks/0'),
    });
    expect(slack.calls('chat.postMessage')).toHaveLength(2);
  });

  test('to a public channel we are not in joins it once and posts', async () => {
    slack.script({
      'chat.postMessage': [refusal('not_in_channel'), POSTED],
      'conversations.join': { body: { ok: true, channel: PAYMENTS } },
    });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toHaveProperty('kind', 'sent');
    expect(notices).toEqual(['C0PAYMENTS: joined the channel']);
  });

  test.each([
    [refusal('missing_scope', { needed: 'channels:join' }), /invite @bot.*channels:join/],
    [refusal('method_not_supported_for_channel_type'), /invite @bot/],
    [refusal('is_archived'), /archived/],
  ])('to a channel we cannot join is broken and says how to let us in (%j)', async (answer, cure) => {
    slack.script({ 'chat.postMessage': refusal('not_in_channel'), 'conversations.join': answer });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toMatchObject({
      kind: 'channel-broken',
      cure: expect.stringMatching(cure),
    });
    expect(slack.calls('chat.postMessage')).toHaveLength(1);
  });

  test('that lost its answer while joining is refused, not uncertain: nothing was posted', async () => {
    slack.script({ 'chat.postMessage': refusal('not_in_channel'), 'conversations.join': { play: 'reset' } });

    expect(await messenger.postDigest('C0PAYMENTS', aDigest())).toHaveProperty('kind', 'refused');
  });
});

describe('a channel name', () => {
  test('is looked up once, through every page, archived and private ones too', async () => {
    slack.script({
      'conversations.list': [
        {
          body: {
            ok: true,
            channels: [{ id: 'C1', name: 'general' }],
            response_metadata: { next_cursor: 'two' },
          },
        },
        list(PAYMENTS),
      ],
      'chat.postMessage': POSTED,
    });

    await messenger.postDigest('#sec-payments', aDigest());
    await messenger.postDigest('Sec-Payments', aDigest());

    expect(slack.calls('chat.postMessage').map(({ args }) => args['channel'])).toEqual([
      'C0PAYMENTS',
      'C0PAYMENTS',
    ]);
    expect(slack.calls('conversations.list').map(({ args }) => args)).toEqual([
      { types: 'public_channel,private_channel', limit: '999', exclude_archived: 'false' },
      { types: 'public_channel,private_channel', limit: '999', exclude_archived: 'false', cursor: 'two' },
    ]);
  });

  const OLD = { id: 'C0OLD', name: 'sec-payments', is_archived: true };

  test.each([[[PAYMENTS, OLD]], [[OLD, PAYMENTS]]])(
    'of which there is an archived namesake means the living channel (%j)',
    async (channels) => {
      slack.script({ 'conversations.list': list(...channels), 'chat.postMessage': POSTED });

      await messenger.postDigest('#sec-payments', aDigest());

      expect(slack.calls('chat.postMessage')[0]!.args['channel']).toBe('C0PAYMENTS');
    },
  );

  test('that is not there breaks the channel with a cure, and no message leaves', async () => {
    slack.script({ 'conversations.list': list(PAYMENTS) });

    expect(await messenger.postDigest('#sec-paymants', aDigest())).toMatchObject({
      kind: 'channel-broken',
      detail: expect.stringContaining('#sec-paymants'),
      cure: expect.stringContaining('/invite @bot'),
    });
    expect(slack.calls('chat.postMessage')).toEqual([]);
  });

  test('that is not there is asked for again after a minute, not before', async () => {
    slack.script({ 'conversations.list': [list(), list(), list(PAYMENTS)] });
    let now = 0;
    const directory = new ChannelDirectory(
      createCall({ botToken: 'xoxb-test', apiUrl: slack.url }),
      () => now,
    );

    const found = [];
    for (now of [0, 59_999, 60_000, 119_999, 120_000]) found.push((await directory.find('sec-payments'))?.id);

    expect(found).toEqual([undefined, undefined, undefined, undefined, 'C0PAYMENTS']);
    expect(slack.calls('conversations.list')).toHaveLength(3);
  });

  test('asked for by two at once is one reading of the list', async () => {
    slack.script({ 'conversations.list': list(PAYMENTS), 'chat.postMessage': POSTED });

    await Promise.all([1, 2].map(() => messenger.postDigest('#sec-payments', aDigest())));

    expect(slack.calls('conversations.list')).toHaveLength(1);
  });

  test('whose channel Slack has deleted meanwhile is looked up anew', async () => {
    slack.script({ 'conversations.list': list(PAYMENTS), 'chat.postMessage': refusal('channel_not_found') });
    await messenger.postDigest('#sec-payments', aDigest());
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    slack.script({ 'conversations.list': list({ ...PAYMENTS, id: 'C0NEW' }), 'chat.postMessage': POSTED });

    await messenger.postDigest('#sec-payments', aDigest());

    jest.restoreAllMocks();
    expect(slack.calls('chat.postMessage')[0]!.args['channel']).toBe('C0NEW');
  });

  test('is found among public channels where private ones may not be listed', async () => {
    slack.script({
      'conversations.list': [refusal('missing_scope', { needed: 'groups:read' }), list(PAYMENTS)],
      'chat.postMessage': POSTED,
    });

    expect(await messenger.postDigest('#sec-payments', aDigest())).toHaveProperty('kind', 'sent');
  });

  test('without the right to look it up asks for an id or the scope', async () => {
    slack.script({ 'conversations.list': refusal('missing_scope', { needed: 'channels:read' }) });

    expect(await messenger.postDigest('#sec-payments', aDigest())).toMatchObject({
      kind: 'channel-broken',
      cure: expect.stringMatching(/id \(C….*channels:read/),
    });
  });

  test.each([
    ['a rate limit', { status: 429, headers: { 'retry-after': '3' } }],
    ['a reset', { play: 'reset' as const }],
  ])('whose look-up meets %s refuses the post: nothing was posted', async (_what, answer) => {
    slack.script({ 'conversations.list': answer });

    expect(await messenger.postDigest('#sec-payments', aDigest())).toHaveProperty('kind', 'refused');
  });

  const page = (next_cursor: string): { body: object } => ({
    body: { ok: true, channels: [], response_metadata: { next_cursor } },
  });

  test('whose list goes round in circles is given up with the first cursor that comes twice', async () => {
    slack.script({ 'conversations.list': [page('a'), page('b'), page('a')] });

    expect(await messenger.postDigest('#sec-payments', aDigest())).toEqual({
      kind: 'refused',
      detail: expect.stringContaining('a cursor came back that was used before') as string,
    });
    expect(slack.calls('conversations.list')).toHaveLength(3);
  });

  test('whose list has no end is given up', async () => {
    slack.script({ 'conversations.list': [...Array(150).keys()].map((number) => page(`page ${number}`)) });

    expect(await messenger.postDigest('#sec-payments', aDigest())).toHaveProperty('kind', 'refused');
    expect(slack.calls('conversations.list')).toHaveLength(100);
  });
});

describe('looking for a message', () => {
  const SINCE = '2026-11-23T12:00:00.000Z';
  const mine = (key?: string): object => ({
    ts: '1.1',
    bot_id: IDENTITY.bot_id,
    ...(key === undefined ? {} : { metadata: { event_type: 'wfd_digest', event_payload: { key } } }),
  });
  const history = (messages: object[], next_cursor = ''): { body: object } => ({
    body: { ok: true, messages, has_more: next_cursor !== '', response_metadata: { next_cursor } },
  });
  const look = (): Promise<string> => messenger.findPosted('C0PAYMENTS', 'run/payments', SINCE);

  test('finds ours by its key on a later page, and asks from a minute before', async () => {
    slack.script({
      'conversations.history': [history([mine('run/other')], 'two'), history([mine('run/payments')])],
    });

    expect(await look()).toBe('found');
    expect(slack.calls('conversations.history').map(({ args }) => args)).toEqual([
      {
        channel: 'C0PAYMENTS',
        oldest: String(Date.parse(SINCE) / 1_000 - 60) + '.000000',
        inclusive: 'true',
        include_all_metadata: 'true',
        limit: '200',
      },
      expect.objectContaining({ cursor: 'two' }),
    ]);
  });

  test.each([
    ['nobody said anything', []],
    ['others of ours are there', [mine('run/other')]],
    [
      'people talk and somebody else has our key',
      [
        { user: 'U1', text: 'hi' },
        { ...mine('run/payments'), bot_id: 'B9' },
      ],
    ],
    ['our own joining is in the list', [{ ...mine(), subtype: 'channel_join' }]],
  ])('does not find it where %s', async (_what, messages) => {
    slack.script({ 'conversations.history': history(messages) });

    expect(await look()).toBe('absent');
  });

  test('does not know where one of ours shows no key: it may be the one', async () => {
    slack.script({ 'conversations.history': history([mine('run/other'), mine()]) });

    expect(await look()).toBe('unknown');
  });

  test('says so where there is no channel: nothing can be posted there either', async () => {
    slack.script({ 'conversations.history': refusal('channel_not_found') });

    await expect(look()).rejects.toMatchObject({ service: 'slack', trouble: 'missing' });
  });

  test.each(['missing_scope', 'no_permission'])('does not know after %s', async (code) => {
    slack.script({ 'conversations.history': refusal(code) });

    expect(await look()).toBe('unknown');
  });

  test('joins a public channel to read it, and does not know where it may not', async () => {
    slack.script({
      'conversations.history': [refusal('not_in_channel'), history([mine('run/payments')])],
      'conversations.join': { body: { ok: true, channel: PAYMENTS } },
    });
    expect(await look()).toBe('found');

    slack.script({
      'conversations.history': refusal('not_in_channel'),
      'conversations.join': refusal('missing_scope'),
    });
    expect(await look()).toBe('unknown');
  });

  test('takes any message with our key where Slack does not tell who we are', async () => {
    slack.script({
      'auth.test': { body: { ok: true } },
      'conversations.history': history([mine('run/payments')]),
    });

    expect(await look()).toBe('found');
  });

  test.each([
    [{ play: 'reset' as const }, 'unavailable'],
    [{ play: 'truncate' as const }, 'unavailable'],
    [{ status: 503 }, 'unavailable'],
    [{ status: 429, headers: { 'retry-after': '5' } }, 'refused'],
    [{ body: { ok: true, messages: 'none' } }, 'malformed'],
    [refusal('token_revoked'), 'unauthorized'],
    [refusal('invalid_ts_oldest'), 'rejected'],
  ])('throws after %j, as %s', async (answer, trouble) => {
    slack.script({ 'conversations.history': answer });

    await expect(look()).rejects.toMatchObject({
      name: 'ConnectorError',
      service: 'slack',
      action: 'look for a message in C0PAYMENTS',
      trouble,
    });
  });
});

describe('looking for what was told', () => {
  const SINCE = '2026-11-23T12:00:00.000Z';
  const mine = (event_payload: object, event_type = 'wfd_digest'): object => ({
    bot_id: IDENTITY.bot_id,
    metadata: { event_type, event_payload },
  });
  const history = (messages: object[], next_cursor = ''): { body: object } => ({
    body: { ok: true, messages, response_metadata: { next_cursor } },
  });
  const look = (): Promise<Seen> => messenger.findDigests('C0PAYMENTS', SINCE);

  test('finds every digest of ours on every page, its supplements, and nothing else', async () => {
    const digest = { key: 'run/payments', team: 'payments', tickets: 'SEC-1 SEC-2', notes: 'one\ntwo' };
    slack.script({
      'conversations.history': [
        history([mine({ ...digest, key: 'run/payments/2', tickets: 'SEC-3', notes: '' })], 'two'),
        history([
          mine(digest),
          mine({ key: 'run/attention' }, 'wfd_notice'),
          { ...mine({ ...digest, tickets: 'SEC-9' }), bot_id: 'B9' },
        ]),
      ],
    });

    expect(await look()).toEqual({
      digests: [
        { key: 'run/payments', part: 2, tickets: ['SEC-3'], notes: [], toldMore: false },
        { key: 'run/payments', part: 1, tickets: ['SEC-1', 'SEC-2'], notes: ['one', 'two'], toldMore: false },
      ],
      isCertain: true,
    });
  });

  test('reads a digest of a former version, which lists nothing, as one that told everything', async () => {
    slack.script({ 'conversations.history': history([mine({ key: 'run/payments', team: 'payments' })]) });

    expect(await look()).toEqual({
      digests: [{ key: 'run/payments', part: 1, tickets: [], toldMore: true }],
      isCertain: true,
    });
  });

  test.each([
    ['a number', { key: 1, tickets: 'SEC-1' }],
    ['no key', { tickets: 'SEC-1' }],
  ])('is not certain where a digest has %s for its key', async (_what, payload) => {
    slack.script({ 'conversations.history': history([mine({ key: 'run/a', tickets: '' }), mine(payload)]) });

    const { digests, isCertain } = await look();

    expect(digests.map(({ key }) => key)).toEqual(['run/a']);
    expect(isCertain).toBe(false);
  });

  test('is not certain where the channel may not be read', async () => {
    slack.script({ 'conversations.history': refusal('missing_scope') });

    expect(await look()).toEqual({ digests: [], isCertain: false });
  });

  test('is not certain where more was said than it reads', async () => {
    slack.script({ 'conversations.history': history([mine({ key: 'run/a', tickets: 'SEC-1' })], 'more') });

    const { digests, isCertain } = await look();

    expect(digests).toHaveLength(50);
    expect(isCertain).toBe(false);
  });

  test('throws where Slack does not answer', async () => {
    slack.script({ 'conversations.history': { status: 503 } });

    await expect(look()).rejects.toMatchObject({ name: 'ConnectorError', trouble: 'unavailable' });
  });
});

describe('the check', () => {
  const ALL = 'chat:write,channels:read,channels:join,channels:history,metadata.message:read';
  const identity = (scopes: string): object => ({ body: IDENTITY, headers: { 'x-oauth-scopes': scopes } });
  const HISTORY = { body: { ok: true, messages: [], has_more: false } };
  const lines = async (...channels: string[]): Promise<string[]> =>
    (await messenger.check(channels)).map(({ subject, what, state }) => `${subject}, ${what}: ${state}`);

  test('of a workspace in order is all ok', async () => {
    slack.script({
      'auth.test': identity(ALL),
      'conversations.list': list(PAYMENTS),
      'conversations.info': {
        body: { ok: true, channel: { id: 'C0PLATFORM', name: 'platform', is_member: true } },
      },
      'conversations.history': HISTORY,
    });

    expect(await lines('#sec-payments', 'C0PLATFORM', '#sec-payments')).toEqual([
      'Slack, credentials: ok',
      'Slack, scopes: ok',
      'Slack #sec-payments, channel: ok',
      'Slack #sec-payments, history: ok',
      'Slack C0PLATFORM, channel: ok',
      'Slack C0PLATFORM, history: ok',
    ]);
  });

  test('of a dead token is one line with its cure', async () => {
    slack.script({ 'auth.test': refusal('token_revoked') });

    expect(await messenger.check(['#sec-payments'])).toEqual([
      {
        subject: 'Slack',
        what: 'credentials',
        state: 'failed',
        detail: 'Slack says token_revoked',
        cure: expect.stringContaining('SLACK_BOT_TOKEN'),
      },
    ]);
  });

  test('names each missing scope and what it is for; only chat:write is a failure', async () => {
    slack.script({ 'auth.test': identity('channels:read,channels:join,channels:history') });

    const checks = await messenger.check([]);

    expect(checks.slice(1)).toEqual([
      expect.objectContaining({ state: 'failed', detail: 'chat:write is missing: the bot needs it to post' }),
      expect.objectContaining({
        state: 'warning',
        cure: expect.stringContaining('add metadata.message:read'),
      }),
    ]);
  });

  test('warns where Slack does not tell the scopes', async () => {
    slack.script({});

    expect(await lines()).toEqual(['Slack, credentials: ok', 'Slack, scopes: warning']);
  });

  test('says of an unreadable history what it means: no second post', async () => {
    slack.script({
      'auth.test': identity(ALL),
      'conversations.list': list(PAYMENTS),
      'conversations.history': refusal('missing_scope'),
    });

    expect((await messenger.check(['#sec-payments'])).at(-1)).toMatchObject({
      what: 'history',
      state: 'warning',
      detail: expect.stringContaining('the worker will not post again'),
      cure: expect.stringContaining('channels:history'),
    });
  });

  test.each([
    { what: 'is archived', facts: { is_archived: true }, scopes: ALL, state: 'failed' },
    {
      what: 'is private, the bot outside',
      facts: { is_member: false, is_private: true },
      scopes: ALL,
      state: 'failed',
    },
    { what: 'the bot can join', facts: { is_member: false }, scopes: ALL, state: 'ok' },
    { what: 'the bot cannot join', facts: { is_member: false }, scopes: 'chat:write', state: 'failed' },
    {
      what: 'the bot can post to from outside',
      facts: { is_member: false },
      scopes: 'chat:write,chat:write.public',
      state: 'warning',
    },
  ])('of a channel that $what is $state', async ({ facts, scopes, state }) => {
    slack.script({
      'auth.test': identity(scopes),
      'conversations.list': list({ ...PAYMENTS, ...facts }),
      'conversations.history': refusal('not_in_channel'),
    });

    const check = (await messenger.check(['#sec-payments'])).find(({ what }) => what === 'channel');

    expect(check).toHaveProperty('state', state);
    expect(check?.cure === undefined).toBe(state === 'ok');
  });

  test('of a channel that is not there goes on with the next', async () => {
    slack.script({
      'auth.test': identity(ALL),
      'conversations.list': list(PAYMENTS),
      'conversations.history': HISTORY,
    });

    expect((await lines('#nowhere', '#sec-payments')).slice(2)).toEqual([
      'Slack #nowhere, channel: failed',
      'Slack #sec-payments, channel: ok',
      'Slack #sec-payments, history: ok',
    ]);
  });
});

test('a post that had its turn is one request: nothing stands between the look at the clock and its way out', async () => {
  slack.script({ 'conversations.list': list(PAYMENTS), 'chat.postMessage': POSTED });

  await messenger.turn('#sec-payments');
  const asked = slack.calls('conversations.list').length + slack.calls('auth.test').length;
  const outcome = await messenger.postDigest('#sec-payments', aDigest());

  expect(outcome).toMatchObject({ kind: 'sent' });
  expect(asked).toBeGreaterThan(0);
  expect(slack.calls('conversations.list').length + slack.calls('auth.test').length).toBe(asked);
});
