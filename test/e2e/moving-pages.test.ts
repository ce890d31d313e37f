import { addFinding, addFindings, daysAgo } from '../support/findings';
import { runWhile } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const SECOND_PAGE = { operation: 'issues', skip: 1 };

const deploy = useDeployments({ seed: () => undefined, policy: 'test/e2e/small-pages.yaml' });

test.each([
  ['delivered twice', 'page-twice', 4],
  ['delivered in another order', 'page-reordered', 3],
])(
  'a page %s is entered once, and the balance is exact',
  async (_, kind, pages) => {
    const deployment = await deploy({ seed: (world) => addFindings(world, 6) });
    const { world } = deployment;
    world.faults.arm({ service: 'wiz', ...SECOND_PAGE, kind });

    const report = await deployment.run();
    const next = await deployment.run();

    expect(report).toMatchObject({ pages, balance: { fetched: 6, created: 6 } });
    expect(next.balance).toMatchObject({ fetched: 6, known: 6 });
  },
  60_000,
);

test('findings that come and go between two pages: nothing twice, nothing lost after the next run', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const ids = [6, 5, 4, 3, 2, 1].map((days) => addFinding(world, daysAgo(days)));

  const report = await runWhile(deployment, SECOND_PAGE, () => {
    world.wiz.change(ids[0] ?? '', { status: 'RESOLVED' });
    world.wiz.change(ids[5] ?? '', { status: 'RESOLVED' });
    addFinding(world, daysAgo(7));
    addFinding(world);
  });
  const next = await deployment.run();

  // The first was read already, the last never; the late one lies behind the cursor.
  expect(report.balance).toMatchObject({ fetched: 6, created: 5, resolvedMeanwhile: 1 });
  expect(next.balance).toMatchObject({ fetched: 6, created: 1, known: 5 });
}, 60_000);

test('in an incremental run what changes moves to the end: read twice, entered once', async () => {
  const deployment = await deploy({
    seed: (world) => addFinding(world, daysAgo(9)),
    policy: 'test/e2e/incremental-small-pages.yaml',
  });
  const { world } = deployment;
  await deployment.run();
  const ids = addFindings(world, 5);

  const report = await runWhile(deployment, SECOND_PAGE, () => {
    world.wiz.change(ids[0] ?? '', { status: 'IN_PROGRESS' });
    world.wiz.change(ids[4] ?? '', { status: 'RESOLVED' });
  });
  const next = await deployment.run();

  expect(report.window?.kind).toBe('incremental');
  // The one known before lies within the overlap; the first of the five stands on the first page and on the last.
  expect(report.balance).toMatchObject({ fetched: 5, created: 4, known: 1 });
  expect(report.pages).toBe(3);
  expect(next.balance).toMatchObject({ created: 0, known: next.balance.fetched });
}, 60_000);
