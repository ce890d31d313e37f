import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import type { Deployment } from '../support/deployment';
import { jiraBooks } from '../support/books';
import { armCreate } from '../support/faults';
import { addFinding } from '../support/findings';
import { countRequests, runUntilTerminated, until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const policy = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'distribution.yaml');
writeFileSync(
  policy,
  JSON.stringify({
    slack: { defaultChannel: '#security' },
    teams: { security: { channel: '#security' } },
    defaultTeam: 'security',
    limits: { firstBatchSize: 1, batchSize: 1 },
  }),
);

/** Search shows nothing of what is filed here. */
function blind(world: World): void {
  world.jira.settings.indexLagMs = 3_600_000;
}

const deploy = useDeployments({ seed: blind, policy, env: { WFD_JIRA_UNCERTAIN_WAIT: '6s' } });

/** A run that dies with a request under way, which Jira carries out a second and a half later. */
async function dieWhileCreating(deployment: Deployment): Promise<void> {
  armCreate(deployment.world, { kind: 'late-commit', delayMs: 1_500 });
  await runUntilTerminated(deployment, () => countRequests(deployment.world, 'create') > 0);
}

function ticketsOf({ world }: Deployment): readonly number[] {
  return Object.values(jiraBooks(world).perFingerprint);
}

test('what a dead run had under way is found by every batch of the next one, not only by the first', async () => {
  const deployment = await deploy();
  const id = addFinding(deployment.world, { severity: 'CRITICAL' });
  await dieWhileCreating(deployment);
  deployment.world.wiz.change(id, { severity: 'HIGH' });
  addFinding(deployment.world, { severity: 'CRITICAL' });

  const next = await deployment.run();

  expect(next.balance).toMatchObject({ fetched: 2, created: 1, known: 1 });
  expect(ticketsOf(deployment)).toEqual([1, 1]);
}, 60_000);

test('a run that is cancelled at once does not end before what it has to wait for has come', async () => {
  const deployment = await deploy();
  addFinding(deployment.world, { severity: 'CRITICAL' });
  await dieWhileCreating(deployment);
  const between = deployment.run();
  await until(() => countRequests(deployment.world, 'issues') > 1);
  await deployment.client.workflow.getHandle(deployment.names.runId).cancel();
  const { outcome, balance } = await between;

  const next = await deployment.run();

  expect({ outcome, balance }).toMatchObject({ outcome: 'cancelled', balance: { created: 0 } });
  expect(next.balance).toMatchObject({ fetched: 1, known: 1 });
  expect(ticketsOf(deployment)).toEqual([1]);
}, 60_000);
