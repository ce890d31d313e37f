import type { World } from '../../sandbox/world';
import { addFinding, addFindings, daysAgo } from '../support/findings';
import { recordLast } from '../support/histories';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: threeDays, policy: 'test/e2e/incremental.yaml' });

function threeDays(world: World): void {
  for (const days of [9, 6, 3]) addFinding(world, daysAgo(days));
}

test('a big tenant is read from the watermark on; what was raised in place waits for the sweep, and is not lost', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const medium = addFinding(world, { ...daysAgo(8), severity: 'MEDIUM' });

  const first = await deployment.run();
  addFindings(world, 2, daysAgo(1));
  world.wiz.change(medium, { severity: 'HIGH' });
  const second = await deployment.run();
  await recordLast(deployment, 'incremental');
  await deployment.loseMemory();
  const sweep = await deployment.run();

  expect(first).toMatchObject({ window: { kind: 'sweep' }, balance: { fetched: 3, created: 3 } });
  expect(second).toMatchObject({
    window: { kind: 'incremental' },
    balance: { fetched: 3, created: 2, known: 1 },
  });
  expect(second.carry.watermark! > first.carry.watermark!).toBe(true);
  expect(sweep).toMatchObject({ window: { kind: 'sweep' }, balance: { fetched: 6, created: 1, known: 5 } });
}, 90_000);
