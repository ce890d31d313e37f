import { freshFindings } from '../../sandbox/company/findings';
import { isBalanced } from '../../src/domain/balance';
import { jiraBooks, slackBooks } from '../support/books';
import { ROOM_FOR_MANY } from '../support/deployment';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ env: ROOM_FOR_MANY });

function fingerprintsIn(labels: readonly string[]): string[] {
  return labels.filter((label) => /^wiz-[0-9a-f]{32}$/.test(label)).map((label) => label.slice(4));
}

test('what a plan lists is what the run creates; a second run does nothing; three new findings make three tickets', async () => {
  const deployment = await deploy();

  const plan = await deployment.plan();
  expect(jiraBooks(deployment.world).tickets).toEqual([]);
  expect(slackBooks(deployment.world).perKey).toEqual({});

  const first = await deployment.run();
  const made = jiraBooks(deployment.world).tickets;
  expect(plan.omitted).toBe(0);
  expect(made.flatMap(({ labels }) => fingerprintsIn(labels)).sort()).toEqual(
    plan.create.map(({ fingerprint }) => fingerprint).sort(),
  );
  expect(made.map(({ summary }) => summary).sort()).toEqual(plan.create.map(({ summary }) => summary).sort());
  expect(isBalanced(first.balance)).toBe(true);
  expect(first.balance.created).toBe(Object.keys(jiraBooks(deployment.world).perFingerprint).length);
  expect(first.teams.reduce((sum, { tickets }) => sum + tickets, 0)).toBe(made.length);
  expect(first.balance.created).toBeGreaterThan(100);
  expect(first.messages.every(({ outcome }) => outcome === 'sent')).toBe(true);

  const second = await deployment.run();
  expect(second.balance).toMatchObject({ created: 0, adopted: 0, fetched: first.balance.fetched });
  expect(second.messages).toEqual([]);
  expect(jiraBooks(deployment.world).tickets).toHaveLength(made.length);

  deployment.world.wiz.add(freshFindings(3, deployment.world.now()));
  const third = await deployment.run();
  expect(third.balance.created).toBe(3);
  expect(jiraBooks(deployment.world).tickets).toHaveLength(made.length + 3);
  expect(third.messages.reduce((sum, { tickets }) => sum + tickets, 0)).toBe(3);
}, 300_000);

test('with Jira’s index an hour behind, still nothing is created twice', async () => {
  const deployment = await deploy();
  deployment.world.jira.settings.indexLagMs = 60 * 60_000;

  const first = await deployment.run();
  const second = await deployment.run();
  deployment.world.wiz.add(freshFindings(3, deployment.world.now()));
  const third = await deployment.run();

  expect(first.balance.created).toBeGreaterThan(100);
  expect(second.balance).toMatchObject({ created: 0, known: first.balance.created + first.balance.known });
  expect(second.messages).toEqual([]);
  expect(third.balance.created).toBe(3);
}, 300_000);
