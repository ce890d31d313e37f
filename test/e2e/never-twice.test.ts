import { jiraBooks, messagesIn, slackBooks, ticketKeys } from '../support/books';
import { besideId } from '../support/deployment';
import { armCreate, armPost, FULL } from '../support/faults';
import { addFindings } from '../support/findings';
import { recordFound, recordLast, recordRun } from '../support/histories';
import { countRequests, runUntilTerminated, until } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: (world) => addFindings(world, 5), policy: '' });

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
    const deployment = await deploy();
    armCreate(deployment.world, fault);

    const report = await deployment.run();

    expect(report.balance).toMatchObject({ fetched: 5, ...expected });
    expect(jiraBooks(deployment.world).tickets).toHaveLength(5);
    expect(slackBooks(deployment.world).perKey).toEqual({ [`${report.run}/security`]: 1 });
  },
  60_000,
);

test('a lost answer and an index that lags: the key scan finds what search does not show', async () => {
  const deployment = await deploy();
  deployment.world.jira.settings.indexLagMs = 60 * 60_000;
  armCreate(deployment.world, { kind: 'reset-after' });

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ adopted: 5, created: 0 });
  await recordRun(deployment, 'answer-lost');
}, 60_000);

test('a finding that is resolved after its ticket was made and before anybody knew: the ticket is adopted and told', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  armCreate(world, { kind: 'reset-after' });
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
  const deployment = await deploy();
  armCreate(deployment.world, {
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
  const deployment = await deploy();
  armPost(deployment.world, FULL);
  await runUntilTerminated(deployment, () => postsIn(deployment.world) > 0);

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 5, known: 5, created: 0 });
  expect(report.messages).toMatchObject([{ team: 'security', outcome: 'sent' }]);
  const told = messagesIn(deployment.world, 'security').filter((message) => message.includes('wfd_digest'));
  expect(told).toHaveLength(1);
  for (const key of ticketKeys(deployment.world)) expect(told[0]).toContain(key);
}, 90_000);

test('a run that is reset after it had filed creates nothing again, and posts nothing again', async () => {
  const deployment = await deploy();
  const first = await deployment.run();

  const again = await reset(deployment);

  expect(first.balance.created).toBe(5);
  expect(again.balance).toMatchObject({ fetched: 5, created: 0 });
}, 90_000);

test('an ordinary day: a plan, a first run, a run with nothing new', async () => {
  const deployment = await deploy();
  const { names } = deployment;
  const plan = await deployment.plan();
  await recordFound(deployment, 'plan', `WorkflowId STARTS_WITH "${names.planIdPrefix}"`);
  const first = await deployment.run();
  await recordLast(deployment, 'first-sweep');
  await recordFound(deployment, 'cycle', `TemporalScheduledById = "${names.scheduleId}"`);
  const second = await deployment.run();
  await recordLast(deployment, 'nothing-new');

  expect(plan.create).toHaveLength(5);
  expect(first.balance).toMatchObject({ fetched: 5, created: 5 });
  expect(second.balance).toMatchObject({ fetched: 5, known: 5 });
}, 60_000);

test('a run that is reset in the middle of filing waits before it creates again, and adopts what was made', async () => {
  const deployment = await deploy();
  // The create commits, and its answer comes only after the run has been reset.
  deployment.world.faults.arm({
    service: 'jira',
    operation: 'bulkfetch',
    kind: 'delay',
    delayMs: 3_000,
    skip: 6,
  });
  const running = deployment.run().catch(() => undefined);
  await until(() => ticketKeys(deployment.world).length === 5);

  const report = await reset(deployment, { to: 'last' });

  await running;
  await recordLast(deployment, 'reset');
  expect(report.balance).toMatchObject({ fetched: 5, created: 0, adopted: 5 });
}, 90_000);

test('the lock holds though two cycles run at once', async () => {
  const deployment = await deploy();
  deployment.world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'delay', delayMs: 3_000 });
  const one = deployment.run();
  await until(() => countRequests(deployment.world, 'issues') > 0);
  const other = await deployment.runBeside();

  expect(other.outcome).toBe('skipped');
  await recordLast(deployment, 'cycle-skipped', besideId(deployment.names));
  expect((await one).balance.created).toBe(5);
}, 60_000);

test('the memory may be lost: a new schedule files nothing again', async () => {
  const deployment = await deploy();
  await deployment.run();
  await deployment.loseMemory();

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
    const deployment = await deploy();
    armPost(deployment.world, fault);

    const report = await deployment.run();

    expect(report.messages).toMatchObject([{ team: 'security', outcome: 'already-sent' }]);
    expect(messagesIn(deployment.world, 'security')).toHaveLength(1);
  },
  60_000,
);

test('a digest that did not arrive is posted', async () => {
  const deployment = await deploy();
  armPost(deployment.world, { kind: 'reset' });

  const report = await deployment.run();

  expect(report.messages).toMatchObject([{ team: 'security', outcome: 'sent' }]);
}, 60_000);
