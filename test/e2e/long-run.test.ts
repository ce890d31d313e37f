import { recordRun } from '../support/histories';
import type { RunReport } from '../../src/domain/report';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  jiraBooks,
  startServer,
} from '../support/deployment';

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  // So low that a run of a few pages and batches has to go on in a new history, more than once, in every phase.
  server = await startServer({ 'limit.historyCount.suggestContinueAsNew': 40 });
}, 60_000);

beforeEach(async () => {
  deployment = await aDeployment({
    server,
    seed: (world) => addFindings(world, 24),
    env: { WFD_POLICY: 'test/e2e/small-pages.yaml' },
  });
});

afterEach(async () => {
  expectPromisesKept(deployment.world);
  await deployment.close();
});

afterAll(async () => {
  await server.stop();
});

async function chainLength(): Promise<number> {
  let count = 0;
  const query = `WorkflowId = "${deployment.names.runId}"`;
  for await (const _ of deployment.client.workflow.list({ query })) count += 1;
  return count;
}

test('a run that continues as new, reading and ticketing, is one run: one balance, one label, nothing twice', async () => {
  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 24, created: 24 });
  expect(report.pages).toBe(12);
  expect(await chainLength()).toBeGreaterThan(2);
  const labels = new Set(
    jiraBooks(deployment.world).tickets.flatMap((ticket) =>
      ticket.labels.filter((label) => label.startsWith('wfd-run-')),
    ),
  );
  expect([...labels]).toEqual([report.run]);
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: 24 }]);
  await recordRun(deployment, 'continued-as-new');
}, 90_000);

test('a cancelled run finishes its batch, tells, reports, and the next one takes the rest', async () => {
  const running = deployment.run();
  const end = Date.now() + 30_000;
  while (jiraBooks(deployment.world).tickets.length === 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await deployment.client.workflow.getHandle(deployment.names.runId).cancel();

  const report: RunReport = await running;
  await recordRun(deployment, 'cancelled');
  const next = await deployment.run();

  expect(report.outcome).toBe('cancelled');
  expect(report.balance.created).toBeGreaterThan(0);
  expect(report.balance.created + report.balance.held).toBe(24);
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: report.balance.created }]);
  expect(next.balance).toMatchObject({ created: report.balance.held, known: report.balance.created });
}, 90_000);
