import type { World } from '../../sandbox/world';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  startServer,
} from '../support/deployment';
import { recordNewest } from '../support/histories';

const DAY = 86_400_000;

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

function daysAgo(days: number): { createdAt: string } {
  return { createdAt: new Date(Date.now() - days * DAY).toISOString() };
}

function threeDays(world: World): void {
  for (const days of [9, 6, 3]) addFindings(world, 1, daysAgo(days));
}

test('a big tenant is read from the watermark on; what was raised in place waits for the sweep, and is not lost', async () => {
  deployment = await aDeployment({
    server,
    seed: threeDays,
    env: { WFD_POLICY: 'test/e2e/incremental.yaml' },
  });
  const { world, names } = deployment;
  const [medium] = addFindings(world, 1, { ...daysAgo(8), severity: 'MEDIUM' });

  const first = await deployment.run();
  addFindings(world, 2, daysAgo(1));
  world.wiz.change(medium!, { severity: 'HIGH' });
  const second = await deployment.run();
  await recordNewest(deployment, `WorkflowId = "${names.runId}"`, 'incremental');
  await deployment.client.schedule.getHandle(names.scheduleId).delete();
  const sweep = await deployment.run();

  expect(first).toMatchObject({ window: { kind: 'sweep' }, balance: { fetched: 3, created: 3 } });
  expect(second).toMatchObject({
    window: { kind: 'incremental' },
    balance: { fetched: 3, created: 2, known: 1 },
  });
  expect(second.carry.watermark! > first.carry.watermark!).toBe(true);
  expect(sweep).toMatchObject({ window: { kind: 'sweep' }, balance: { fetched: 6, created: 1, known: 5 } });
}, 90_000);
