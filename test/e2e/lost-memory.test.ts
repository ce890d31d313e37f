import { withoutSlack } from '../support/faults';
import { addFindings } from '../support/findings';
import { expectToldOnce } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({
  seed: (world) => addFindings(world, 3),
  policy: '',
  alsoExpect: expectToldOnce,
});

test('what Slack did not take is told though the memory of it was lost', async () => {
  const deployment = await deploy();
  const untold = await withoutSlack(deployment.world, () => deployment.run());
  await deployment.loseMemory();

  const next = await deployment.run();
  const quiet = await deployment.run();

  expect(untold.messages).toMatchObject([{ outcome: 'not-sent' }]);
  expect(next.messages).toMatchObject([{ outcome: 'sent' }]);
  expect(quiet.messages).toEqual([]);
}, 60_000);

test('a run beside the schedule is no secret: what it could not tell, the next one tells', async () => {
  const deployment = await deploy();
  const first = await deployment.run();
  addFindings(deployment.world, 2);
  const beside = await withoutSlack(deployment.world, () => deployment.runBeside());

  const next = await deployment.run();

  expect(first.messages).toMatchObject([{ outcome: 'sent' }]);
  expect(beside).toMatchObject({ balance: { created: 2 }, messages: [{ outcome: 'not-sent' }] });
  expect(next).toMatchObject({ balance: { created: 0 }, messages: [{ outcome: 'sent' }] });
}, 60_000);

test('a run beside the schedule that told everything leaves nothing to say', async () => {
  const deployment = await deploy();
  await deployment.run();
  addFindings(deployment.world, 1);
  await deployment.runBeside();

  const next = await deployment.run();

  expect(next.messages).toEqual([]);
}, 60_000);
