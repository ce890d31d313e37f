import { LogLevel, WebClient, type Logger } from '@slack/web-api';
import { startSandbox, type Sandbox } from '../../sandbox/server';

const SECURITY = 'C0SANDBOX10';

let sandbox: Sandbox;
let slack: WebClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  slack = client('xoxb-sandbox');
});

afterEach(() => sandbox.close());

function client(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: `${sandbox.url}/slack/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    logger: silent(),
  });
}

function silent(): Logger {
  const nothing = (): void => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => LogLevel.ERROR,
    setName: nothing,
  };
}

/** All that any of the answers below holds. */
interface Reply {
  readonly error: string;
  readonly ts: string;
  readonly permalink: string;
  readonly has_more: boolean;
  readonly messages: readonly {
    readonly ts: string;
    readonly metadata?: { readonly event_payload: object };
  }[];
  readonly channel: object;
  readonly channels: readonly { readonly name: string }[];
  readonly response_metadata: {
    readonly next_cursor: string;
    readonly messages: readonly string[];
    readonly scopes: readonly string[];
  };
}

async function call(method: string, args: Record<string, unknown> = {}): Promise<Reply> {
  return (await slack.apiCall(method, args)) as unknown as Reply;
}

/** The answer to a call that is refused. */
async function refusal(method: string, args: Record<string, unknown> = {}): Promise<Reply> {
  try {
    await call(method, args);
  } catch (error) {
    return (error as { data: Reply }).data;
  }
  throw new Error(`${method} was not refused`);
}

function post(args: Record<string, unknown> = {}): Promise<Reply> {
  return call('chat.postMessage', { channel: SECURITY, text: 'hello', ...args });
}

function setChannel(name: string, change: object): void {
  const { channels } = sandbox.world.slack.settings;
  channels[name] = {
    id: 'C0EXTRA',
    isArchived: false,
    isPrivate: false,
    isMember: true,
    ...channels[name],
    ...change,
  };
}

function without(...scopes: readonly string[]): void {
  const { settings } = sandbox.world.slack;
  settings.scopes = settings.scopes.filter((scope) => !scopes.includes(scope));
}

describe('posting', () => {
  test('a message is kept with its blocks and metadata, and found by its key', async () => {
    const metadata = { event_type: 'digest', event_payload: { key: 'run-1/payments' } };
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*two* new tickets' } }];

    const { ts } = await post({ blocks, metadata });

    const { messages } = await call('conversations.history', {
      channel: SECURITY,
      include_all_metadata: true,
    });
    expect(messages).toEqual([expect.objectContaining({ ts, text: 'hello', blocks, metadata })]);
    expect(sandbox.world.slack.dump()).toMatchObject({ perKey: { 'run-1/payments': 1 }, mentions: [] });
  });

  test('a channel is taken by id, by name and by name with #', async () => {
    for (const channel of [SECURITY, 'security', '#security']) await post({ channel });

    expect(sandbox.world.slack.messagesOf(SECURITY)).toHaveLength(3);
  });

  test.each([
    ['an unknown channel', { channel: 'C0NOPE' }, 'channel_not_found'],
    ['nothing to say', { text: '' }, 'no_text'],
    ['blocks that are no list', { blocks: '{}' }, 'invalid_blocks_format'],
    ['metadata without an event type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    ['metadata of 9 KB', { metadata: payload({ key: 'x'.repeat(9_000) }) }, 'metadata_too_large'],
    ['text and markdown at once', { markdown_text: 'a' }, 'markdown_text_conflict'],
    ['an argument nobody knows', { priority: 1 }, 'invalid_arguments'],
  ])('%s is refused', async (_, args, error) => {
    expect(await refusal('chat.postMessage', { channel: SECURITY, text: 'hello', ...args })).toMatchObject({
      ok: false,
      error,
    });
    expect(sandbox.world.slack.messageCount()).toBe(0);
  });

  test('an archived channel, a private one without the bot, and one it is not in are three different things', async () => {
    setChannel('old', { id: 'C0OLD', isArchived: true });
    setChannel('secret', { id: 'C0SECRET', isPrivate: true, isMember: false });
    setChannel('elsewhere', { id: 'C0ELSE', isMember: false });

    const codes = [];
    for (const channel of ['C0OLD', 'C0SECRET', 'C0ELSE']) {
      codes.push((await refusal('chat.postMessage', { channel, text: 'a' })).error);
    }
    sandbox.world.slack.settings.scopes.push('chat:write.public');
    await post({ channel: 'C0ELSE' });

    expect(codes).toEqual(['is_archived', 'channel_not_found', 'not_in_channel']);
  });

  test.each([
    ['51 blocks', times(51, () => ({ type: 'divider' })), /no more than 50/],
    [
      'a section of 3,001 characters',
      [section('x'.repeat(3_001))],
      /less than 3001.*\/blocks\/0\/text\/text/,
    ],
    ['an empty section text', [section('')], /more than 0/],
    ['a section without text', [{ type: 'section' }], /missing required field/],
    ['a header of 151 characters', [header('plain_text', 151)], /less than 151/],
    ['a header in mrkdwn', [header('mrkdwn', 5)], /unsupported type: mrkdwn/],
    [
      'eleven context elements',
      [{ type: 'context', elements: times(11, () => plain('a')) }],
      /no more than 10/,
    ],
    ['eleven fields', [{ type: 'section', fields: times(11, () => plain('a')) }], /no more than 10/],
    [
      'a field of 2,001 characters',
      [{ type: 'section', fields: [plain('x'.repeat(2_001))] }],
      /less than 2001/,
    ],
    ['a button of 76 characters', [actions({ text: plain('x'.repeat(76)) })], /less than 76/],
    [
      'a button url of 3,001 characters',
      [actions({ url: `https://${'x'.repeat(2_993)}` })],
      /less than 3001/,
    ],
    ['an unknown block', [{ type: 'banner' }], /unsupported type: banner/],
    ['an unknown key', [{ type: 'divider', colour: 'red' }], /not allowed: colour/],
    ['an unknown key of a text', [section('a', { emoji: true })], /not allowed: emoji/],
    ['the same block_id twice', times(2, () => ({ type: 'divider', block_id: 'a' })), /already exists/],
  ])('%s is invalid_blocks, with the place of it', async (_, blocks, message) => {
    const { error, response_metadata: more } = await refusal('chat.postMessage', {
      channel: SECURITY,
      text: 'a',
      blocks,
    });

    expect(error).toBe('invalid_blocks');
    expect(more.messages.join('\n')).toMatch(message);
  });

  test('blocks at their limits are taken', async () => {
    const blocks = [
      header('plain_text', 150),
      section('x'.repeat(3_000)),
      actions({ text: plain('x'.repeat(75)) }),
    ];

    await expect(
      post({ blocks: [...blocks, ...times(47, () => ({ type: 'divider' }))] }),
    ).resolves.toMatchObject({
      ok: true,
    });
  });

  test.each([
    ['in the text', { text: 'a <!channel>' }],
    ['in a mrkdwn block', { blocks: [section('*x* <@U123ABC>')] }],
    ['as rich text', { blocks: [richText({ type: 'broadcast', range: 'here' })] }],
    ['by link_names', { text: 'hey @everyone', link_names: true }],
  ])('a mention %s is written down', async (_, args) => {
    await post(args);

    expect(sandbox.world.slack.dump()).toMatchObject({ mentions: [{ channel: 'security' }] });
  });

  test('an escaped mention, and one in plain text, is none', async () => {
    await post({ text: '&lt;!channel&gt; @here', blocks: [{ type: 'header', text: plain('<!channel>') }] });

    expect(sandbox.world.slack.dump()).toMatchObject({ mentions: [] });
  });

  test('faster than the burst a channel answers 429 with Retry-After, and another channel goes on', async () => {
    sandbox.world.slack.settings.burst = 1;
    await post();

    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    await expect(post({ channel: 'general' })).resolves.toMatchObject({ ok: true });
  });

  test('an armed error is answered once and nothing is posted', async () => {
    sandbox.world.faults.arm({ service: 'slack', operation: '*', kind: 'error', detail: 'token_revoked' });

    expect(await refusal('chat.postMessage', { channel: SECURITY, text: 'a' })).toMatchObject({
      error: 'token_revoked',
    });
    await post();
    expect(sandbox.world.slack.messageCount()).toBe(1);
  });

  test('JSON bodies are read like forms', async () => {
    const response = await fetch(`${sandbox.url}/slack/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: SECURITY, text: 'a', blocks: [section('b')] }),
    });

    expect(await response.json()).toMatchObject({ ok: true, channel: SECURITY });
  });
});

describe('looking', () => {
  test('history gives metadata only when asked, and only with the scope', async () => {
    await post({ metadata: payload({ key: 'k' }) });
    const history = (include: boolean): Promise<Reply> =>
      call('conversations.history', { channel: SECURITY, include_all_metadata: include });

    const asked = await history(true);
    const unasked = await history(false);
    without('metadata.message:read');
    const unscoped = await history(true);

    expect(asked.messages[0]?.metadata?.event_payload).toEqual({ key: 'k' });
    expect([unasked.messages[0]?.metadata, unscoped.messages[0]?.metadata]).toEqual([undefined, undefined]);
  });

  test('history is newest first, bounded by time, and paged by cursor', async () => {
    const sent: string[] = [];
    for (let count = 0; count < 5; count += 1) sent.push((await post()).ts);
    const channel = SECURITY;

    const first = await call('conversations.history', { channel, limit: 2 });
    const second = await call('conversations.history', {
      channel,
      limit: 3,
      cursor: first.response_metadata.next_cursor,
    });
    const since = await call('conversations.history', { channel, oldest: sent[2] });
    const sinceInclusive = await call('conversations.history', { channel, oldest: sent[2], inclusive: true });

    const times = [...first.messages, ...second.messages].map(({ ts }) => ts);
    expect(times).toEqual(sent.toReversed());
    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect([since.messages.length, sinceInclusive.messages.length]).toEqual([2, 3]);
  });

  test('history needs the scope and the membership, which joining gives', async () => {
    setChannel('elsewhere', { id: 'C0ELSE', isMember: false });
    const before = await refusal('conversations.history', { channel: 'C0ELSE' });
    await call('conversations.join', { channel: 'C0ELSE' });
    const after = await call('conversations.history', { channel: 'C0ELSE' });
    without('channels:history');

    expect(before.error).toBe('not_in_channel');
    expect(after.messages).toEqual([]);
    expect(await refusal('conversations.history', { channel: 'C0ELSE' })).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
      provided: expect.stringContaining('chat:write'),
    });
  });

  test('joining twice warns, an archived channel refuses', async () => {
    setChannel('old', { id: 'C0OLD', isArchived: true });

    expect(await call('conversations.join', { channel: SECURITY })).toMatchObject({
      warning: 'already_in_channel',
    });
    expect((await refusal('conversations.join', { channel: 'C0OLD' })).error).toBe('is_archived');
  });

  test('channels are listed by cursor, archived ones left out on demand, private ones only with the bot in', async () => {
    setChannel('old', { id: 'C0OLD', isArchived: true });
    setChannel('secret', { id: 'C0SECRET', isPrivate: true, isMember: false });
    const names: string[] = [];
    let cursor = '';
    do {
      const args = { limit: 4, exclude_archived: true, types: 'public_channel,private_channel', cursor };
      const page = await call('conversations.list', args);
      names.push(...page.channels.map(({ name }) => name));
      cursor = page.response_metadata.next_cursor;
    } while (cursor !== '');

    expect(names).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(['security', 'general', 'sec-payments', 'sec-corp-it']));
    expect((await refusal('conversations.list', { limit: 1_000 })).error).toBe('invalid_limit');
    expect((await refusal('conversations.list', { cursor: 'x' })).error).toBe('invalid_cursor');
  });

  test('a channel is described by id, never by name', async () => {
    expect((await call('conversations.info', { channel: SECURITY })).channel).toMatchObject({
      name: 'security',
      is_member: true,
      is_archived: false,
    });
    expect((await refusal('conversations.info', { channel: 'security' })).error).toBe('channel_not_found');
  });

  test('a permalink leads to a message that exists', async () => {
    const { ts } = await post();

    const { permalink } = await call('chat.getPermalink', { channel: SECURITY, message_ts: ts });

    expect(permalink).toBe(`${sandbox.url}/?channel=security#p${ts.replace('.', '')}`);
    expect((await refusal('chat.getPermalink', { channel: SECURITY, message_ts: '1.1' })).error).toBe(
      'message_not_found',
    );
  });
});

describe('who may', () => {
  test('auth.test names the bot, and the scopes come in a header', async () => {
    const answer = await call('auth.test');

    expect(answer).toMatchObject({ ok: true, bot_id: 'B0SANDBOX01' });
    expect(answer.response_metadata.scopes).toContain('chat:write');
  });

  test('no token and a wrong token are told apart', async () => {
    slack = client('xoxb-wrong');
    const wrong = await refusal('auth.test');
    const response = await fetch(`${sandbox.url}/slack/api/auth.test`, { method: 'POST' });

    expect(wrong.error).toBe('invalid_auth');
    expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  test('without chat:write nothing is posted', async () => {
    without('chat:write');

    expect(await refusal('chat.postMessage', { channel: SECURITY, text: 'a' })).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
    });
  });

  test('a method nobody knows is written down', async () => {
    await fetch(`${sandbox.url}/slack/api/chat.update`, { method: 'POST' });

    expect(sandbox.world.requests.unexpected().map(({ path }) => path)).toEqual(['/chat.update']);
  });
});

describe('the page', () => {
  const HOSTILE = '<img src=x onerror=alert(1)>';

  test('shows hostile texts as texts, on the board, in a ticket and in Slack', async () => {
    sandbox.world.jira.addByPerson({
      summary: HOSTILE,
      labels: [`"${HOSTILE}`],
      description: {
        type: 'doc',
        version: 1,
        content: [
          {
            type: 'paragraph',
            content: [linked('click', 'javascript:alert(1)'), linked('safe', 'https://a.example')],
          },
          { type: 'codeBlock', content: [{ type: 'text', text: HOSTILE }] },
          { type: HOSTILE },
        ],
      },
    });
    await post({
      text: `${HOSTILE} &lt;script&gt; <javascript:alert(1)|click>`,
      blocks: [header('plain_text', 5)],
    });
    await post({ text: `*bold* ${HOSTILE} <javascript:alert(1)|click> <https://a.example|safe>` });

    const markup = await (await fetch(`${sandbox.url}/?ticket=SEC-1`)).text();

    expect(markup).not.toContain('<img');
    expect(markup).not.toContain('href="javascript');
    expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(markup.match(/<a href="https:\/\/a\.example"/g)).toHaveLength(2);
    expect(markup).toContain('<strong>bold</strong>');
  });

  test('limits the cards of a column and says how many more there are', async () => {
    for (let count = 0; count < 2_000; count += 1)
      sandbox.world.jira.addByPerson({ summary: `[HIGH] ${count}` });

    const { board, version } = (await (await fetch(`${sandbox.url}/page/feed`)).json()) as Record<
      string,
      string
    >;

    expect(board?.match(/class="card /g)).toHaveLength(24);
    expect(board).toContain('… and 1976 more');
    expect((await fetch(`${sandbox.url}/page/feed?seen=${version}`)).status).toBe(204);
  });

  test('puts the worst on top and opens a moved ticket by its old key', async () => {
    for (const severity of ['LOW', 'CRITICAL', 'HIGH']) {
      sandbox.world.jira.addByPerson({ summary: `[${severity}] a bucket` });
    }
    sandbox.world.jira.changeByPerson('SEC-1', { project: 'PLAT' });

    const markup = await (await fetch(`${sandbox.url}/?ticket=SEC-1`)).text();

    const keys = [...markup.matchAll(/data-ticket="([^"]+)"/g)].map(([, key]) => key);
    expect(keys).toEqual(['SEC-2', 'SEC-3', 'PLAT-1']);
    expect(markup).toContain('aria-label="PLAT-1"');
  });

  test('may load nothing from elsewhere', async () => {
    const response = await fetch(`${sandbox.url}/`);

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).not.toMatch(/(src|href)="https?:/);
  });
});

function payload(event_payload: object): object {
  return { event_type: 'digest', event_payload };
}

function times(count: number, make: () => object): object[] {
  return Array.from({ length: count }, make);
}

function plain(text: string): object {
  return { type: 'plain_text', text };
}

function section(text: string, more: object = {}): object {
  return { type: 'section', text: { type: 'mrkdwn', text, ...more } };
}

function header(type: string, length: number): object {
  return { type: 'header', text: { type, text: 'x'.repeat(length) } };
}

function actions(button: object): object {
  return { type: 'actions', elements: [{ type: 'button', text: plain('Open'), ...button }] };
}

function richText(leaf: object): object {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [leaf] }] };
}

function linked(text: string, href: string): object {
  return { type: 'text', text, marks: [{ type: 'link', attrs: { href } }] };
}
