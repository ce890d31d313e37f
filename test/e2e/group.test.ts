import { jiraBooks, messagesIn, ticketKeys } from '../support/books';
import { type Deployment, ROOM_FOR_MANY } from '../support/deployment';
import { armCreate, armPost, FULL } from '../support/faults';
import { addFindings } from '../support/findings';
import { reset } from '../support/rewind';
import { runUntilTerminated } from '../support/meanwhile';
import { postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';
import { wfd } from '../support/trail';

const deploy = useDeployments({ seed: (world) => addFindings(world, 200), policy: '', env: ROOM_FOR_MANY });

/** Fingerprints that any ticket stands for. */
function standing({ world }: Deployment): number {
  return Object.keys(jiraBooks(world).perFingerprint).length;
}

test('two hundred findings of one rule: one ticket, one line, one action; the next ten add one that names it', async () => {
  const deployment = await deploy();
  const { world } = deployment;

  const first = await deployment.run();
  const [ticket] = jiraBooks(world).tickets;
  const second = await deployment.run();
  addFindings(world, 10);
  const third = await deployment.run();
  addFindings(world, 1);
  const fourth = await deployment.run();
  const fifth = await deployment.run();

  expect(
    [first, second, third, fourth, fifth].map(({ balance }) => [balance.created, balance.known]),
  ).toEqual([
    [200, 0],
    [0, 200],
    [10, 200],
    [1, 210],
    [0, 211],
  ]);
  expect(ticket?.summary).toContain('— 200 resources');
  expect(first).toMatchObject({
    governance: { approved: 1, highest: expect.stringMatching(/^55 = /) as string },
    teams: [{ team: 'security', tickets: 1, findings: 200 }],
    tickets: [{ ticket: 'SEC-1', findings: 200 }],
    messages: [{ outcome: 'sent', tickets: 1 }],
  });
  const [, later, alone] = jiraBooks(world).tickets;
  expect(ticketKeys(world)).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
  expect(later?.summary).toContain('— 10 resources');
  expect(JSON.stringify(later?.description)).toContain('/browse/SEC-1');
  expect(JSON.stringify(alone?.description)).toContain('/browse/SEC-1');
  expect(standing(deployment)).toBe(211);
  const digests = messagesIn(world, 'security').filter((message) => message.includes('wfd_digest'));
  expect(digests).toHaveLength(3);
  expect(digests[0]).toContain('200 resources');
}, 120_000);

test('a plan shows it as the one ticket it will be', async () => {
  const deployment = await deploy();

  const plan = await deployment.plan({ showTickets: true });
  const { stdout } = await wfd(deployment, 'plan');

  expect(plan.report.balance).toMatchObject({ fetched: 200, planned: 200 });
  expect(plan.create).toHaveLength(1);
  expect(plan.create[0]?.others).toHaveLength(199);
  expect(plan.drafts).toHaveLength(1);
  expect(plan.drafts?.[0]?.description).toContain('200 resources');
  expect(stdout).toContain('1 ticket for 200 findings to file');
}, 60_000);

test.each([
  ['reset after the commit', { kind: 'reset-after' }, { adopted: 200, created: 0 }],
  ['half an answer', { kind: 'truncate' }, { adopted: 200, created: 0 }],
  ['reset before the commit', { kind: 'reset' }, { adopted: 0, created: 200 }],
])(
  'an answer lost to %s makes no second ticket for any of them',
  async (_, fault, expected) => {
    const deployment = await deploy();
    deployment.world.jira.settings.indexLagMs = 60 * 60_000;
    armCreate(deployment.world, fault);

    const report = await deployment.run();

    expect(report.balance).toMatchObject({ fetched: 200, ...expected });
    expect(report.teams).toMatchObject([{ tickets: 1, findings: 200 }]);
    expect(ticketKeys(deployment.world)).toEqual(['SEC-1']);
  },
  90_000,
);

test('nothing is remembered, and the index shows nothing yet: each of them is known by the ticket itself', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  world.jira.settings.indexLagMs = 60 * 60_000;
  await deployment.run();
  await deployment.loseMemory();
  addFindings(world, 3);

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 203, known: 200, created: 3 });
  expect(ticketKeys(world)).toEqual(['SEC-1', 'SEC-2']);
  expect(JSON.stringify(jiraBooks(world).tickets[1]?.description)).toContain('/browse/SEC-1');
}, 90_000);

test('a run that is reset before it files finds what it has filed, with ten more that came in between', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  await deployment.run();
  addFindings(world, 10);

  const again = await reset(deployment);

  expect(again.balance).toMatchObject({ fetched: 210, known: 200, created: 10 });
  expect(ticketKeys(world)).toEqual(['SEC-1', 'SEC-2']);
}, 90_000);

test('a run that died after it had filed: the next one tells of the one ticket, once', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  armPost(world, FULL);
  await runUntilTerminated(deployment, () => postsIn(world) > 0);

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ fetched: 200, known: 200, created: 0 });
  expect(report.messages).toMatchObject([{ team: 'security', outcome: 'sent' }]);
  const digests = messagesIn(world, 'security').filter((message) => message.includes('wfd_digest'));
  expect(digests).toHaveLength(1);
  expect(digests[0]).toContain('/browse/SEC-1');
}, 90_000);

test('closing it closes the work on all of them: what came back follows it, together', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  await deployment.run();
  world.jira.changeByPerson('SEC-1', { statusCategory: 'done', resolution: 'Done' });
  const waiting = await deployment.run();
  for (const { id } of world.wiz.all().slice(0, 40)) {
    world.wiz.change(id, { status: 'RESOLVED' });
    world.wiz.change(id, { status: 'OPEN' });
  }

  const back = await deployment.run();

  expect(waiting.balance).toMatchObject({ known: 200, created: 0 });
  expect(back.balance).toMatchObject({ known: 160, created: 40 });
  expect(ticketKeys(world)).toEqual(['SEC-1', 'SEC-2']);
  expect(JSON.stringify(jiraBooks(world).tickets[1]?.description)).toContain('/browse/SEC-1');
  // Two tickets of one finding, one of them done: as it should be here.
  world.jira.deleteByPerson('SEC-1');
}, 90_000);
