import { namesOf } from '../../src/temporal/names';
import {
  applySchedule,
  deleteSchedule,
  describeSchedule,
  ensureSchedule,
  pauseSchedule,
  resumeSchedule,
  type ScheduleWish,
} from '../../src/temporal/schedule';
import { startTestServer, uniqueTaskQueue, type TestServer } from '../support/temporal';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
});

function wish(changes: Partial<ScheduleWish> = {}): ScheduleWish {
  return {
    names: namesOf(uniqueTaskQueue()),
    cron: '0 */4 * * *',
    timezone: 'UTC',
    input: { lockId: 'lock' },
    summary: 'distributes findings',
    ...changes,
  };
}

test('a schedule that is applied is created once, then unchanged, then updated when the wish changes', async () => {
  const { client } = server;
  const first = wish();
  const changed = { ...first, cron: '30 6 * * *', timezone: 'Europe/Berlin' };

  expect(await applySchedule(client, first)).toBe('created');
  expect(await applySchedule(client, first)).toBe('unchanged');
  expect(await applySchedule(client, changed)).toBe('updated');
  expect(await applySchedule(client, changed)).toBe('unchanged');

  const view = await describeSchedule(client, first.names);
  expect(view).toMatchObject({
    registered: true,
    paused: false,
    cron: '30 6 * * *',
    timezone: 'Europe/Berlin',
  });
  expect(view?.nextRuns[0]).toMatch(/T0[45]:30:00\.000Z$/);
});

test.each<[string, Partial<ScheduleWish>]>([
  ['the argument', { input: { lockId: 'other' } }],
  ['the summary', { summary: 'other' }],
  ['the time zone', { timezone: 'Asia/Tokyo' }],
])('a change of %s alone is a change', async (_what, changes) => {
  const first = wish();
  await applySchedule(server.client, first);

  expect(await applySchedule(server.client, { ...first, ...changes })).toBe('updated');
});

test('the order of keys in the argument is no change', async () => {
  const first = wish({ input: { a: 1, b: { c: [2], d: 3 } } });
  await applySchedule(server.client, first);

  expect(await applySchedule(server.client, { ...first, input: { b: { d: 3, c: [2] }, a: 1 } })).toBe(
    'unchanged',
  );
});

test('the schedule skips overlaps, catches up for an hour, never pauses itself, and bounds each run', async () => {
  const wanted = wish();
  await applySchedule(server.client, wanted);

  const { policies, action } = await server.client.schedule.getHandle(wanted.names.scheduleId).describe();

  expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: false });
  expect(action).toMatchObject({
    workflowType: 'cycle',
    taskQueue: wanted.names.taskQueue,
    args: [{ lockId: 'lock' }],
    workflowExecutionTimeout: 24 * 3_600_000,
  });
});

test("a person's pause and note outlive an update", async () => {
  const { client } = server;
  const first = wish();
  await applySchedule(client, first);
  await pauseSchedule(client, first.names, 'change freeze, ask Mona');

  expect(await applySchedule(client, { ...first, cron: '0 6 * * *' })).toBe('updated');

  expect(await describeSchedule(client, first.names)).toMatchObject({
    paused: true,
    note: 'change freeze, ask Mona',
    cron: '0 6 * * *',
    registered: true,
  });
  await resumeSchedule(client, first.names, 'over');
  expect(await describeSchedule(client, first.names)).toMatchObject({ paused: false, note: 'over' });
});

test('what a one-time run created never fires, follows the configuration, and starts to fire when applied', async () => {
  const { client } = server;
  const first = wish();
  const changed = { ...first, input: { lockId: 'newer' } };

  expect(await ensureSchedule(client, first)).toBe('created');
  expect(await ensureSchedule(client, first)).toBe('present');
  expect(await describeSchedule(client, first.names)).toMatchObject({
    registered: false,
    paused: true,
    note: 'created by a one-time run; `wfd schedule apply` starts it',
  });
  expect(await ensureSchedule(client, changed)).toBe('updated');
  expect(await describeSchedule(client, first.names)).toMatchObject({ registered: false, paused: true });

  expect(await applySchedule(client, changed)).toBe('adopted');
  const view = await describeSchedule(client, first.names);
  expect(view).toMatchObject({ registered: true, paused: false });
  expect(view?.note).toBeUndefined();
  expect(await applySchedule(client, changed)).toBe('unchanged');
});

test('a one-time run leaves a registered schedule as it is', async () => {
  const { client } = server;
  const first = wish();
  await applySchedule(client, first);

  expect(await ensureSchedule(client, { ...first, cron: '0 1 * * *' })).toBe('present');

  expect(await describeSchedule(client, first.names)).toMatchObject({ paused: false, cron: '0 */4 * * *' });
});

test('a schedule that is not there is no view, and pausing it says what to do', async () => {
  const { client } = server;
  const first = wish();
  await applySchedule(client, first);

  await deleteSchedule(client, first.names);

  expect(await describeSchedule(client, first.names)).toBeUndefined();
  await expect(pauseSchedule(client, first.names, 'why')).rejects.toThrow(
    `there is no schedule ${first.names.scheduleId}: \`wfd schedule apply\` creates it`,
  );
});
