import type { RunReport } from '../../src/domain/report';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  jiraBooks,
  messagesIn,
  slackBooks,
  startServer,
} from '../support/deployment';
import { recordNewest, recordRun } from '../support/histories';

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  server = await startServer();
}, 60_000);

beforeEach(async () => {
  deployment = await aDeployment({
    server,
    seed: (world) => addFindings(world, 5),
    env: { WFD_POLICY: '' },
  });
});

afterEach(async () => {
  expectPromisesKept(deployment.world);
  await deployment.close();
});

afterAll(async () => {
  await server.stop();
});

/** Until the sandbox has seen a request of this kind. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const asked = (operation: string) =>
  deployment.world.requests.list().some((each) => each.operation === operation);

test.each([
  ['reset after the commit', { kind: 'reset-after' }, { adopted: 5, created: 0 }],
  ['reset before the commit', { kind: 'reset' }, { adopted: 0, created: 5 }],
  ['503 after the commit', { kind: 'status-after', status: 503 }, { adopted: 5, created: 0 }],
  ['502 before the commit', { kind: 'status', status: 502 }, { adopted: 0, created: 5 }],
  ['half an answer', { kind: 'truncate' }, { adopted: 5, created: 0 }],
  ['a login page', { kind: 'html' }, { adopted: 0, created: 5 }],
  [
    '429 with Retry-After',
    { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    { adopted: 0, created: 5 },
  ],
])(
  'an answer lost to %s makes no second ticket and loses none',
  async (_, fault, expected) => {
    deployment.world.faults.arm({ service: 'jira', operation: 'create', ...fault });

    const report = await deployment.run();

    expect(report.balance).toMatchObject({ fetched: 5, ...expected });
    expect(jiraBooks(deployment.world).tickets).toHaveLength(5);
    expect(slackBooks(deployment.world).perKey).toEqual({ [`${report.run}/security`]: 1 });
  },
  60_000,
);

test('a lost answer and an index that lags: the key scan finds what search does not show', async () => {
  deployment.world.jira.settings.indexLagMs = 60 * 60_000;
  deployment.world.faults.arm({ service: 'jira', operation: 'create', kind: 'reset-after' });

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ adopted: 5, created: 0 });
  await recordRun(deployment, 'answer-lost');
}, 60_000);

test('a finding that is resolved after its ticket was made and before anybody knew: the ticket is adopted and told', async () => {
  const { world } = deployment;
  world.faults.arm({ service: 'jira', operation: 'create', kind: 'reset-after' });
  const [finding] = world.wiz.all();
  const stop = world.requests.listen(({ operation }, stage) => {
    if (operation === 'create' && stage === 'asked') world.wiz.change(finding!.id, { status: 'RESOLVED' });
  });

  const report = await deployment.run();
  stop();

  expect(report.balance).toMatchObject({ fetched: 5, adopted: 5, resolvedMeanwhile: 0 });
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: 5 }]);
}, 60_000);

test('a bulk answer that fails some elements parks those and files the rest', async () => {
  deployment.world.faults.arm({
    service: 'jira',
    operation: 'create',
    kind: 'partial-bulk',
    detail: { indexes: [1, 3], message: 'Affected service is required.' },
  });

  const report = await deployment.run();
  const next = await deployment.run();

  expect(report.balance).toMatchObject({ created: 3, parked: 2 });
  expect(report.parked[0]?.reason).toContain('Affected service is required.');
  expect(next.balance).toMatchObject({ created: 2, known: 3, parked: 0 });
}, 60_000);

test('a run terminated after it had filed: the next one adopts nothing twice, and tells what was never told', async () => {
  deployment.world.faults.arm({
    service: 'slack',
    operation: 'chat.postMessage',
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '60' },
  });
  const dying = deployment.run().catch(() => undefined);
  await until(() => asked('chat.postMessage'));
  await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
  await dying;
  deployment.world.faults.clear();

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 5, known: 5, created: 0 });
  expect(report.messages).toMatchObject([{ team: 'security', outcome: 'sent' }]);
  const told = messagesIn(deployment.world, 'security').filter((message) => message.includes('wfd_digest'));
  expect(told).toHaveLength(1);
  for (const { key } of jiraBooks(deployment.world).tickets) expect(told[0]).toContain(key);
}, 90_000);

test('a run that is reset after it had filed creates nothing again, and posts nothing again', async () => {
  const first = await deployment.run();
  const handle = deployment.client.workflow.getHandle(deployment.names.runId);
  const { runId } = await handle.describe();
  const history = await deployment.client.workflow.getHandle(deployment.names.runId, runId).fetchHistory();
  const firstTask = history.events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;

  await deployment.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: deployment.names.runId, runId },
    reason: 'a test',
    workflowTaskFinishEventId: firstTask ?? null,
    requestId: 'reset-1',
  });
  const again = (await deployment.client.workflow.getHandle(deployment.names.runId).result()) as RunReport;

  expect(first.balance.created).toBe(5);
  expect(again.balance).toMatchObject({ fetched: 5, created: 0 });
}, 90_000);

test('an ordinary day: a plan, a first run, a run with nothing new', async () => {
  const { names } = deployment;
  const plan = await deployment.plan();
  await recordNewest(deployment, `WorkflowId STARTS_WITH "${names.planIdPrefix}"`, 'plan');
  const first = await deployment.run();
  await recordNewest(deployment, `WorkflowId = "${names.runId}"`, 'first-sweep');
  await recordNewest(deployment, `TemporalScheduledById = "${names.scheduleId}"`, 'cycle');
  const second = await deployment.run();
  await recordNewest(deployment, `WorkflowId = "${names.runId}"`, 'nothing-new');

  expect(plan.create).toHaveLength(5);
  expect(first.balance).toMatchObject({ fetched: 5, created: 5 });
  expect(second.balance).toMatchObject({ fetched: 5, known: 5 });
}, 60_000);

test('a run that is reset in the middle of filing waits before it creates again, and adopts what was made', async () => {
  // The create commits, and its answer comes only after the run has been reset.
  deployment.world.faults.arm({
    service: 'jira',
    operation: 'bulkfetch',
    kind: 'delay',
    delayMs: 3_000,
    skip: 6,
  });
  const { client, names } = deployment;
  const running = deployment.run();
  await until(() => jiraBooks(deployment.world).tickets.length === 5);
  const { runId } = await client.workflow.getHandle(names.runId).describe();
  const history = await client.workflow.getHandle(names.runId, runId).fetchHistory();
  const last = history.events?.findLast((event) => event.workflowTaskCompletedEventAttributes)?.eventId;

  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: names.runId, runId },
    reason: 'a test',
    workflowTaskFinishEventId: last ?? null,
    requestId: 'reset-2',
  });
  const report = (await client.workflow.getHandle(names.runId).result()) as RunReport;
  await running.catch(() => undefined);
  await recordNewest(deployment, `WorkflowId = "${names.runId}"`, 'reset');

  expect(report.balance).toMatchObject({ fetched: 5, created: 0, adopted: 5 });
}, 90_000);

test('the lock holds though two cycles run at once', async () => {
  deployment.world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'delay', delayMs: 3_000 });
  const one = deployment.run();
  await until(() => asked('issues'));
  const other = (await deployment.client.workflow.execute('cycle', {
    workflowId: `${deployment.names.cycleId}-by-hand`,
    taskQueue: deployment.names.taskQueue,
    args: [{ lockId: deployment.names.runId }],
  })) as RunReport;

  expect(other.outcome).toBe('skipped');
  await recordNewest(deployment, `WorkflowId = "${deployment.names.cycleId}-by-hand"`, 'cycle-skipped');
  expect((await one).balance.created).toBe(5);
}, 60_000);

test('the memory may be lost: a new schedule files nothing again', async () => {
  await deployment.run();
  await deployment.client.schedule.getHandle(deployment.names.scheduleId).delete();

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ known: 5, created: 0 });
  expect(report.messages).toEqual([]);
}, 60_000);

test.each([
  ['reset after the commit', { kind: 'reset-after' }],
  ['500 after the commit', { kind: 'status-after', status: 500 }],
  ['half an answer', { kind: 'truncate' }],
])(
  'a digest whose answer is lost to %s is not posted again',
  async (_, fault) => {
    deployment.world.faults.arm({ service: 'slack', operation: 'chat.postMessage', ...fault });

    const report = await deployment.run();

    expect(report.messages).toMatchObject([{ team: 'security', outcome: 'already-sent' }]);
    expect(messagesIn(deployment.world, 'security')).toHaveLength(1);
  },
  60_000,
);

test('a digest that did not arrive is posted', async () => {
  deployment.world.faults.arm({ service: 'slack', operation: 'chat.postMessage', kind: 'reset' });

  const report = await deployment.run();

  expect(report.messages).toMatchObject([{ team: 'security', outcome: 'sent' }]);
}, 60_000);
