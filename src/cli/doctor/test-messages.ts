import type { Messenger } from '../../connectors/slack/messenger';
import type { Check } from '../../domain/check';
import type { Notice, PostOutcome } from '../../domain/digest';

/** Posts one message to each channel, one after the other, and says what became of each. Nobody is called by it. */
export async function sendTestMessages(
  slack: Pick<Messenger, 'postNotice'>,
  channels: readonly string[],
  now: string,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const channel of channels) {
    const outcome = await slack.postNotice(channel, testNotice(channel, now));
    checks.push({ subject: `Slack ${channel}`, what: 'test message', ...describe(outcome) });
  }
  return checks;
}

function testNotice(channel: string, now: string): Notice {
  return {
    key: `test/${now}/${channel}`,
    title: 'TEST: a message from Wiz Finding Distribution',
    lines: [
      'Nothing has happened, and there is nothing to do: somebody ran `wfd doctor --send-test` to see whether messages arrive here.',
    ],
  };
}

function describe(outcome: PostOutcome): Pick<Check, 'state' | 'detail' | 'cure'> {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'ok', detail: outcome.link ?? 'sent' };
    case 'uncertain':
      return {
        state: 'warning',
        detail: `it may have been sent: ${outcome.detail}`,
        cure: 'look into the channel before you send another',
      };
    case 'channel-broken':
    case 'slack-broken':
      return { state: 'failed', detail: outcome.detail, cure: outcome.cure };
    case 'refused':
      return { state: 'failed', detail: outcome.detail, cure: 'wait a minute, and try again' };
    default:
      // A post without a look before it finds nothing, and nothing makes a notice wait.
      return { state: 'failed', detail: `not sent: ${outcome.kind}` };
  }
}
