import { EMPTY_CARRY } from '../../src/domain/carry';
import { twoTeams } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams });

/** Who reaches the namespace can start any workflow with any input; two that create side by side could file a finding twice. */
test.each([
  ['a run under another id', 'distributeFindings', 'run'],
  ['a run behind another lock', 'distributeFindings', 'by-hand'],
  ['a cycle with another lock', 'cycle', 'other'],
])(
  '%s, started by hand, files nothing, and fails with the reason',
  async (_, type, lock) => {
    const { client, names, world } = await deploy();

    const run = client.workflow.execute(type, {
      workflowId: `${names.taskQueue}-by-hand`,
      taskQueue: names.taskQueue,
      args: [{ mode: 'run', lockId: `${names.taskQueue}-${lock}`, carry: EMPTY_CARRY }],
    });

    const reason = `only workflow ${names.runId}, the lock of its deployment, may file tickets`;
    await expect(run).rejects.toMatchObject({ cause: { message: expect.stringContaining(reason) } });
    expect([...world.jira.tickets()]).toEqual([]);
  },
  60_000,
);
