import { EMPTY_CARRY } from '../../src/domain/carry';
import type { RunReport } from '../../src/domain/report';
import { twoTeams } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams });

/** Who reaches the namespace can start any workflow with any input; two that create side by side could file a finding twice. */
test.each([
  ['a run under another id', 'distributeFindings', 'run'],
  ['a run behind another lock', 'distributeFindings', 'by-hand'],
  ['a cycle with another lock', 'cycle', 'other'],
])(
  '%s, started by hand, files nothing, and its report says why',
  async (_, type, lock) => {
    const { client, names, world } = await deploy();

    const report = (await client.workflow.execute(type, {
      workflowId: `${names.taskQueue}-by-hand`,
      taskQueue: names.taskQueue,
      args: [{ mode: 'run', lockId: `${names.taskQueue}-${lock}`, carry: EMPTY_CARRY }],
    })) as RunReport;

    expect([...world.jira.tickets()]).toEqual([]);
    expect(report.balance).toMatchObject({ fetched: 5, created: 0, parked: 5 });
    for (const { reason } of report.parked) {
      expect(reason).toContain(`only workflow ${names.runId}, the lock of its deployment, may file tickets`);
    }
  },
  60_000,
);
