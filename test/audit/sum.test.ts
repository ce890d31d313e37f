import { type AuditFact } from '../../src/audit/record';
import { temporalHistories } from '../../src/audit/temporal/source';
import { findExecutions, readTrail } from '../../src/audit/trail';
import { addFindings } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: (world) => addFindings(world, 3), policy: '' });

test('x', async () => {
  const deployment = await deploy();
  await deployment.run();
  const source = temporalHistories(deployment.client, deployment.names);
  await new Promise((r) => setTimeout(r, 1500));
  const { closed, open } = await findExecutions(source);
  const facts: AuditFact[] = [];
  for await (const fact of readTrail(source, closed)) facts.push(fact);
  console.log(open, facts.map((each) => JSON.stringify(each)).join('\n'));
}, 60_000);
