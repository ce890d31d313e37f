import { EMPTY_BALANCE } from '../../src/domain/balance';
import { aRecord, aReport, aSchedule, FakeProcess, quietly, WHOLE_ENV } from './fake-cli';

test('all that is wrong with the configuration is told before anything is started, exit 2', async () => {
  const process = new FakeProcess({ env: { WIZ_CLIENT_ID: 'id' } });

  expect(await process.run('up')).toBe(2);
  expect(process.stderr).toContain('WIZ_CLIENT_SECRET is missing');
  expect(process.stderr).toContain('JIRA_PROJECT_KEY is missing');
  expect(process.events).toEqual([]);
});

test('with a Temporal of their own nobody gets a second one', async () => {
  const process = new FakeProcess({ env: { ...WHOLE_ENV, TEMPORAL_ADDRESS: 'temporal:7233' } });

  expect(await process.run('up')).toBe(2);
  expect(process.stderr).toContain('use `wfd schedule apply` and `node dist/worker.js` with yours');
  expect(process.events).toEqual([]);
});

test('--once runs once, does not let the schedule fire, and ends with the exit code of the run', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  const report = aReport({ balance: { ...EMPTY_BALANCE, fetched: 1, parked: 1 } });
  process.deployment.nextReport = Promise.resolve(report);
  process.deployment.records = [aRecord()];

  expect(await process.run('up', '--once')).toBe(3);
  expect(process.deployment.deeds).toEqual(['ensure 0 */4 * * *', 'trigger']);
  expect(process.stdout).toContain('1 fetched = 1 parked');
  expect(process.stderr).toContain('paused');
  expect(process.events).toEqual([
    'server on 7233 with .wfd/temporal.db',
    'worker at 127.0.0.1:7233',
    'worker drained',
    'server stopped',
  ]);
});

test('the first run starts at once, then the process stays up until Ctrl-C and ends in order', async () => {
  const process = new FakeProcess({ env: { ...WHOLE_ENV, WFD_DATA_DIR: '/data' } });

  const running = process.run('up', '--port', '7300');
  await process.hears('Up, and waiting');
  process.interrupt();

  expect(await running).toBe(0);
  expect(process.deployment.deeds).toEqual(['apply 0 */4 * * *', 'trigger']);
  expect(process.stdout).toContain('http://127.0.0.1:8233/namespaces/default/workflows');
  expect(process.stdout).toContain('next run 2026-11-23 16:00 UTC (in 4 h)');
  expect(process.stdout).toContain('TEMPORAL_ADDRESS=127.0.0.1:7300 npx wfd …');
  expect(process.events).toEqual([
    'server on 7300 with /data/temporal.db',
    'worker at 127.0.0.1:7300',
    'worker drained',
    'server stopped',
  ]);
});

test('--paused starts no run and lets the schedule start none, so that a plan can come first', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });

  const running = process.run('up', '--paused');
  await process.hears('no run starts by itself');
  process.interrupt();

  expect(await running).toBe(0);
  expect(process.deployment.deeds.filter((deed) => deed === 'trigger')).toEqual([]);
  expect(process.deployment.deeds[0]).toBe('ensure 0 */4 * * *');
  expect(process.deployment.view).toMatchObject({ registered: true, paused: true });
  expect(process.stdout).toContain('paused (paused by `wfd up --paused`)');
  expect(process.stderr).toContain('`wfd schedule resume` lets the schedule go on');
});

test("--paused leaves somebody's own pause and its note as they are", async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  process.deployment.view = aSchedule({ registered: true, paused: true, note: 'change freeze' });

  const running = process.run('up', '--paused');
  await process.hears('no run starts by itself');
  process.interrupt();
  await running;

  expect(process.deployment.view).toMatchObject({ paused: true, note: 'change freeze' });
});

test('--paused and --once contradict each other', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });

  expect(await process.run('up', '--paused', '--once')).toBe(2);
  expect(process.events).toEqual([]);
});

test('where a run has completed before, none is triggered', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  process.deployment.records = [aRecord()];

  const running = process.run('up');
  await process.hears('Up, and waiting');
  process.interrupt();
  await running;

  expect(process.deployment.deeds).toEqual(['apply 0 */4 * * *']);
});

test('each run that ends while it is up is a line', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  process.deployment.records = [aRecord({ runId: 'first' })];

  const running = process.run('up');
  await process.hears('Up, and waiting');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.deployment.records = [aRecord({ runId: 'second', run: 'wfd-run-2' }), aRecord({ runId: 'first' })];
  await process.hears('wfd-run-2 completed: 5 fetched = 5 known');
  process.interrupt();

  expect(await running).toBe(0);
  expect(process.stdout).not.toContain('wfd-run-0000aaaa-1111');
});

test('a first run that fails is told, and the process stays up', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  const failed = new Error('Workflow execution failed', { cause: new Error('slack: 401') });
  process.deployment.nextReport = quietly(
    Promise.reject(Object.assign(failed, { name: 'WorkflowFailedError' })),
  );

  const running = process.run('up');
  await process.hears('error: the run failed: slack: 401');
  await process.hears('Up, and waiting');
  process.interrupt();

  expect(await running).toBe(0);
});

test('a second Ctrl-C does not wait for anything', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });

  const running = process.run('up');
  await process.hears('Up, and waiting');
  process.interrupt();
  process.interrupt();
  await running;

  expect(process.events).toContain('abandoned with 130');
});

test('Ctrl-C during --once ends in order, with exit 130, and says that the run is kept', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });
  process.deployment.nextReport = new Promise(() => undefined);

  const running = process.run('up', '--once');
  await process.hears('Database');
  process.interrupt();

  expect(await running).toBe(130);
  expect(process.stderr).toContain('Stopping: the worker ends what it is at.');
  expect(process.stderr).toContain('the next `wfd up` goes on with it');
  expect(process.events.slice(-2)).toEqual(['worker drained', 'server stopped']);
});

test('a server that ends by itself ends everything, with its last words', async () => {
  const process = new FakeProcess({ env: WHOLE_ENV });

  const running = process.run('up');
  await process.hears('Up, and waiting');
  process.killServer('disk full');

  expect(await running).toBe(1);
  expect(process.stderr).toContain('error: the Temporal server ended: disk full');
  expect(process.events.slice(-2)).toEqual(['worker drained', 'server stopped']);
});
