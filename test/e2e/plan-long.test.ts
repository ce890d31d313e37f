import { setTimeout as delay } from 'node:timers/promises';
import { parsePolicy } from '../../src/config/policy-file';
import { stampPolicy } from '../../src/config/policy-hash';
import { addFindings, of, PAYMENTS } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const POLICY = `
jira: { project: SEC }
slack: { defaultChannel: '#security' }
limits: { pageSize: 2 }
suppressions:
  - { name: lab, match: { project: ['payments-*'] }, owner: ann, reason: a lab, until: 2030-01-01T00:00:00Z }
`;

const deploy = useDeployments({
  // So low that reading a few pages takes more than one history.
  dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
  seed: (world) => {
    addFindings(world, 9);
    addFindings(world, 9, of(PAYMENTS));
  },
  policy: 'test/e2e/small-pages.yaml',
});

test('a plan that continues as new keeps its policy, its wish and every reason', async () => {
  const deployment = await deploy();
  const policy = stampPolicy(parsePolicy(POLICY, 'p.yaml', {}));

  const plan = await deployment.plan({ policy, showTickets: true });

  expect(await histories(deployment)).toBeGreaterThan(1);
  expect(plan.report).toMatchObject({ policyHash: policy.hash, balance: { planned: 9, suppressed: 9 } });
  expect(plan.create).toHaveLength(9);
  expect(plan.drafts).toHaveLength(9);
  expect(plan.suppressed).toHaveLength(9);
  expect(plan.reasons).toEqual([
    { kind: 'suppressed', reason: expect.stringContaining('suppressed by "lab"'), count: 9 },
  ]);
}, 60_000);

/** How many histories the plans of a deployment have taken; the server's list is some moments late. */
async function histories({ client, names }: Awaited<ReturnType<typeof deploy>>): Promise<number> {
  const query = `WorkflowId STARTS_WITH "${names.planIdPrefix}"`;
  for (let tries = 0; ; tries += 1) {
    const { count } = await client.workflow.count(query);
    if (count > 1 || tries > 50) return count;
    await delay(100);
  }
}
