import { ApplicationFailure } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { aRef } from '../support/builders';
import { until } from '../support/meanwhile';
import { type Stage, useStages } from './stage';

const aStage = useStages();

/* One finding leaves three: its page, its batch, its message. */

test('a team is told before the log has taken what was filed; the run ends when the log has taken all', async () => {
  let taken = 0;
  const stage = aStage({
    refs: [aRef()],
    async log(count, { postsAtMs }) {
      if (count === 1) await until(() => postsAtMs.length > 0);
      if (count === 2) await sleep(300);
      taken += 1;
    },
  });

  await stage.run();

  expect([stage.recorded.length, taken]).toEqual([3, 3]);
}, 60_000);

test.each([
  ['what was filed meanwhile is handed over too', 0, { filed: 1, told: 0, recorded: 2 }],
  ['what was told meanwhile is handed over too', 1, { filed: 1, told: 1, recorded: 3 }],
])(
  'where the log fails the run fails, and %s',
  async (_, failing, expected) => {
    const stage: Stage = aStage({
      refs: [aRef()],
      async log(count) {
        if (count === failing) throw ApplicationFailure.nonRetryable('the log is full');
      },
    });

    await expect(stage.run()).rejects.toMatchObject({ cause: { cause: { message: 'the log is full' } } });

    const { requests, postsAtMs, recorded } = stage;
    expect({ filed: requests.length, told: postsAtMs.length, recorded: recorded.length }).toEqual(expected);
  },
  60_000,
);
