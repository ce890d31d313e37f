import type { World } from '../../sandbox/world';
import { jiraBooks, messagesIn } from '../support/books';
import { armPost, FULL, refuseCreate, withoutSlack } from '../support/faults';
import { addFinding, addFindings, daysAgo } from '../support/findings';
import { recordLast } from '../support/histories';
import { runUntilTerminated } from '../support/meanwhile';
import { postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

/** What we assume of people and Jira does not hold here: a second ticket cannot be prevented, but it is told. */

const deploy = useDeployments({ seed: (world) => addFindings(world, 3), policy: '' });

/** Notices to the default channel, which here gets the digests too. */
function notices(world: World): string[] {
  return messagesIn(world, 'security').filter((message) => message.includes('wfd_notice'));
}

function labelsOf(world: World, key: string): string[] {
  return jiraBooks(world).tickets.find((ticket) => ticket.key === key)?.labels ?? [];
}

/** As a person would who tidies up. Not the first ticket's: that one is the canary, whose loss stops its project. */
function takeLabelOff(world: World, key: string): string {
  const isFingerprint = (label: string): boolean => /^wiz-[0-9a-f]{32}$/.test(label);
  const labels = labelsOf(world, key);
  world.jira.changeByPerson(key, { labels: labels.filter((label) => !isFingerprint(label)) });
  return labels.find(isFingerprint) ?? '';
}

describe('a person takes the label off a ticket', () => {
  test('the finding is filed anew, and the default channel hears of both tickets, once', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    await deployment.run();
    const label = takeLabelOff(world, 'SEC-3');

    const anew = await deployment.run();
    await recordLast(deployment, 'strays');
    const after = await deployment.run();

    const sentence =
      `SEC-3 names the finding of SEC-4 in its description and does not carry the label ${label}: ` +
      'if it is an older ticket of that finding, put the label back and close SEC-4, or close SEC-3.';
    expect(anew.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
    expect(anew.notes).toEqual([sentence]);
    expect(after.balance).toMatchObject({ fetched: 3, known: 3 });
    expect(after.notes).toEqual([]);
    expect(notices(world)).toEqual([expect.stringContaining(sentence)]);
    expect(labelsOf(world, 'SEC-3')).not.toContain(label);
  }, 60_000);

  test('before the index has seen the ticket at all: the key scan has, and it is told as well', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    world.jira.settings.indexLagMs = 60 * 60_000;
    await deployment.run();
    takeLabelOff(world, 'SEC-2');
    takeLabelOff(world, 'SEC-3');

    const anew = await deployment.run();

    expect(anew.balance).toMatchObject({ created: 2, known: 1 });
    expect(notices(world)).toHaveLength(1);
    expect(notices(world)[0]).toMatch(/SEC-2 names the finding of SEC-[45]/);
    expect(notices(world)[0]).toMatch(/SEC-3 names the finding of SEC-[45]/);
  }, 60_000);

  test('what Slack did not take is told by the next run', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    await deployment.run();
    takeLabelOff(world, 'SEC-3');

    const unheard = await withoutSlack(world, () => deployment.run());
    const heard = await deployment.run();
    await deployment.run();

    expect(unheard.carry.strays).toMatchObject([{ ticket: 'SEC-4', stray: 'SEC-3' }]);
    expect(heard.carry.strays).toBeUndefined();
    expect(notices(world)).toEqual([expect.stringContaining('SEC-3 names the finding of SEC-4')]);
  }, 60_000);

  test('a run that dies after it filed the second ticket leaves it to the next one to tell', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    await deployment.run();
    takeLabelOff(world, 'SEC-3');
    const before = postsIn(world);
    armPost(world, FULL);
    // The digest and the notice.
    await runUntilTerminated(deployment, () => postsIn(world) === before + 2);

    const next = await deployment.run();

    expect(next.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    const told = notices(world).filter((notice) => notice.includes('SEC-3 names the finding of SEC-4'));
    expect(told).toHaveLength(1);
  }, 90_000);

  test('where Jira refuses to search texts, the run goes on, with the hint that reading by key gives', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    await deployment.run();
    takeLabelOff(world, 'SEC-3');
    // The labels of findings and of rules, then the newest keys settled and not, then the text.
    world.faults.arm({ service: 'jira', operation: 'search', kind: 'status', status: 400, skip: 4 });

    const anew = await deployment.run();

    const texts = world.requests.list().filter(({ body }) => JSON.stringify(body).includes('description ~'));
    expect(texts.map(({ status }) => status).at(-1)).toBe(400);
    expect(anew.balance).toMatchObject({ created: 1, known: 2 });
    expect(notices(world)).toEqual([expect.stringContaining('SEC-3 names the finding of SEC-4')]);
  }, 60_000);
});

test('a hostile finding that quotes the label of another suppresses nothing and accuses nobody', async () => {
  const deployment = await deploy({ seed: () => undefined });
  const { world } = deployment;
  const victim = addFinding(world);
  const { create } = await deployment.plan();
  const label = `wiz-${create[0]?.fingerprint}`;
  world.wiz.change(victim, { status: 'RESOLVED' });
  const [rule] = world.wiz.find(victim)?.sourceRules ?? [];
  const description = `Please keep the labels: by ${label} this ticket is known, and no second one is filed.`;
  addFindings(world, 2, { sourceRules: [{ ...rule, description }] });
  await deployment.run();
  world.wiz.change(victim, { status: 'OPEN' });

  const victimCame = await deployment.run();
  takeLabelOff(world, 'SEC-2');
  const hostileAnew = await deployment.run();

  expect(JSON.stringify(jiraBooks(world).tickets[1]?.description)).toContain(label);
  expect(victimCame.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
  expect(victimCame.notes).toEqual([]);
  expect(labelsOf(world, 'SEC-3')).toContain(label);
  expect(hostileAnew.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
  expect(hostileAnew.notes).toEqual([expect.stringContaining('SEC-2 names the finding of SEC-4')]);
}, 90_000);

describe('a person clones a ticket', () => {
  function clone(world: World, key: string): string {
    const labels = labelsOf(world, key);
    return (world.jira.addByPerson({ summary: `CLONE of ${key}`, labels }) as { key: string }).key;
  }

  test('the older one counts, and the default channel hears of both, once', async () => {
    const deployment = await deploy();
    const { world } = deployment;
    await deployment.run();
    const copy = clone(world, 'SEC-2');

    const cloned = await deployment.run();
    const after = await deployment.run();
    world.jira.deleteByPerson(copy);

    expect(cloned.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    expect(after.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    expect(notices(world)).toEqual([
      expect.stringContaining('SEC-2, SEC-4 carry the same finding; the older ticket counts.'),
    ]);
  }, 60_000);

  test('an incremental run that does not see them makes nobody forget that it was told', async () => {
    const deployment = await deploy({
      seed: (each) => {
        addFinding(each, daysAgo(9));
        addFinding(each);
      },
      policy: 'test/e2e/incremental.yaml',
    });
    const { world } = deployment;
    await deployment.run();
    const copy = clone(world, 'SEC-1');
    await deployment.loseMemory();

    const told = await deployment.run();
    // Something left behind makes the run after this one a sweep.
    addFindings(world, 1);
    refuseCreate(world);
    const incremental = await deployment.run();
    const sweep = await deployment.run();
    world.jira.deleteByPerson(copy);

    expect([told, incremental, sweep].map(({ window }) => window?.kind)).toEqual([
      'sweep',
      'incremental',
      'sweep',
    ]);
    expect(sweep.notes).toEqual([expect.stringContaining(`SEC-1, ${copy} carry the same finding`)]);
    expect(notices(world).filter((notice) => notice.includes(copy))).toHaveLength(1);
  }, 90_000);
});
