import { namesOf } from '../../src/temporal/names';
import {
  applySchedule,
  deleteSchedule,
  describeSchedule,
  ensureSchedule,
  previewSchedule,
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

  expect(await applySchedule(client, first)).toMatchObject({ applied: 'created' });
  expect(await applySchedule(client, first)).toMatchObject({ applied: 'unchanged' });
  expect(await applySchedule(client, changed)).toMatchObject({ applied: 'updated' });
  expect(await applySchedule(client, changed)).toMatchObject({ applied: 'unchanged' });

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

  expect(await applySchedule(server.client, { ...first, ...changes })).toMatchObject({ applied: 'updated' });
});

test('the order of keys in the argument is no change', async () => {
  const first = wish({ input: { a: 1, b: { c: [2], d: 3 } } });
  await applySchedule(server.client, first);

  expect(
    await applySchedule(server.client, { ...first, input: { b: { d: 3, c: [2] }, a: 1 } }),
  ).toMatchObject({ applied: 'unchanged' });
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

  expect(await applySchedule(client, { ...first, cron: '0 6 * * *' })).toMatchObject({ applied: 'updated' });

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

  expect(await applySchedule(client, changed)).toMatchObject({ applied: 'adopted' });
  const view = await describeSchedule(client, first.names);
  expect(view).toMatchObject({ registered: true, paused: false });
  expect(view?.note).toBeUndefined();
  expect(await applySchedule(client, changed)).toMatchObject({ applied: 'unchanged' });
});

test('one that is new may begin paused; so may one that a one-time run had made, and one that fires goes on', async () => {
  const { client } = server;
  const paused = { pausedNote: 'to plan first' };
  const [fresh, oneTime, firing] = [wish(), wish(), wish()];
  await ensureSchedule(client, oneTime);
  await applySchedule(client, firing);

  for (const each of [fresh, oneTime, firing]) await applySchedule(client, each, paused);

  const views = await Promise.all(
    [fresh, oneTime, firing].map(({ names }) => describeSchedule(client, names)),
  );
  const begun = { registered: true, paused: true, note: 'to plan first' };
  expect(views).toMatchObject([begun, begun, { registered: true, paused: false }]);
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

test('what would change is told setting by setting before anything does, and afterwards nothing is left to change', async () => {
  const { client } = server;
  const first = wish();
  await applySchedule(client, first);
  const changed = {
    ...first,
    cron: '*/30 6-18/2 1,15 jan-mar mon-fri',
    timezone: 'Europe/Berlin',
    input: { lockId: 'lock', searchAttributes: ['WfdOutcome', 'WfdTeams'] },
  };

  const told = await previewSchedule(client, changed);

  expect(told).toEqual({
    scheduleId: first.names.scheduleId,
    applied: 'updated',
    changes: [
      { setting: 'times', from: '0 */4 * * *', to: '*/30 6-18/2 1,15 jan-mar mon-fri' },
      { setting: 'timezone', from: 'UTC', to: 'Europe/Berlin' },
      { setting: 'argument.searchAttributes', to: 'WfdOutcome, WfdTeams' },
    ],
  });
  expect(await describeSchedule(client, first.names)).toMatchObject({ cron: '0 */4 * * *' });
  expect(await applySchedule(client, changed)).toEqual(told);
  expect(await previewSchedule(client, changed)).toMatchObject({ applied: 'unchanged', changes: [] });
});

test.each(['0 0 * * 7', '5/20 1-5/2 * * *', '*/7 8-18 * * 1-5,7', '59 23 31 12 *'])(
  '%s is the same after the server has made a calendar of it',
  async (cron) => {
    const wanted = wish({ cron });
    await applySchedule(server.client, wanted);

    expect(await previewSchedule(server.client, wanted)).toMatchObject({ applied: 'unchanged' });
  },
);

test('what somebody edited behind our back is told as it is now, and set right', async () => {
  const { client } = server;
  const wanted = wish();
  await applySchedule(client, wanted);
  await client.schedule.getHandle(wanted.names.scheduleId).update((found) => ({
    ...found,
    spec: { cronExpressions: ['15 */2 * * MON-FRI'], jitter: '5 minutes' },
    policies: { overlap: 'ALLOW_ALL', catchupWindow: '1 day' },
    action: { ...found.action, workflowExecutionTimeout: '48 hours', workflowRunTimeout: '90 minutes' },
  }));

  expect(await applySchedule(client, wanted)).toMatchObject({
    applied: 'updated',
    changes: [
      { setting: 'times', from: '15 */2 * * 1-5', to: '0 */4 * * *' },
      { setting: 'on overlap', from: 'ALLOW_ALL', to: 'SKIP' },
      { setting: 'catch-up window', from: '1d', to: '1h' },
      { setting: 'execution timeout', from: '2d', to: '1d' },
      { setting: 'run timeout', from: '90m' },
      { setting: 'jitter', from: '5m' },
    ],
  });
  expect(await applySchedule(client, wanted)).toMatchObject({ applied: 'unchanged' });
});

test('what somebody took out behind our back is put back', async () => {
  const { client } = server;
  const wanted = wish();
  await applySchedule(client, wanted);
  await client.schedule.getHandle(wanted.names.scheduleId).update(({ action, ...found }) => {
    const { workflowExecutionTimeout: _, ...untimed } = action;
    return { ...found, action: { ...untimed, args: [{}] } };
  });

  expect(await applySchedule(client, wanted)).toMatchObject({
    applied: 'updated',
    changes: [
      { setting: 'argument.lockId', to: 'lock' },
      { setting: 'execution timeout', to: '1d' },
    ],
  });
  expect(await applySchedule(client, wanted)).toMatchObject({ applied: 'unchanged' });
});

test('of a schedule that is not there everything is new, and looking makes none', async () => {
  const wanted = wish();

  const { applied, changes } = await previewSchedule(server.client, wanted);

  expect(applied).toBe('created');
  expect(changes).toContainEqual({ setting: 'on overlap', to: 'SKIP' });
  expect(changes).toContainEqual({ setting: 'argument.lockId', to: 'lock' });
  expect(await describeSchedule(server.client, wanted.names)).toBeUndefined();
});

test('one written by another version, with the same settings, is written anew', async () => {
  const { client } = server;
  const wanted = wish();
  await applySchedule(client, wanted);
  await client.schedule.getHandle(wanted.names.scheduleId).update((found) => ({
    ...found,
    spec: { cronExpressions: [wanted.cron], timezone: 'UTC' },
    action: { ...found.action, memo: { ...found.action.memo, configHash: 'of another recipe' } },
  }));

  expect(await applySchedule(client, wanted)).toMatchObject({
    applied: 'updated',
    changes: [{ setting: 'written by', from: 'another version, or a person', to: 'this version' }],
  });
});
