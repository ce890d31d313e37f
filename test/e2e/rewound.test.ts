import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import { jiraBooks } from '../support/books';
import { armCreate } from '../support/faults';
import { addFindings } from '../support/findings';
import { reset } from '../support/rewind';
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
