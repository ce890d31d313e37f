import { recordLast } from '../support/histories';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import { messagesIn, slackBooks } from '../support/books';
import type { Deployment } from '../support/deployment';
import { FULL, armPost } from '../support/faults';
import { addFinding, daysAgo, of } from '../support/findings';
import { runUntilTerminated, runWhile } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { useDeployments } from '../support/use-deployments';

const MUTED = 'old-gateway';
const DAY_MS = 86_400_000;

const deployWith = useDeployments({ seed: mutedAndNot });
let policy: string;

beforeEach(() => {
  policy = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'distribution.yaml');
});

afterEach(() => {
  rmSync(join(policy, '..'), { recursive: true });
});

/** The one that is muted changed long before the watermark, so that an incremental run does not see it. */
function mutedAndNot(world: World): void {
  addFinding(world, { ...of(MUTED), ...daysAgo(9) });
  addFinding(world, daysAgo(1));
}

interface Muting {
  readonly until: Date;
  readonly match?: object;
  readonly pageSize?: number;
}

/** A tenant that counts as big. Without a muting the policy has no suppression at all. */
function writePolicy(muting?: Muting): void {
  const suppression = {
    name: 'old gateway',
    match: muting?.match ?? { project: MUTED },
    owner: 'dana@acme.example',
    reason: 'it goes in spring',
    until: muting?.until.toISOString(),
  };
  const suppressions = muting === undefined ? [] : [suppression];
  const limits = { pageSize: muting?.pageSize ?? 500 };
  writeFileSync(policy, JSON.stringify({ window: { sweepBelow: 1 }, limits, suppressions }));
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

function deploy(muting?: Muting): Promise<Deployment> {
  writePolicy(muting);
  return deployWith({ policy });
}

describe('a muted finding that an incremental run does not read', () => {
  test('gets its ticket in the first run after the suppression has ended, and no run sweeps again for it', async () => {
    const until = new Date(Date.now() + 20_000);
    const deployment = await deploy({ until });

    const muted = await deployment.run();
    const before = await deployment.run();
    const hasEnded = Date.now() >= until.getTime();
    await new Promise((resolve) => setTimeout(resolve, until.getTime() - Date.now()));
    const woken = await deployment.run();
    const after = await deployment.run();

    expect(hasEnded).toBe(false);
    expect(muted).toMatchObject({ window: { kind: 'sweep' }, balance: { created: 1, suppressed: 1 } });
    expect(before).toMatchObject({ window: { kind: 'incremental' }, balance: { fetched: 1, known: 1 } });
    expect(woken).toMatchObject({
      window: { kind: 'sweep', reason: 'suppression "old gateway" has ended since the last sweep' },
      balance: { fetched: 2, created: 1, known: 1, suppressed: 0 },
    });
    expect(after).toMatchObject({ window: { kind: 'incremental' }, balance: { fetched: 1, known: 1 } });
  }, 120_000);

  test('gets its ticket in the first run after the suppression was taken out of the file', async () => {
    const deployment = await deploy({ until: inDays(30) });

    const muted = await deployment.run();
    writePolicy();
    const woken = await deployment.run();
    const after = await deployment.run();

    expect(muted.balance).toMatchObject({ created: 1, suppressed: 1 });
    expect(woken).toMatchObject({
      window: { kind: 'sweep', reason: 'the policy has changed since the last sweep' },
      balance: { created: 1, known: 1, suppressed: 0 },
    });
    expect(after.window).toMatchObject({ kind: 'incremental' });
  }, 90_000);
});

test('a run remembers which suppression it saw at work, and an incremental one forgets nothing', async () => {
  const deployment = await deploy({ until: inDays(30) });
  const today = new Date().toISOString().slice(0, 10);

  const first = await deployment.run();
  const second = await deployment.run();

  expect(first.carry.suppressions).toMatchObject([{ name: 'old gateway', usedAt: today }]);
  expect(second.window).toMatchObject({ kind: 'incremental' });
  expect(second.carry.suppressions).toEqual(first.carry.suppressions);
}, 60_000);

test('a run that was stopped before it had read everything leaves the memory as it was', async () => {
  const deployment = await deploy({ until: inDays(30), pageSize: 1 });
  const { client, names } = deployment;
  const first = await deployment.run();
  writePolicy({ until: inDays(30), pageSize: 1, match: { project: [MUTED, 'and-its-heir'] } });

  const stopped = await runWhile(deployment, { operation: 'issues', skip: 0 }, () => {
    void client.workflow.getHandle(names.runId).cancel();
  });
  const woken = await deployment.run();

  expect(stopped).toMatchObject({ outcome: 'cancelled', pages: 1 });
  expect(stopped.carry).toMatchObject({
    policyHash: first.carry.policyHash,
    lastSweepAt: first.carry.lastSweepAt,
    suppressions: first.carry.suppressions,
  });
  expect(woken.carry.policyHash).not.toBe(first.carry.policyHash);
}, 90_000);

function reviewsIn(world: World): string[] {
  return messagesIn(world, 'security').filter((message) => message.includes('Suppressions to look at'));
}

function postsOf(world: World): number {
  return slackBooks(world).channels.flatMap(({ messages }) => messages).length;
}

describe('the weekly line', () => {
  test('names what ends within a week and whose it is, once in the week', async () => {
    const deployment = await deploy({ until: inDays(3) });
    const { world } = deployment;

    await deployment.run();
    await recordLast(deployment, 'weekly-review');
    await deployment.run();

    const [review, ...others] = reviewsIn(world);
    expect(others).toEqual([]);
    expect(review).toContain('Of the suppressions in the policy 1 ends within a week.');
    expect(review).toContain('(dana@acme.example) ends on');
  }, 60_000);

  test('names what has muted nothing for a month', async () => {
    const deployment = await deploy({ until: inDays(90), match: { project: 'long-gone' } });
    const { client, names, world } = deployment;
    const { carry } = await deployment.run();
    const suppressions = carry.suppressions?.map((use) => ({ ...use, knownSince: '2026-01-31' }));

    await client.workflow.execute('distributeFindings', {
      workflowId: names.runId,
      taskQueue: names.taskQueue,
      args: [{ mode: 'run', lockId: names.runId, carry: { ...carry, suppressions, backlog: true } }],
    });

    expect(reviewsIn(world)).toHaveLength(1);
    expect(reviewsIn(world)[0]).toContain('has muted nothing since 2026-01-31');
  }, 60_000);

  test('is not there while there is nothing to say', async () => {
    const deployment = await deploy({ until: inDays(30) });

    await deployment.run();

    expect(reviewsIn(deployment.world)).toEqual([]);
  }, 60_000);

  test('is not repeated by a run that is reset', async () => {
    const deployment = await deploy({ until: inDays(3) });
    await deployment.run();

    await reset(deployment);

    expect(reviewsIn(deployment.world)).toHaveLength(1);
  }, 60_000);

  test('is not repeated after its run was terminated, whether it had arrived or was lost', async () => {
    const deployment = await deploy({ until: inDays(3) });
    const { world } = deployment;
    armPost(world, { kind: 'reset-after', times: 2 });
    await runUntilTerminated(deployment, () => postsOf(world) === 2);

    await deployment.run();

    expect(reviewsIn(world)).toHaveLength(1);
  }, 60_000);

  test('is said by the next run when Slack did not take it', async () => {
    const deployment = await deploy({ until: inDays(3) });
    const { world } = deployment;
    armPost(world, FULL);
    await runUntilTerminated(deployment, () =>
      world.requests.list().some(({ operation }) => operation === 'chat.postMessage'),
    );

    await deployment.run();

    expect(reviewsIn(world)).toHaveLength(1);
  }, 60_000);

  test('is not repeated where the memory was lost', async () => {
    const deployment = await deploy({ until: inDays(3) });
    await deployment.run();
    await deployment.loseMemory();

    await deployment.run();

    expect(reviewsIn(deployment.world)).toHaveLength(1);
  }, 60_000);
});
