import { jiraBooks } from '../support/books';
import { addFindings } from '../support/findings';
import { recordRun } from '../support/histories';
import { countRequests, until } from '../support/meanwhile';
import { linksOf } from '../support/rewind';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({
  // So low that a run of a few pages and batches has to go on in a new history, more than once, in every phase.
  dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
  seed: (world) => addFindings(world, 24),
  policy: 'test/e2e/small-pages.yaml',
});

test('a run that continues as new, reading and ticketing, is one run: one balance, one label, nothing twice', async () => {
  const deployment = await deploy();

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 24, created: 24 });
  expect(report.pages).toBe(12);
  expect((await linksOf(deployment)).length).toBeGreaterThan(2);
  const labels = new Set(
    jiraBooks(deployment.world).tickets.flatMap((ticket) =>
      ticket.labels.filter((label) => label.startsWith('wfd-run-')),
    ),
  );
  expect([...labels]).toEqual([report.run]);
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: 24 }]);
  await recordRun(deployment, 'continued-as-new');
}, 90_000);

test('a run that continues as new need not look for its own digests: none of its links can have sent one', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  await deployment.run();
  addFindings(world, 24);
  const begunAt = Date.now();
  const looks = countRequests(world, 'conversations.history');

  const report = await deployment.run();

  expect((await linksOf(deployment, begunAt)).length).toBeGreaterThan(2);
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: 24 }]);
  expect(countRequests(world, 'conversations.history')).toBe(looks);
}, 90_000);

test('a cancelled run finishes its batch, tells, reports, and the next one takes the rest', async () => {
  const deployment = await deploy();
  const running = deployment.run();
  await until(() => jiraBooks(deployment.world).tickets.length > 0);
  await deployment.client.workflow.getHandle(deployment.names.runId).cancel();

  const report = await running;
  await recordRun(deployment, 'cancelled');
  const next = await deployment.run();

  expect(report.outcome).toBe('cancelled');
  expect(report.balance.created).toBeGreaterThan(0);
  expect(report.balance.created + report.balance.held).toBe(24);
  expect(report.messages).toMatchObject([{ outcome: 'sent', tickets: report.balance.created }]);
  expect(next.balance).toMatchObject({ created: report.balance.held, known: report.balance.created });
}, 90_000);
