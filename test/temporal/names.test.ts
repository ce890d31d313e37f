import { namesOf } from '../../src/temporal/names';

test('every name of a deployment begins with its task queue, so that two deployments share none', () => {
  expect(namesOf('wiz-eu')).toEqual({
    taskQueue: 'wiz-eu',
    scheduleId: 'wiz-eu',
    cycleId: 'wiz-eu-cycle',
    runId: 'wiz-eu-run',
    archiveScheduleId: 'wiz-eu-archive',
    archiveId: 'wiz-eu-archive',
    planIdPrefix: 'wiz-eu-plan-',
  });
});

test('the task queue has a default', () => {
  expect(namesOf().taskQueue).toBe('wiz-finding-distribution');
});
