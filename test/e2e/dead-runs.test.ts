import { armPost, FULL } from '../support/faults';
import { addFinding, addFindings } from '../support/findings';
import { recordLast } from '../support/histories';
import { runUntilTerminated } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { postsIn, toldKeys } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: (world) => addFindings(world, 3), policy: '' });

test('a ticket of a run that died is told although its finding was resolved before the next one', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  armPost(world, FULL);
  await runUntilTerminated(deployment, () => postsIn(world) > 0);
  for (const { id } of world.wiz.all()) world.wiz.change(id, { status: 'RESOLVED' });

  const next = await deployment.run();
  await recordLast(deployment, 'dead-run');
  const quiet = await deployment.run();

  expect(next).toMatchObject({ balance: { fetched: 0 }, messages: [{ team: 'security', outcome: 'sent' }] });
  expect(toldKeys(world)).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
  expect(quiet.messages).toEqual([]);
}, 60_000);

test('a ticket that was told of and moved before the next run is not told again', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  armPost(world, { kind: 'hang-after' });
  await runUntilTerminated(deployment, () => toldKeys(world).length > 0);
  world.jira.changeByPerson('SEC-2', { project: 'PLAT' });

  await deployment.run();

  expect(toldKeys(world)).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
}, 60_000);

test('a ticket that moves between its filing and its telling is told once, under the key it was filed with', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  armPost(world, FULL);
  await runUntilTerminated(deployment, () => postsIn(world) > 0);
  addFinding(world);
  let isFiled = false;
  const stop = world.requests.listen(({ operation }, stage) => {
    // Filed and read back; the next search is for tickets that nobody was told of.
    if (isFiled && operation === 'search') world.jira.changeByPerson('SEC-4', { project: 'PLAT' });
    isFiled = operation === 'create' ? stage === 'answered' : isFiled && operation !== 'search';
  });

  await deployment.run();
  stop();

  expect(toldKeys(world)).toEqual(['SEC-1', 'SEC-2', 'SEC-3', 'SEC-4']);
}, 60_000);

test('nor is it when the run that told of it is reset and adopts it anew', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  await deployment.run();
  world.jira.changeByPerson('SEC-2', { project: 'PLAT' });

  await reset(deployment, { to: 'filing' });

  expect(toldKeys(world)).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
}, 60_000);
