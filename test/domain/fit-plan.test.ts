import { aPlan } from '../cli/fake-cli';
import { fitPlan, firstWithin, PLAN_LIMIT_BYTES } from '../../src/domain/fit-plan';
import { type PlannedDraft, type PlannedTicket, sizeOf } from '../../src/domain/report';

function tickets(count: number): PlannedTicket[] {
  return Array.from({ length: count }, (_, at) => ({
    finding: `f-${at}`,
    fingerprint: '0'.repeat(32),
    severity: 'HIGH',
    team: 'payments',
    project: 'SEC',
    summary: `[HIGH] ${'é'.repeat(200)}`,
    reason: 'no ticket carries its fingerprint',
  }));
}

function drafts(count: number): PlannedDraft[] {
  return tickets(count).map(({ finding, project, summary }) => ({
    finding,
    project,
    issueType: 'Task',
    summary,
    description: 'words '.repeat(1_000),
    footer: '',
    readOnUrl: '',
    labels: [],
  }));
}

test('a small plan stays as it is', () => {
  const plan = aPlan({ create: tickets(3), drafts: drafts(3), omittedDrafts: 0 });

  expect(fitPlan(plan)).toEqual(plan);
});

test('planned tickets, which come by destination, are sorted before they are cut', () => {
  const [low, high, critical] = tickets(3);
  const create = [
    { ...low!, severity: 'LOW' as const },
    high!,
    { ...critical!, severity: 'CRITICAL' as const, project: 'PLAT' },
  ];

  expect(fitPlan(aPlan({ create })).create.map(({ severity }) => severity)).toEqual([
    'CRITICAL',
    'HIGH',
    'LOW',
  ]);
});

test('of a plan that is too large the ends go, drafts before tickets, and what went is counted', () => {
  const fitted = fitPlan(aPlan({ create: tickets(2_000), drafts: drafts(60) }));

  expect(sizeOf(fitted)).toBeLessThanOrEqual(PLAN_LIMIT_BYTES);
  expect(fitted.create.length).toBeGreaterThan(300);
  expect(fitted.create.length + fitted.omitted).toBe(2_000);
  expect(fitted.create).toEqual(tickets(2_000).slice(0, fitted.create.length));
  expect(fitted.drafts?.length).toBeGreaterThan(20);
  expect((fitted.drafts?.length ?? 0) + (fitted.omittedDrafts ?? 0)).toBe(2_000);
});

test('where drafts were not asked for there are none, and none is missed', () => {
  const fitted = fitPlan(aPlan({ create: tickets(2_000) }));

  expect(fitted).not.toHaveProperty('drafts');
  expect(fitted).not.toHaveProperty('omittedDrafts');
});

test('the first items are kept until one does not fit; smaller ones behind it do not jump the queue', () => {
  expect(firstWithin(['aa', 'bbbbbbbbbb', 'c'], 12)).toEqual(['aa']);
  expect(firstWithin(['aa'], 100)).toEqual(['aa']);
  expect(firstWithin(['aa'], 0)).toEqual([]);
});
