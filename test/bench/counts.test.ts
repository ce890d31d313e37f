import { NativeConnection, Worker } from '@temporalio/worker';
import { calledDirectly } from '../../bench/bare/call';
import { travel } from '../../bench/bare/journey';
import type { Case } from '../../bench/cases';
import type { Contestant } from '../../bench/contestants/contestant';
import { workerBy } from '../../bench/contestants/worker';
import { type Measured, measure } from '../../bench/measure';
import { AT_ONCE } from '../../bench/site/latencies';
import { createActivities } from '../../src/activities';
import { loadConfiguration } from '../../src/config/configuration';
import { EMPTY_CARRY } from '../../src/domain/carry';
import { DEFAULT_TASK_QUEUE } from '../../src/temporal/names';
import { wireDependencies } from '../../src/worker';
import { workflows } from '../support/bundles';
import { quiet } from '../support/deployment';

/* What a run costs, in calls, actions and events, which do not jitter. Never how long it takes. */

const NOTHING_NEW: Case = {
  name: 'nothing-new',
  title: 'Nothing new',
  policy: 'flood',
  isKnownBefore: true,
  mix: { known: 1_000 },
};

const FIRST_SWEEP: Case = {
  name: 'first-sweep',
  title: 'First sweep',
  policy: 'flood',
  isKnownBefore: false,
  mix: { linked: 100, muted: 50, single: 58, bursts: 2 },
};

const FEW_NEW: Case = {
  name: 'usual-cycle',
  title: 'A few new ones',
  policy: 'usual',
  isKnownBefore: true,
  mix: { known: 300, changed: 32, fresh: 8, earlier: 4 },
};

/** The worker in this process, from its sources. */
const worker = workerBy(async (env) => {
  const connection = await NativeConnection.connect({ address: String(env['TEMPORAL_ADDRESS']) });
  const self = await Worker.create({
    connection,
    taskQueue: DEFAULT_TASK_QUEUE,
    ...(await workflows()),
    activities: createActivities(wireDependencies(loadConfiguration(env), env)),
    identity: 'worker@test',
  });
  const done = self.run();
  return {
    whenGone: () => done.then(() => Promise.reject(new Error('the worker has ended'))),
    peakMb: () => undefined,
    async end() {
      self.shutdown();
      await done;
      await connection.close();
    },
  };
});

/** As bench/bare/main.ts, in this process. */
const bare: Contestant = {
  name: 'bare',
  enter({ env }) {
    const activities = calledDirectly(createActivities(wireDependencies(loadConfiguration(env), env)));
    let carry = EMPTY_CARRY;
    return Promise.resolve({
      async run() {
        carry = await travel(activities, carry);
        return { startedAt: 0, endedAt: 0, hasBacklog: carry.backlog };
      },
      peakMb: () => undefined,
      leave: () => Promise.resolve(),
    });
  },
};

beforeAll(() => quiet());

/** At most so much; each line says of what it is made. */
interface Cost {
  readonly wiz: number;
  readonly jira: number;
  readonly slack: number;
  readonly actions: number;
  readonly events: number;
  readonly kilobytes: number;
}

/** To open a run: two requests for who we are, three for the project, a read and a search for its canary. */
const OPENING = 7;
/** To begin and end a cycle: 3 for the schedule, 2 for the child, a timer, describeLastHolder, openRun, askApprovals. */
const CYCLE = 9;
/** What a batch of up to 40 tickets asks: a search, three windows of keys, the create, the proof. */
const BATCH = 6;

/**
 * A search and three windows of keys. A machine that is busy drafts a batch for longer than a look may be old, and then there is another:
 * the one thing that depends on how long something takes.
 */
const LOOK = 4;

describe.each<{ readonly what: Case; readonly cost: Cost }>([
  {
    what: NOTHING_NEW,
    cost: {
      // The count, and two pages.
      wiz: 3,
      // A search for every hundred.
      jira: OPENING + 10,
      slack: 0,
      // Of each page: fetch, find, record.
      actions: CYCLE + 6,
      // Three for each activity, and what the workflow tasks between them leave.
      events: 80,
      kilobytes: 380,
    },
  },
  {
    what: FIRST_SWEEP,
    cost: {
      // The count, a page, and the details of each batch.
      wiz: 2 + 3,
      // No canary yet. A read of a hundred linked ones, two searches by label, one by rule; then the key scan: where to start, three
      // windows, two texts; then batches of 10, 40 and 10.
      jira: 5 + 1 + 2 + 1 + 2 + 3 + 2 + 3 * BATCH,
      // A digest for each of twenty teams, and once who we are and which channels there are.
      slack: 22,
      // Of the page three, the key scan, of each batch the create and its record, the digests and theirs.
      actions: CYCLE + 3 + 1 + 3 * 2 + 20 + 1,
      events: 200,
      kilobytes: 330,
    },
  },
  {
    what: FEW_NEW,
    cost: {
      wiz: 3,
      // Four searches by label and one by rule; then the key scan: where to start, four windows, a text; then one batch.
      jira: OPENING + 4 + 1 + 2 + 4 + 1 + BATCH,
      // Four teams: who we are, and the channels, are known since the run before.
      slack: 4,
      actions: CYCLE + 3 + 1 + 2 + 4 + 1,
      events: 110,
      kilobytes: 190,
    },
  },
])('$what.title', ({ what, cost }) => {
  let byWorker: Measured;

  beforeAll(async () => {
    byWorker = await measure(what, worker, AT_ONCE);
  }, 60_000);

  test('costs no more calls', () => {
    const { wiz, jira, slack, refused } = byWorker.calls;
    const looks = (jira - cost.jira) / LOOK;
    expect([0, 1, 2, 3]).toContain(looks);
    expect({ wiz, jira: jira - looks * LOOK, slack, refused }).toEqual({
      wiz: cost.wiz,
      jira: cost.jira,
      slack: cost.slack,
      refused: 0,
    });
  });

  test('costs no more of Temporal', () => {
    const { actions, events, bytes, continuedAsNew } = byWorker.temporal ?? NOT_MEASURED;
    expect({ actions, continuedAsNew }).toEqual({ actions: cost.actions, continuedAsNew: 0 });
    expect(events).toBeLessThanOrEqual(cost.events);
    expect(bytes / 1_000).toBeLessThanOrEqual(cost.kilobytes);
  });

  test('costs bare as many calls, each of them: it does the same work', async () => {
    const { byOperation: own } = (await measure(what, bare, AT_ONCE)).calls;
    const { byOperation: workers } = byWorker.calls;
    const looks = (workers['jira search'] ?? 0) - (own['jira search'] ?? 0);
    expect([-3, -2, -1, 0, 1, 2, 3]).toContain(looks);
    expect({
      ...own,
      'jira search': (own['jira search'] ?? 0) + looks,
      'jira bulkfetch': (own['jira bulkfetch'] ?? 0) + looks * (LOOK - 1),
    }).toEqual({ 'jira bulkfetch': 0, ...workers });
  }, 60_000);
});

const NOT_MEASURED = {
  actions: Number.NaN,
  events: Number.NaN,
  bytes: Number.NaN,
  continuedAsNew: Number.NaN,
};
