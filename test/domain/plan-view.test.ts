import type { CreateDecision } from '../../src/domain/decision';
import { type PlanMade, viewPlan } from '../../src/domain/plan-view';
import { countSeverities } from '../../src/domain/severity';
import { aCreate, aRef } from '../support/builders';

const RISK = '55 = create 25 + jira 10 + frequency 0 + production 20';

function onOwnAuthority(decision: CreateDecision): PlanMade['create'][number] {
  return { ticket: [decision], authority: { risk: RISK, score: 55 } };
}

test('a plan shows its hash, how many it creates, the worst fifty, and what is held by reason', () => {
  const create = Array.from({ length: 60 }, (_, at) => onOwnAuthority(aCreate({ id: `f-${at}` })));
  const held = ['risk 70', 'over the limit', 'over the limit'].map((reason) => ({
    kind: 'held' as const,
    finding: aRef(),
    cause: 'limit' as const,
    reason,
  }));

  const heldBefore = [
    { cause: 'limit', reason: 'over the limit', count: 4, bySeverity: countSeverities([]) },
  ] as const;
  const view = viewPlan({ hash: 'abc', create, held, heldBefore });

  expect(view).toMatchObject({
    hash: 'abc',
    toCreate: 60,
    held: [
      { reason: 'over the limit', count: 6 },
      { reason: 'risk 70', count: 1 },
    ],
  });
  expect(view.create).toHaveLength(50);
  expect(view.create[0]).toEqual({
    finding: 'f-0',
    severity: 'CRITICAL',
    team: 'payments',
    reason: 'no ticket carries its fingerprint',
    risk: RISK,
  });
});

test('a plan is small enough to be looked at, whatever is in it, and every held finding is counted', () => {
  const long = 'x'.repeat(10_000);
  const create = Array.from({ length: 2_000 }, () =>
    onOwnAuthority({ ...aCreate({ id: long, team: long }), reason: long }),
  );
  const held = Array.from({ length: 900 }, (_, at) => ({
    kind: 'held' as const,
    finding: aRef(),
    cause: 'limit' as const,
    reason: `reason ${at} ${long}`,
  }));

  const view = viewPlan({ hash: 'abc', create, held, heldBefore: [] });

  expect(JSON.stringify(view).length).toBeLessThan(50_000);
  expect(view.held.reduce((sum, { count }) => sum + count, 0)).toBe(900);
  expect(view.held.at(-1)).toEqual({ reason: 'other reasons', count: 880 });
});
