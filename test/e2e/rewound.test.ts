import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import { jiraBooks } from '../support/books';
import { armCreate, armPost, FULL } from '../support/faults';
import { addFindings } from '../support/findings';
import { runUntilTerminated } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { postsIn, toldKeys } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const path = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'distribution.yaml');

/** Search shows nothing of what is filed here. */
function blind(world: World): void {
  addFindings(world, 3);
  world.jira.settings.indexLagMs = 3_600_000;
}

function fileTo(project: string): void {
  const policy = {
    slack: { defaultChannel: '#security' },
    teams: { security: { channel: '#security', jiraProject: project } },
    defaultTeam: 'security',
  };
  writeFileSync(path, JSON.stringify(policy));
}

const deploy = useDeployments({ seed: blind, policy: path });

test('a closed run that is reset files nothing that a later one has filed to another project meanwhile', async () => {
  fileTo('SEC');
  const deployment = await deploy();
  armCreate(deployment.world, {
    kind: 'partial-bulk',
    detail: { indexes: [1], message: 'Affected service is required.' },
  });
  const older = await deployment.run();
  const { runId } = await deployment.client.workflow.getHandle(deployment.names.runId).describe();
  fileTo('PLAT');
  const newer = await deployment.run();

  await reset(deployment, { runId, to: 'filing' });

  expect(older.balance).toMatchObject({ created: 2, parked: 1 });
  expect(newer.balance).toMatchObject({ created: 1, known: 2 });
  const { tickets, perFingerprint } = jiraBooks(deployment.world);
  expect(tickets.map(({ project }) => project).sort()).toEqual(['PLAT', 'SEC', 'SEC']);
  expect(Object.values(perFingerprint)).toEqual([1, 1, 1]);
}, 90_000);

test('what a run that died has filed to a project that the policy names no longer is neither filed again nor left untold', async () => {
  fileTo('SEC');
  const deployment = await deploy();
  const { world } = deployment;
  armPost(world, FULL);
  await runUntilTerminated(deployment, () => postsIn(world) > 0);
  fileTo('PLAT');

  const next = await deployment.run();
  addFindings(world, 1);
  const later = await deployment.run();

  expect(next.balance).toMatchObject({ created: 0, known: 3 });
  expect(later.balance).toMatchObject({ created: 1, known: 3 });
  expect(jiraBooks(world).tickets.map(({ project }) => project)).toEqual(['SEC', 'SEC', 'SEC', 'PLAT']);
  expect(toldKeys(world)).toEqual(['PLAT-1', 'SEC-1', 'SEC-2', 'SEC-3']);
}, 90_000);
