import { startSandbox, type Sandbox } from '../../sandbox/server';
import type { StoredMessage } from '../../sandbox/slack/state';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import type { Messenger } from '../../src/connectors/slack/messenger';
import { aDigest, aLine } from './slack-digests';

const CHANNEL = '#sec-payments';
const KEY = aDigest().key;

let sandbox: Sandbox;
let messenger: Messenger;
let since: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  messenger = createSlackConnector({
    botToken: 'xoxb-sandbox',
    apiUrl: `${sandbox.url}/slack/api/`,
    timeoutMs: 2_000,
  });
  since = new Date().toISOString();
});
afterEach(async () => {
  const unexpected = sandbox.world.requests.unexpected();
  await sandbox.close();
  if (unexpected.length > 0) throw new Error(`Slack does not know ${JSON.stringify(unexpected)}`);
});

function arm(kind: string): void {
  sandbox.world.faults.arm({ service: 'slack', operation: 'chat.postMessage', kind });
}

function setChannel(facts: { isArchived?: boolean; isPrivate?: boolean; isMember?: boolean }): void {
  const { channels } = sandbox.world.slack.settings;
  channels['sec-payments'] = { ...channels['sec-payments']!, ...facts };
}

function dropScope(scope: string): void {
  const { settings } = sandbox.world.slack;
  settings.scopes = settings.scopes.filter((each) => each !== scope);
}

function messages(): readonly StoredMessage[] {
  return sandbox.world.slack.messagesOf(sandbox.world.slack.settings.channels['sec-payments']!.id);
}

test('a digest arrives in its channel and is found there by its key', async () => {
  expect(await messenger.postDigest(CHANNEL, aDigest())).toMatchObject({
    kind: 'sent',
    channel: CHANNEL,
    link: expect.stringMatching(/\/archives\/C\w+\/p\d+$/),
  });

  expect(messages()).toHaveLength(1);
  expect(await messenger.findPosted(CHANNEL, KEY, since)).toBe('found');
  expect(await messenger.findPosted(CHANNEL, 'another/key', since)).toBe('absent');
});

test('of a digest is found what it told of, and of a supplement what it added', async () => {
  const lines = ['SEC-1', 'SEC-2'].map((ticket) => aLine({ ticket }));
  await messenger.postDigest(CHANNEL, aDigest({ lines, more: 1, unlisted: ['SEC-3'], notes: ['a note'] }));
  await messenger.postDigest(CHANNEL, aDigest({ part: 2, lines: [aLine({ ticket: 'SEC-4' })], more: 7 }));
  await messenger.postNotice(CHANNEL, { key: 'failed/1', title: 'A run failed', lines: [] });

  expect(await messenger.findDigests(CHANNEL, since)).toEqual({
    isCertain: true,
    digests: [
      { key: KEY, part: 2, tickets: ['SEC-4'], notes: [], toldMore: true },
      { key: KEY, part: 1, tickets: ['SEC-1', 'SEC-2', 'SEC-3'], notes: ['a note'], toldMore: false },
    ],
  });
});

test('notices are found by the beginning of their keys, newest first, and digests are none', async () => {
  await messenger.postDigest(CHANNEL, aDigest());
  for (const key of ['anchor/q/1/a', 'failed/1', 'anchor/q/2/b', 'anchor/other/1/c']) {
    await messenger.postNotice(CHANNEL, { key, title: 'A notice', lines: [] });
  }

  expect(await messenger.findNotices(CHANNEL, 'anchor/q/', since)).toEqual({
    keys: ['anchor/q/2/b', 'anchor/q/1/a'],
    isWhole: true,
  });
  dropScope('channels:history');
  expect(await messenger.findNotices(CHANNEL, 'anchor/q/', since)).toEqual({ keys: [], isWhole: false });
});

test('a digest that was sent without its metadata makes every look uncertain', async () => {
  sandbox.world.faults.arm({
    service: 'slack',
    operation: 'chat.postMessage',
    kind: 'error',
    detail: 'metadata_too_large',
  });
  await messenger.postDigest(CHANNEL, aDigest());

  expect(await messenger.findDigests(CHANNEL, since)).toEqual({ isCertain: false, digests: [] });
});

test('a notice is found by its key as well', async () => {
  await messenger.postNotice(CHANNEL, {
    key: 'failed/1',
    title: 'A run failed',
    lines: ['Wiz did not answer.'],
  });

  expect(await messenger.findPosted(CHANNEL, 'failed/1', since)).toBe('found');
});

test('a hostile summary rings nobody and is accepted with its layout', async () => {
  const summary = '<!channel> <!here|x> <@U012AB3CD> ``` *bold* <https://evil.example|SEC-1> @channel';

  await messenger.postDigest(
    CHANNEL,
    aDigest({ lines: [aLine({ summary })], notes: [summary], team: summary }),
  );

  expect(sandbox.world.slack.dump()).toHaveProperty('mentions', []);
  expect(messages()[0]!.blocks).not.toEqual([]);
});

test('a group is called by a digest that may call it, and by nothing that anybody wrote', async () => {
  const summary = '<!subteam^S0123ABC> @payments-oncall';
  const mention = { group: 'S0SANDBOX01', for: ['CRITICAL' as const] };

  await messenger.postDigest(CHANNEL, aDigest({ lines: [aLine({ summary })], mention }));
  await messenger.postDigest(CHANNEL, aDigest({ lines: [aLine({ severity: 'HIGH' })], mention }));

  expect(sandbox.world.slack.dump()).toMatchObject({
    mentions: [{ channel: 'sec-payments', found: ['<!subteam^S0SANDBOX01>'] }],
  });
});

test('the thread follows its digest, and whoever looks at the channel does not see it', async () => {
  const digest = aDigest({ more: 2, unlisted: ['SEC-2', 'SEC-3'] });
  const thread = ['SEC-2', 'SEC-3'].map((ticket) => aLine({ ticket }));

  expect(await messenger.postDigest(CHANNEL, digest, thread)).toMatchObject({ kind: 'sent', inThread: 2 });
  expect(messages().map(({ threadTs }) => threadTs)).toEqual([undefined, messages()[0]?.ts]);
  expect((await messenger.findDigests(CHANNEL, since)).digests).toMatchObject([
    { tickets: ['SEC-1', 'SEC-2', 'SEC-3'] },
  ]);
});

test('a thread that fails is no failure of its digest, and is not sent again', async () => {
  sandbox.world.faults.arm({ service: 'slack', operation: 'chat.postMessage', kind: 'reset', skip: 1 });

  const outcome = await messenger.postDigest(CHANNEL, aDigest({ more: 1 }), [aLine({ ticket: 'SEC-2' })]);

  expect(outcome.kind).toBe('sent');
  expect(outcome).not.toHaveProperty('inThread');
  expect(messages()).toHaveLength(1);
});

test('others’ tickets are found apart from the team’s own', async () => {
  const others = { lines: [aLine({ ticket: 'PLAT-1', owner: 'platform' })], more: 1 };

  await messenger.postDigest(CHANNEL, aDigest({ others }));

  expect((await messenger.findDigests(CHANNEL, since)).digests).toMatchObject([
    { tickets: ['SEC-1'], others: ['PLAT-1'], toldMoreOthers: true, toldMore: false },
  ]);
});

test('the largest digest is accepted with its layout', async () => {
  const summary = '<&>'.repeat(300_000);
  const lines = Array.from({ length: 12 }, () => aLine({ summary }));

  expect(
    await messenger.postDigest(
      CHANNEL,
      aDigest({ lines, notes: Array(80).fill(summary), key: summary, team: summary }),
    ),
  ).toHaveProperty('kind', 'sent');
  expect(messages()[0]!.blocks.length).toBeLessThanOrEqual(50);
});

test.each([
  ['reset-after', 'found', 1],
  ['hang-after', 'found', 1],
  ['truncate', 'found', 1],
  ['status-after', 'found', 1],
  ['reset', 'absent', 0],
  ['hang', 'absent', 0],
])(
  'after %s the post is uncertain, and a look into the channel settles it: %s',
  async (kind, found, count) => {
    arm(kind);

    expect((await messenger.postDigest(CHANNEL, aDigest())).kind).toBe('uncertain');
    expect(messages()).toHaveLength(count);
    expect(await messenger.findPosted(CHANNEL, KEY, since)).toBe(found);
  },
);

test.each(['channels:history', 'metadata.message:read'])(
  'without the scope %s a look into the channel settles nothing',
  async (scope) => {
    dropScope(scope);
    await messenger.postDigest(CHANNEL, aDigest());

    expect(await messenger.findPosted(CHANNEL, KEY, since)).toBe('unknown');
  },
);

test('a channel that is full for now refuses, with the time to wait', async () => {
  sandbox.world.slack.settings.burst = 1;
  await messenger.postDigest(CHANNEL, aDigest());

  expect(await messenger.postDigest(CHANNEL, aDigest())).toMatchObject({
    kind: 'refused',
    retryAfterMs: 1_000,
  });
});

test('an archived channel is broken and says so, by name', async () => {
  setChannel({ isArchived: true });

  expect(await messenger.postDigest(CHANNEL, aDigest())).toMatchObject({
    kind: 'channel-broken',
    detail: `${CHANNEL}: Slack says is_archived`,
  });
  expect(await messenger.check([CHANNEL])).toContainEqual(
    expect.objectContaining({ state: 'failed', detail: expect.stringContaining('is archived') }),
  );
});

test('a private channel without the bot is not there, and the cure is to invite it', async () => {
  setChannel({ isPrivate: true, isMember: false });

  expect(await messenger.postDigest(CHANNEL, aDigest())).toMatchObject({
    kind: 'channel-broken',
    cure: expect.stringContaining('/invite @bot'),
  });
});

test('a public channel without the bot is joined and posted to', async () => {
  setChannel({ isMember: false });

  expect((await messenger.postDigest(CHANNEL, aDigest())).kind).toBe('sent');
  expect(sandbox.world.slack.settings.channels['sec-payments']).toHaveProperty('isMember', true);
});

test('a wrong token breaks Slack as a whole, and the check says the same', async () => {
  const other = createSlackConnector({ botToken: 'xoxb-other', apiUrl: `${sandbox.url}/slack/api/` });
  const { id } = sandbox.world.slack.settings.channels['sec-payments']!;

  expect(await other.postDigest(id, aDigest())).toMatchObject({
    kind: 'slack-broken',
    cure: expect.stringContaining('SLACK_BOT_TOKEN'),
  });
  expect(await other.check([CHANNEL])).toEqual([
    expect.objectContaining({ state: 'failed', what: 'credentials' }),
  ]);
});

test('a workspace in order passes the check without a warning', async () => {
  const checks = await messenger.check([CHANNEL, sandbox.world.slack.settings.channels['security']!.id]);

  expect(checks.map(({ state }) => state)).toEqual(Array(6).fill('ok'));
});
