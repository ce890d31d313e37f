import type { World } from '../../sandbox/world';
import { addFindings, twoTeams } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams });

function busy(world: World, service: 'wiz' | 'jira' | 'slack', operation: string, times: number): void {
  const fault = { kind: 'status', status: 429, headers: { 'retry-after': '2' } };
  world.faults.arm({ service, operation, times, ...fault });
}

function positions(world: World, operation: string): number[] {
  return world.requests.list().flatMap((each, at) => (each.operation === operation ? [at] : []));
}

test('how often each service answered 429 is in the report, whatever became of the attempt that heard it', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  // Reads that fail as a whole and are repeated, a write that answers with a value, a message.
  busy(world, 'wiz', 'issues', 2);
  busy(world, 'jira', 'search', 1);
  busy(world, 'jira', 'create', 1);
  busy(world, 'slack', 'chat.postMessage', 1);

  const report = await deployment.run();

  expect(report.tooManyRequests).toEqual({ wiz: 2, jira: 2, slack: 1 });
  expect(report.balance).toMatchObject({ fetched: 5, created: 5 });
  expect(report.messages.map(({ outcome }) => outcome)).toEqual(['sent', 'sent']);
  expect((await deployment.run()).tooManyRequests).toBeUndefined();
}, 180_000);

test('a service that takes no more slows itself alone: the next page is read while Jira is waited for', async () => {
  const deployment = await deploy({
    seed: (seeded) => void addFindings(seeded, 6),
    policy: 'test/e2e/small-pages.yaml',
  });
  const { world } = deployment;
  busy(world, 'jira', 'search', 3);

  const report = await deployment.run();

  const [, secondPage = Infinity] = positions(world, 'issues');
  const searches = positions(world, 'search');
  expect(searches.filter((at) => at < secondPage).length).toBeLessThanOrEqual(3);
  expect(secondPage).toBeLessThan(searches[3] ?? 0);
  expect(report.tooManyRequests).toEqual({ jira: 3 });
  expect(report.balance).toMatchObject({ fetched: 6, created: 6 });
}, 180_000);
