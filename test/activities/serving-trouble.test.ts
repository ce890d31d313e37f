import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { spareOthers } from '../../src/activities/patience';
import { createServing } from '../../src/activities/serving';
import { ConnectorError } from '../../src/connectors/connector-error';
import { RATE_DEFAULTS } from '../../src/domain/rates';

const TROUBLE = { service: 'jira', action: 'read', trouble: 'unavailable', detail: '503' } as const;

test('what was in trouble in one attempt, and it alone, is left out in a later one', async () => {
  const asks = createServing(() => RATE_DEFAULTS)(() =>
    spareOthers([
      {
        part: 'keys of PLAT',
        ask: () => Promise.reject(new ConnectorError(TROUBLE)),
        without: () => 'without',
      },
      { part: 'keys of SEC', ask: () => Promise.resolve('asked'), without: () => 'without' },
    ]),
  );
  const heard: unknown[] = [];
  const attempt = (heartbeatDetails: unknown): Promise<unknown> => {
    const info = { attempt: 5, scheduledTimestampMs: Date.now() - 300_000, heartbeatDetails };
    const env = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
    env.on('heartbeat', (details) => heard.push(details));
    return env.run(asks);
  };

  await expect(attempt(undefined)).rejects.toMatchObject({ type: 'JiraUnavailable' });
  await expect(attempt({ wfdInTrouble: ['keys of SEC'] })).rejects.toMatchObject({ type: 'JiraUnavailable' });
  await expect(attempt('garbage')).rejects.toMatchObject({ type: 'JiraUnavailable' });

  const left = { wfdInTrouble: ['keys of PLAT'] };
  expect(heard).toEqual([left, left, left]);
  expect(await attempt(heard[0])).toEqual(['without', 'asked']);
});
