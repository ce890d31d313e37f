import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  slackBooks,
  startServer,
} from '../support/deployment';

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  server = await startServer();
}, 60_000);

beforeEach(async () => {
  deployment = await aDeployment({
    server,
    seed: (world) => addFindings(world, 3),
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

/** Each key once for every digest that links to it. */
function told(): string[] {
  return slackBooks(deployment.world)
    .channels.flatMap(({ messages }) => messages)
    .filter(({ metadata }) => (metadata as { event_type?: string }).event_type === 'wfd_digest')
    .flatMap(({ blocks }) => [...new Set(JSON.stringify(blocks).match(/(?<=\/browse\/)[A-Z]+-\d+/g))])
    .toSorted();
}

async function terminateWhen(condition: () => boolean): Promise<void> {
  const running = deployment.run().catch(() => undefined);
  const end = Date.now() + 20_000;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
  deployment.world.faults.clear();
  await running;
}

function dropPosts(): void {
  deployment.world.faults.arm({
    service: 'slack',
    operation: 'chat.postMessage',
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '1' },
    times: -1,
  });
}

const posted = () =>
  deployment.world.requests.list().some(({ operation }) => operation === 'chat.postMessage');

test('a ticket of a run that died is told although its finding was resolved before the next one', async () => {
  const { world } = deployment;
  dropPosts();
  await terminateWhen(posted);
  for (const { id } of world.wiz.all()) world.wiz.change(id, { status: 'RESOLVED' });

  const next = await deployment.run();
  const quiet = await deployment.run();

  expect(next).toMatchObject({ balance: { fetched: 0 }, messages: [{ team: 'security', outcome: 'sent' }] });
  expect(told()).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
  expect(quiet.messages).toEqual([]);
}, 60_000);

test('a ticket that was told of and moved before the next run is not told again', async () => {
  const { world } = deployment;
  world.faults.arm({ service: 'slack', operation: 'chat.postMessage', kind: 'hang-after' });
  await terminateWhen(() => told().length > 0);
  world.jira.changeByPerson('SEC-2', { project: 'PLAT' });

  await deployment.run();

  expect(told()).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
}, 60_000);

test('a ticket that moves between its filing and its telling is told once, under the key it was filed with', async () => {
  const { world } = deployment;
  dropPosts();
  await terminateWhen(posted);
  addFindings(world, 1);
  let isFiled = false;
  const stop = world.requests.listen(({ operation }, stage) => {
    // Filed and read back; the next search is for tickets that nobody was told of.
    if (isFiled && operation === 'search') world.jira.changeByPerson('SEC-4', { project: 'PLAT' });
    isFiled = operation === 'create' ? stage === 'answered' : isFiled && operation !== 'search';
  });

  await deployment.run();
  stop();

  expect(told()).toEqual(['SEC-1', 'SEC-2', 'SEC-3', 'SEC-4']);
}, 60_000);

test('nor is it when the run that told of it is reset and adopts it anew', async () => {
  const { client, names, world } = deployment;
  await deployment.run();
  world.jira.changeByPerson('SEC-2', { project: 'PLAT' });
  const { runId } = await client.workflow.getHandle(names.runId).describe();
  const { events } = await client.workflow.getHandle(names.runId, runId).fetchHistory();
  const filing = events?.findIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'fileTickets',
  );
  const before = events?.slice(0, filing).findLast((event) => event.workflowTaskCompletedEventAttributes);

  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: names.runId, runId },
    reason: 'a test',
    workflowTaskFinishEventId: before?.eventId ?? null,
    requestId: 'moved',
  });
  await client.workflow.getHandle(names.runId).result();

  expect(told()).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
}, 60_000);
