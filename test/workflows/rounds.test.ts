import { aRef } from '../support/builders';
import { type Answer, LIMIT, type Stage, useStages, WAIT_MS } from './stage';

const aStage = useStages();

function pauses({ requests }: Stage): number[] {
  return requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0));
}

test('after the last refusal an uncertain answer is still waited out and looked after before the run ends', async () => {
  const script = [...Array<Answer>(6).fill('refused'), 'uncertain', 'adopted'] as const;
  const stage = aStage({ refs: [aRef()], script });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, adopted: 1, parked: 0 });
  expect(pauses(stage).at(-1)).toBeGreaterThanOrEqual(WAIT_MS);
}, 60_000);

test('a create that was given up with nobody knowing what became of it is remembered, so that its ticket is told', async () => {
  const settled = await aStage({ refs: [aRef()], script: ['uncertain', 'adopted'] }).run();
  const unsettled = await aStage({ refs: [aRef()], script: ['uncertain', 'refused'] }).run();

  const lookedInVain = await aStage({ refs: [aRef()], script: ['uncertain', 'rejected'] }).run();

  expect(settled.carry.untoldSince).toBeUndefined();
  for (const { balance, carry } of [unsettled, lookedInVain]) {
    expect({ balance, carry }).toMatchObject({
      balance: { parked: 1 },
      carry: { untoldSince: expect.any(String) },
    });
  }
}, 60_000);

test('a batch that stays uncertain is looked after once more, creating nothing, and then parked', async () => {
  const stage = aStage({ refs: [aRef()], script: ['uncertain'] });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, parked: 1 });
  expect(stage.requests.map(({ lookOnly }) => lookOnly)).toEqual([false, false, false, true]);
  for (const pause of pauses(stage)) expect(pause).toBeGreaterThanOrEqual(WAIT_MS);
  expect(report.carry.backlog).toBe(true);
}, 60_000);

test('a batch that is refused to the end is parked, after pauses that grow', async () => {
  const stage = aStage({ refs: [aRef()], script: ['refused'] });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, parked: 1 });
  expect(stage.requests).toHaveLength(7);
  expect(pauses(stage)[5]).toBeGreaterThan(16 * (pauses(stage)[0] ?? 0));
}, 60_000);

test('a project that refuses one single ticket after the other is stopped after three', async () => {
  const refs = Array.from({ length: 10 }, (_, number) => aRef({ id: `f${number}` }));
  const stage = aStage({ refs, script: ['rejected'] });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 10, parked: 10 });
  expect(stage.requests.map(({ count }) => count)).toEqual([10, 1, 1, 1]);
}, 60_000);

test('a flood beyond every limit is held, counted and recorded in portions that fit', async () => {
  const refs = Array.from({ length: 20_000 }, (_, number) =>
    aRef({ id: `a-finding-of-a-great-flood-${number}` }),
  );
  const stage = aStage({ refs, script: ['created'] });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 20_000, created: LIMIT, held: 20_000 - LIMIT });
  expect(Math.max(...stage.recorded)).toBeLessThan(512_000);
}, 120_000);

test('a project that never confirms a batch is stopped: its other batches do not keep the run for hours', async () => {
  const refs = Array.from({ length: 30 }, (_, number) => aRef({ id: `f${number}` }));
  const stage = aStage({ refs, script: ['uncertain'] });

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 30, parked: 30 });
  expect(stage.requests).toHaveLength(4);
}, 60_000);
