import * as fc from 'fast-check';
import type { CreateDecision } from '../../src/domain/decision';
import { destinationOf } from '../../src/domain/destination';
import { inBatches, type Planned, planRun, worstFirst } from '../../src/domain/plan';
import { SEVERITIES } from '../../src/domain/severity';
import { aCreate, aFingerprint, aPolicy } from '../support/builders';

const policy = aPolicy();

/** Nothing that a person approved. */
function only(free: readonly CreateDecision[]): Planned {
  return { granted: [], free };
}

const candidates: fc.Arbitrary<CreateDecision[]> = fc
  .uniqueArray(
    fc.record({
      number: fc.nat(10_000),
      fingerprint: fc.nat(60),
      severity: fc.constantFrom(...SEVERITIES),
      environment: fc.constantFrom('staging', 'development', 'production'),
      team: fc.constantFrom('payments', 'platform', 'security', 'gone'),
      changedAt: fc.constantFrom('2026-11-20T10:00:00.5Z', '2026-11-20T10:00:00.25Z', '2026-10-01T00:00:00Z'),
    }),
    { selector: ({ number }) => number, maxLength: 80 },
  )
  .map((items) =>
    items.map(({ number, fingerprint, ...rest }) =>
      aCreate({ id: `finding-${number}`, fingerprint: aFingerprint(fingerprint), ...rest }),
    ),
  );

test('a plan is the same whatever order the findings came in', () => {
  fc.assert(
    fc.property(candidates, fc.array(fc.nat()), (items, seeds) => {
      const shuffled = items
        .map((item, index) => ({
          item,
          rank: ((seeds[index % Math.max(seeds.length, 1)] ?? 0) * (index + 7)) % 101,
        }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ item }) => item);
      const free = planRun(only(items), policy.limits);
      expect(planRun(only(shuffled), policy.limits)).toEqual(free);
    }),
  );
});

test('what there is no room for is held, and the worst have the room', () => {
  fc.assert(
    fc.property(candidates, fc.integer({ min: 1, max: 40 }), (items, ticketsPerRun) => {
      const plan = planRun(only(items), { ...policy.limits, ticketsPerRun });
      const inOrder = [...plan.create, ...plan.held].map(({ finding }) => finding.id);
      expect(inOrder).toEqual(worstFirst(items).map(({ finding }) => finding.id));
      expect(plan.create).toHaveLength(Math.min(items.length, ticketsPerRun));
    }),
  );
});

test('worst first: severity, then environment, then the longest known', () => {
  const items = [
    aCreate({ id: 'late', severity: 'HIGH', changedAt: '2026-11-20T10:00:00.5Z' }),
    aCreate({ id: 'staging', severity: 'CRITICAL', environment: 'staging' }),
    aCreate({ id: 'early', severity: 'HIGH', changedAt: '2026-11-20T10:00:00.25Z' }),
    aCreate({ id: 'production', severity: 'CRITICAL' }),
    aCreate({ id: 'whole second', severity: 'HIGH', changedAt: '2026-11-20T10:00:00Z' }),
  ];

  const { create } = planRun(only(items), policy.limits);

  expect(create.map(({ finding }) => finding.id)).toEqual([
    'production',
    'staging',
    'whole second',
    'early',
    'late',
  ]);
});

test('batches hold every decision once, one project each, the first one small', () => {
  fc.assert(
    fc.property(candidates, (items) => {
      const limits = { ...policy.limits, firstBatchSize: 3, batchSize: 7 };
      const { create } = planRun(only(items), limits);
      const batches = inBatches(create, { ...policy, limits });
      const ids = batches.flatMap(({ decisions }) => decisions.map(({ finding }) => finding.id));
      expect(ids.sort()).toEqual(create.map(({ finding }) => finding.id).sort());
      for (const [index, { project, decisions }] of batches.entries()) {
        expect(decisions.length).toBeLessThanOrEqual(index === 0 ? 3 : 7);
        for (const { finding } of decisions)
          expect(destinationOf(finding.team, policy).project).toBe(project);
      }
    }),
  );
});

test('a project in trouble does not take the place of what can be filed, and worst still goes first', () => {
  const stuck = [1, 2, 3].map((number) =>
    aCreate({ id: `s${number}`, fingerprint: aFingerprint(number), severity: 'CRITICAL', team: 'platform' }),
  );
  const others = [4, 5].map((number) =>
    aCreate({ id: `o${number}`, fingerprint: aFingerprint(number), severity: 'HIGH', team: 'payments' }),
  );

  const plan = planRun(
    only([...stuck, ...others]),
    { ...policy.limits, ticketsPerRun: 3 },
    ({ team }) => team === 'platform',
  );

  expect(plan.create.map(({ finding }) => finding.id)).toEqual(['s1', 'o4', 'o5']);
});

test('what a person approved has the room before what is worse', () => {
  const granted = [aCreate({ id: 'g', fingerprint: aFingerprint('g'), severity: 'HIGH' })];
  const free = [1, 2].map((number) => aCreate({ id: `f${number}`, fingerprint: aFingerprint(number) }));

  const plan = planRun({ granted, free }, { ...policy.limits, ticketsPerRun: 2 });

  expect(plan.create.map(({ finding }) => finding.id)).toEqual(['f1', 'g']);
});
