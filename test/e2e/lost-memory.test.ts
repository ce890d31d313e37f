import type { RunReport } from '../../src/domain/report';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  jiraBooks,
  messagesIn,
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

/** Slack will have none of it while this goes on. */
async function withoutSlack<T>(act: () => Promise<T>): Promise<T> {
  const { settings } = deployment.world.slack;
  const { botToken } = settings;
  settings.botToken = 'xoxb-another';
  try {
    return await act();
  } finally {
    settings.botToken = botToken;
  }
}

function toldKeys(): string[] {
  const digests = messagesIn(deployment.world, 'security').filter((each) => each.includes('wfd_digest'));
  // A message names each of its tickets in its blocks and in its text.
  return digests.flatMap((each) => [...new Set(each.match(/(?<=\/browse\/)[A-Z]+-\d+/g))]);
}

function madeKeys(): string[] {
  return jiraBooks(deployment.world).tickets.map(({ key }) => key);
}

test('what Slack did not take is told though the memory of it was lost', async () => {
  const untold = await withoutSlack(() => deployment.run());
  await deployment.client.schedule.getHandle(deployment.names.scheduleId).delete();

  const next = await deployment.run();
  const quiet = await deployment.run();

  expect(untold.messages).toMatchObject([{ outcome: 'not-sent' }]);
  expect(next.messages).toMatchObject([{ outcome: 'sent' }]);
  expect(toldKeys().toSorted()).toEqual(madeKeys().toSorted());
  expect(quiet.messages).toEqual([]);
}, 60_000);

test('a run beside the schedule is no secret: what it could not tell, the next one tells', async () => {
  const { client, names, world } = deployment;
  const first = await deployment.run();
  addFindings(world, 2);
  const beside = await withoutSlack(
    () =>
      client.workflow.execute('cycle', {
        workflowId: `${names.cycleId}-by-hand`,
        taskQueue: names.taskQueue,
        args: [{ lockId: names.runId }],
      }) as Promise<RunReport>,
  );

  const next = await deployment.run();

  expect(first.messages).toMatchObject([{ outcome: 'sent' }]);
  expect(beside).toMatchObject({ balance: { created: 2 }, messages: [{ outcome: 'not-sent' }] });
  expect(next).toMatchObject({ balance: { created: 0 }, messages: [{ outcome: 'sent' }] });
  expect(toldKeys().toSorted()).toEqual(madeKeys().toSorted());
}, 60_000);

test('a run beside the schedule that told everything leaves nothing to say', async () => {
  const { client, names } = deployment;
  await deployment.run();
  addFindings(deployment.world, 1);
  await client.workflow.execute('cycle', {
    workflowId: `${names.cycleId}-by-hand`,
    taskQueue: names.taskQueue,
    args: [{ lockId: names.runId }],
  });

  const next = await deployment.run();

  expect(next.messages).toEqual([]);
  expect(toldKeys().toSorted()).toEqual(madeKeys().toSorted());
}, 60_000);
