import { setTimeout as sleep } from 'node:timers/promises';
import { atRates, currentRates, noteTooMany } from '../../src/connectors/calls';
import { turnOf } from '../../src/connectors/jira/lanes';
import { type Lane, Pace } from '../../src/connectors/pace';
import { RATE_DEFAULTS, type RatePolicy } from '../../src/domain/rates';

const WIDE = { parallel: 100 };

/** When each of so many left, in milliseconds since the first was asked for. */
async function departures(pace: Pace, lane: Lane, count: number): Promise<number[]> {
  const start = performance.now();
  const turns = Array.from({ length: count }, () =>
    pace.run({ lanes: [lane], ...WIDE }, async () => performance.now() - start),
  );
  return Promise.all(turns);
}

test('requests of one lane leave in their order, no closer than the rate allows', async () => {
  const left = await departures(new Pace(), { name: 'wiz', perSecond: 20 }, 4);

  expect(left).toEqual(left.toSorted((a, b) => a - b));
  // Timers may fire a millisecond early; how late they fire is the machine's affair.
  expect(left[3]).toBeGreaterThanOrEqual(3 * 50 - 5);
});

test('after a rest as many as the burst leave at once, and the rest at the rate', async () => {
  const [, , third = 0, fourth = 0] = await departures(new Pace(), { name: 'c', perSecond: 10, burst: 3 }, 4);

  expect(fourth - third).toBeGreaterThan(50);
  expect(fourth).toBeGreaterThanOrEqual(100 - 5);
});

test('lanes do not wait for each other', async () => {
  const pace = new Pace();
  const slow: Lane = { name: 'slow', perSecond: 0.1 };
  await pace.run({ lanes: [slow], ...WIDE }, async () => undefined);

  const answered = pace.run({ lanes: [{ name: 'quick', perSecond: 1_000 }], ...WIDE }, async () => 'quick');

  await expect(Promise.race([answered, sleep(5_000, 'late')])).resolves.toBe('quick');
});

test('a lane that is held lets nobody leave for so long, then one after the other, whatever its burst', async () => {
  const pace = new Pace();
  const lane: Lane = { name: 'jira', perSecond: 20, burst: 20 };
  const start = performance.now();
  pace.hold([lane], 200);

  await departures(pace, lane, 3);

  // The third has waited for the hold and for two others, in whatever order they woke up.
  expect(performance.now() - start).toBeGreaterThanOrEqual(200 + 2 * 50 - 5);
});

test('what is urgent leaves a lane that is held', async () => {
  const pace = new Pace();
  const lane: Lane = { name: 'jira', perSecond: 1 };
  pace.hold([lane], 20_000);

  const left = pace.run({ lanes: [lane], ...WIDE, isUrgent: true }, async () => 'left');

  await expect(Promise.race([left, sleep(5_000, 'held')])).resolves.toBe('left');
});

test('no more are under way at once than is allowed, and one that fails makes room', async () => {
  const pace = new Pace();
  let underWay = 0;
  let most = 0;
  const turns = Array.from({ length: 6 }, (_, index) =>
    pace.run({ lanes: [], parallel: 2 }, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(5);
      underWay -= 1;
      if (index === 0) throw new Error('refused');
    }),
  );

  const ended = await Promise.allSettled(turns);

  expect(ended.map(({ status }) => status)).toEqual(['rejected', ...Array<string>(5).fill('fulfilled')]);
  expect(most).toBe(2);
});

test('an urgent one leaves at once, and the next one makes up for it', async () => {
  const pace = new Pace();
  const lane: Lane = { name: 'x', perSecond: 10 };
  const start = performance.now();
  const left: number[] = [];
  const send = async (): Promise<void> => void left.push(performance.now() - start);
  await pace.run({ lanes: [lane], ...WIDE }, send);
  await pace.run({ lanes: [lane], parallel: 1, isUrgent: true }, send);
  await pace.run({ lanes: [lane], ...WIDE }, send);

  expect(left[2]).toBeGreaterThanOrEqual(200 - 5);
});

test('the rates are those of the run that asks, side by side with others', async () => {
  const slow: RatePolicy = { ...RATE_DEFAULTS, wiz: { perSecond: 0.5, parallel: 1 } };
  const seen: number[] = [];
  const look = async (): Promise<void> => {
    await sleep(1);
    seen.push(currentRates().wiz.perSecond);
  };

  await Promise.all([atRates(slow, look), atRates(RATE_DEFAULTS, look)]);

  expect(seen.toSorted((a, b) => a - b)).toEqual([0.5, 3]);
  expect(currentRates()).toEqual(RATE_DEFAULTS);
});

test('what services answered is counted for who asked, also where it failed', async () => {
  const { ended, tooMany } = await atRates(RATE_DEFAULTS, async () => {
    await sleep(1);
    noteTooMany('jira');
    noteTooMany('jira');
    noteTooMany('slack');
    throw new Error('refused');
  });

  expect(ended.status).toBe('rejected');
  expect(tooMany).toEqual({ jira: 2, slack: 1 });
});

test.each([
  ['GET', '/rest/api/3/myself', ['GET /rest/api/3/myself'], false],
  ['POST', '/rest/api/3/search/jql', ['POST /rest/api/3/search/jql'], false],
  ['POST', '/rest/api/3/issue/bulkfetch', ['POST /rest/api/3/issue/bulkfetch'], false],
  ['POST', '/rest/api/3/issue/bulk', ['POST /rest/api/3/issue/bulk'], true],
  [
    'POST',
    '/rest/api/3/issue/SEC-12/comment',
    ['POST /rest/api/3/issue/{ticket}/comment', 'ticket SEC-12'],
    true,
  ],
  [
    'GET',
    '/rest/api/3/issue/SEC-12/comment',
    ['GET /rest/api/3/issue/{ticket}/comment', 'ticket SEC-12'],
    false,
  ],
])(
  'Jira counts %s %s as its kind and for its ticket; only a write does not wait',
  (method, url, lanes, isUrgent) => {
    const turn = turnOf({ method, url });

    expect(turn.lanes.map(({ name }) => name)).toEqual(lanes);
    expect(turn.isUrgent).toBe(isUrgent);
  },
);
