import { type Carry, EMPTY_CARRY } from '../../src/domain/carry';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import type { Continued, RunInput } from '../../src/workflows/input';
import { aRef } from '../support/builders';
import { type Stage, useStages, WAIT_MS } from './stage';

/** What an earlier run could not tell: there is a digest to send though nothing is filed. */
const UNTOLD: Carry = {
  ...EMPTY_CARRY,
  untold: [{ team: 'payments', run: 'wfd-run-0', keys: ['SEC-1'], count: 1 }],
};
const DEAD = { clean: false, reason: 'the last run was terminated' };
const CLEAN = { clean: true, reason: 'the last run completed' };

const aStage = useStages();

/** How a link begins that was reset, or started anew by hand: it does not follow the link it thinks it follows. */
function astray({ opened }: Stage): Partial<RunInput> {
  const continued: Continued = {
    phase: 'reading',
    run: 'wfd-run-1',
    startedAt: new Date(0).toISOString(),
    opened,
    window: { kind: 'sweep', reason: 'a test' },
    book: EMPTY_BOOK,
    frontier: {},
    planHash: '',
    toCreate: 0,
    grants: [],
    isCancelled: false,
    cleared: 'the link it thinks it follows',
  };
  return { continued };
}

describe.each([
  ['the run before it did not complete', DEAD, () => ({})],
  ['the link before it is not the one it follows', CLEAN, astray],
])('a run that continues as new before it has waited: %s', (_, predecessor, begin) => {
  const long = { isLong: true, predecessor } as const;

  test('files only after the wait, which began with the run', async () => {
    const stage = aStage({ ...long, refs: [aRef()] });
    const beganAtMs = await stage.nowMs();

    const report = await stage.run(begin(stage));

    expect(report.balance).toMatchObject({ fetched: 1, created: 1 });
    expect(stage.links.size).toBe(2);
    expectWaitedOnce(stage.requests.map(({ atMs }) => atMs - beganAtMs));
  }, 60_000);

  test('tells only after the wait, though it files nothing', async () => {
    const stage = aStage({ ...long, refs: [] });
    const beganAtMs = await stage.nowMs();

    const report = await stage.run({ ...begin(stage), carry: UNTOLD });

    expect(report).toMatchObject({ balance: { fetched: 0 }, messages: [{ outcome: 'sent' }] });
    expect(stage.links.size).toBe(2);
    expectWaitedOnce(stage.postsAtMs.map((atMs) => atMs - beganAtMs));
  }, 60_000);
});

/** Reading uses up part of the wait, and a later link does not begin it again. */
function expectWaitedOnce(afterMs: readonly number[]): void {
  expect(afterMs).toHaveLength(1);
  expect(afterMs[0]).toBeGreaterThanOrEqual(WAIT_MS);
  expect(afterMs[0]).toBeLessThan(1.5 * WAIT_MS);
}
