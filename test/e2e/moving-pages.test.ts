import type { World } from '../../sandbox/world';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  startServer,
} from '../support/deployment';
import { runWhile } from '../support/meanwhile';

const SMALL_PAGES = 'test/e2e/small-pages.yaml';
const SECOND_PAGE = { operation: 'issues', skip: 1 };

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  server = await startServer();
}, 60_000);

afterEach(async () => {
  expectPromisesKept(deployment.world);
  await deployment.close();
});

afterAll(async () => {
  await server.stop();
});

async function deploy(seed: (world: World) => void, policy: string): Promise<World> {
  deployment = await aDeployment({ server, seed, env: { WFD_POLICY: policy } });
  return deployment.world;
}

function daysAgo(days: number): { createdAt: string } {
  return { createdAt: new Date(Date.now() - days * 86_400_000).toISOString() };
}

function finding(world: World, differs: object = {}): string {
  return addFindings(world, 1, differs)[0] ?? '';
}

test.each([
  ['delivered twice', 'page-twice', 4],
  ['delivered in another order', 'page-reordered', 3],
])(
  'a page %s is entered once, and the balance is exact',
  async (_, kind, pages) => {
    const world = await deploy((each) => addFindings(each, 6), SMALL_PAGES);
    world.faults.arm({ service: 'wiz', operation: 'issues', kind, skip: 1 });

    const report = await deployment.run();
    const next = await deployment.run();

    expect(report).toMatchObject({ pages, balance: { fetched: 6, created: 6 } });
    expect(next.balance).toMatchObject({ fetched: 6, known: 6 });
  },
  60_000,
);

test('findings that come and go between two pages: nothing twice, nothing lost after the next run', async () => {
  const world = await deploy(() => undefined, SMALL_PAGES);
  const ids = [6, 5, 4, 3, 2, 1].map((days) => finding(world, daysAgo(days)));

  const report = await runWhile(deployment, SECOND_PAGE, () => {
    world.wiz.change(ids[0] ?? '', { status: 'RESOLVED' });
    world.wiz.change(ids[5] ?? '', { status: 'RESOLVED' });
    finding(world, daysAgo(7));
    finding(world);
  });
  const next = await deployment.run();

  // The first was read already, the last never; the late one lies behind the cursor.
  expect(report.balance).toMatchObject({ fetched: 6, created: 5, resolvedMeanwhile: 1 });
  expect(next.balance).toMatchObject({ fetched: 6, created: 1, known: 5 });
}, 60_000);

test('in an incremental run what changes moves to the end: read twice, entered once', async () => {
  const world = await deploy(
    (each) => addFindings(each, 1, daysAgo(9)),
    'test/e2e/incremental-small-pages.yaml',
  );
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
