import { routedInRun } from '../../src/audit/routed';
import type { TrailEvent } from '../../src/audit/source';
import { FakeHistories, type FakeHistory } from './fake-histories';

const AT = '2026-11-23T12:00:00.000Z';

function aPage(eventId: number, refs: unknown): readonly TrailEvent[] {
  return [
    { eventId, at: AT, kind: 'scheduled', step: 'fetchPage' },
    {
      eventId: eventId + 1,
      at: AT,
      kind: 'step-ended',
      scheduledId: eventId,
      result: async () => ({ refs }),
    },
  ];
}

function aPart(runId: string, events: readonly TrailEvent[], continuedFrom?: string): FakeHistory {
  const started: TrailEvent = {
    eventId: 1,
    at: AT,
    kind: 'started',
    input: undefined,
    ...(continuedFrom === undefined ? {} : { continuedFrom }),
  };
  return {
    workflow: 'distributeFindings',
    workflowId: 'run',
    runId,
    firstRunId: 'r-1',
    startedAt: AT,
    events: [started, ...events],
  };
}

test('all pages of a run count, those of its earlier parts first, and each finding once', async () => {
  const histories = new FakeHistories([
    aPart(
      'r-2',
      aPage(10, [
        { id: 'b', team: 'data' },
        { id: 'c', team: 'data' },
      ]),
      'r-1',
    ),
    aPart('r-1', [
      ...aPage(10, [
        { id: 'a', team: 'payments', route: 0 },
        { id: 'b', team: 'payments' },
      ]),
      { eventId: 20, at: AT, kind: 'scheduled', step: 'findTickets' },
      {
        eventId: 21,
        at: AT,
        kind: 'step-ended',
        scheduledId: 20,
        result: async () => ({ refs: [{ id: 'x', team: 'x' }] }),
      },
    ]),
  ]);

  expect(await routedInRun(histories, { workflowId: 'run', runId: 'r-2' })).toEqual([
    { id: 'a', team: 'payments' },
    { id: 'b', team: 'payments' },
    { id: 'c', team: 'data' },
  ]);
});

test.each([
  ['that nobody can decode', undefined],
  ['of another shape', { refs: 'none' }],
  ['without teams', [{ id: 'a' }, null, { id: 1, team: 'x' }]],
])('a page %s says nothing', async (_, refs) => {
  const histories = new FakeHistories([aPart('r-1', aPage(10, refs))]);

  expect(await routedInRun(histories, { workflowId: 'run', runId: 'r-1' })).toEqual([]);
});

test('a part that is no longer kept is an error, not a smaller run', async () => {
  const histories = new FakeHistories([aPart('r-2', [], 'r-1')]);

  await expect(routedInRun(histories, { workflowId: 'run', runId: 'r-2' })).rejects.toThrow('r-1 is gone');
});
