import type { Check } from '../../src/domain/check';
import type { PostOutcome } from '../../src/domain/digest';
import { startSandbox } from '../../sandbox/server';
import { sendTestMessages } from '../../src/cli/doctor/test-messages';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import { FakeProcess, NOW, WHOLE_ENV } from './fake-cli';

const ENV = { ...WHOLE_ENV, TEAM_CHANNEL_MAP: 'payments=#sec-payments,web=#security' };

function theTests(process: FakeProcess): readonly Check[] {
  const checks = JSON.parse(process.stdout) as readonly Check[];
  return checks.filter(({ what }) => what === 'test message');
}

test('without --send-test nothing is posted', async () => {
  const process = new FakeProcess({ env: ENV });

  await process.run('doctor', '--json');

  expect(process.posted).toEqual([]);
  expect(theTests(process)).toEqual([]);
});

test('with it every channel of the policy gets one message, and a line that says what became of it', async () => {
  const process = new FakeProcess({ env: ENV });
  const link = 'https://acme.slack.com/archives/C1/p1';
  const detail = '#sec-payments: Slack says is_archived';
  process.postOutcomes = {
    '#security': { kind: 'sent', channel: '#security', link },
    '#sec-payments': { kind: 'channel-broken', detail, cure: 'name another in the policy' },
  };

  const exitCode = await process.run('doctor', '--send-test', '--json');

  expect(exitCode).toBe(1);
  expect(theTests(process)).toEqual([
    { subject: 'Slack #security', what: 'test message', state: 'ok', detail: link },
    {
      subject: 'Slack #sec-payments',
      what: 'test message',
      state: 'failed',
      detail,
      cure: 'name another in the policy',
    },
  ]);
});

test.each<[PostOutcome, Check['state'], string]>([
  [{ kind: 'sent', channel: '#a' }, 'ok', 'sent'],
  [{ kind: 'uncertain', detail: '#a: no answer in time' }, 'warning', 'it may have been sent'],
  [{ kind: 'refused', detail: '#a: Slack is rate limiting us' }, 'failed', 'rate limiting'],
  [{ kind: 'slack-broken', detail: '#a: Slack says invalid_auth', cure: 'c' }, 'failed', 'invalid_auth'],
])('%j is a line that is %s', async (outcome, state, detail) => {
  const slack = { postNotice: () => Promise.resolve(outcome) };

  const [check] = await sendTestMessages(slack, ['#a'], NOW);

  expect(check).toMatchObject({ state, detail: expect.stringContaining(detail) });
  expect(state === 'ok' || check?.cure !== undefined).toBe(true);
});

test('in Slack it is marked as a test, and is no message that anybody looks for', async () => {
  const sandbox = await startSandbox();
  try {
    const { world, url } = sandbox;
    const messenger = createSlackConnector({ botToken: 'xoxb-sandbox', apiUrl: `${url}/slack/api/` });

    const checks = await sendTestMessages(messenger, ['#security', '#sec-payments', '#gone'], NOW);

    expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'failed']);
    const { channels } = world.slack.settings;
    const said = ['security', 'sec-payments'].map((name) => world.slack.messagesOf(channels[name]!.id));
    expect(said.map(([first, ...rest]) => [first?.text.slice(0, 5), rest.length])).toEqual([
      ['TEST:', 0],
      ['TEST:', 0],
    ]);
    expect(await messenger.findDigests('#security', NOW)).toEqual({ digests: [], isCertain: true });
  } finally {
    await sandbox.close();
  }
});
