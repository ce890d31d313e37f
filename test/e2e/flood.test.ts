import { isBalanced } from '../../src/domain/balance';
import { jiraBooks, messagesIn } from '../support/books';
import { ROOM_FOR_MANY } from '../support/deployment';
import { addFindings } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({
  seed: (world) => addFindings(world, 250),
  policy: 'test/e2e/one-by-one.yaml',
  env: ROOM_FOR_MANY,
});

test('a flood on production: each run files the worst until the risk reaches 70, holds the rest, says so once, and the next ones drain it', async () => {
  const deployment = await deploy();
  const { world } = deployment;

  const reports = [
    await deployment.run(),
    await deployment.run(),
    await deployment.run(),
    await deployment.run(),
  ];

  expect(reports.map(({ balance }) => [balance.created, balance.known, balance.held])).toEqual([
    [99, 0, 151],
    [99, 99, 52],
    [52, 198, 0],
    [0, 250, 0],
  ]);
  expect(reports.every(({ balance }) => isBalanced(balance))).toBe(true);
  expect(jiraBooks(world).tickets).toHaveLength(250);
  expect(reports[0]).toMatchObject({
    governance: {
      gate: 'disabled',
      threshold: 70,
      approved: 99,
      lowest: '55 = create 25 + jira 10 + frequency 0 + production 20',
      highest: '69 = create 25 + jira 10 + frequency 14 + production 20',
    },
    held: [{ cause: 'risk', count: 151 }],
  });
  expect(reports[0]?.tickets[0]?.risk).toBe(55);
  const notices = messagesIn(world, 'security').filter(
    (message) => message.includes('need your attention') && message.includes('held for the next run'),
  );
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('151 findings are held for the next run');
  expect(notices[0]).toContain('risk 70 = create 25 + jira 10 + frequency 15 + production 20');
}, 120_000);

test('a plan of a flood says for each ticket what it scores, and what a run would hold', async () => {
  const deployment = await deploy();

  const plan = await deployment.plan();

  expect(plan.report.balance).toMatchObject({ planned: 99, held: 151 });
  expect(plan.create[98]?.risk).toBe('69 = create 25 + jira 10 + frequency 14 + production 20');
  expect(plan.held[0]?.reason).toContain('; the threshold is 70');
}, 60_000);
