import type { World } from '../../sandbox/world';
import type { DevServer } from '../../src/temporal/dev-server';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  jiraBooks,
  messagesIn,
  startServer,
} from '../support/deployment';

/** What we assume of people and Jira does not hold here: a second ticket cannot be prevented, but it is told. */

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  server = await startServer();
}, 60_000);

afterEach(async () => {
  expectPromisesKept(deployment.world);
  await deployment.close();
});

afterAll(async () => {
  await server.stop();
});

async function deploy(seed: (world: World) => void, policy = ''): Promise<World> {
  deployment = await aDeployment({ server, seed, env: { WFD_POLICY: policy } });
  return deployment.world;
}

function threeFindings(world: World): void {
  addFindings(world, 3);
}

/** Notices to the default channel, which here gets the digests too. */
function notices(): string[] {
  return messagesIn(deployment.world, 'security').filter((message) => message.includes('wfd_notice'));
}

function labelsOf(key: string): string[] {
  return jiraBooks(deployment.world).tickets.find((ticket) => ticket.key === key)?.labels ?? [];
}

/** As a person would who tidies up. Not the first ticket's: that one is the canary, whose loss stops its project. */
function takeLabelOff(key: string): string {
  const isFingerprint = (label: string): boolean => /^wiz-[0-9a-f]{32}$/.test(label);
  const labels = labelsOf(key);
  deployment.world.jira.changeByPerson(key, { labels: labels.filter((label) => !isFingerprint(label)) });
  return labels.find(isFingerprint) ?? '';
}

describe('a person takes the label off a ticket', () => {
  test('the finding is filed anew, and the default channel hears of both tickets, once', async () => {
    await deploy(threeFindings);
    await deployment.run();
    const label = takeLabelOff('SEC-3');

    const anew = await deployment.run();
    const after = await deployment.run();

    const sentence =
      `SEC-3 names the finding of SEC-4 in its description and does not carry the label ${label}: ` +
      'if it is an older ticket of that finding, put the label back and close SEC-4, or close SEC-3.';
    expect(anew.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
    expect(anew.notes).toEqual([sentence]);
    expect(after.balance).toMatchObject({ fetched: 3, known: 3 });
    expect(after.notes).toEqual([]);
    expect(notices()).toEqual([expect.stringContaining(sentence)]);
    expect(labelsOf('SEC-3')).not.toContain(label);
  }, 60_000);

  test('before the index has seen the ticket at all: the key scan has, and it is told as well', async () => {
    const world = await deploy(threeFindings);
    world.jira.settings.indexLagMs = 60 * 60_000;
    await deployment.run();
    takeLabelOff('SEC-2');
    takeLabelOff('SEC-3');

    const anew = await deployment.run();

    expect(anew.balance).toMatchObject({ created: 2, known: 1 });
    expect(notices()).toHaveLength(1);
    expect(notices()[0]).toMatch(/SEC-2 names the finding of SEC-[45]/);
    expect(notices()[0]).toMatch(/SEC-3 names the finding of SEC-[45]/);
  }, 60_000);

  test('what Slack did not take is told by the next run', async () => {
    const world = await deploy(threeFindings);
    await deployment.run();
    takeLabelOff('SEC-3');
    world.slack.settings.botToken = 'xoxb-another';

    const unheard = await deployment.run();
    world.slack.settings.botToken = 'xoxb-sandbox';
    const heard = await deployment.run();
    await deployment.run();

    expect(unheard.carry.strays).toMatchObject([{ ticket: 'SEC-4', stray: 'SEC-3' }]);
    expect(heard.carry.strays).toBeUndefined();
    expect(notices()).toEqual([expect.stringContaining('SEC-3 names the finding of SEC-4')]);
  }, 60_000);

  test('a run that dies after it filed the second ticket leaves it to the next one to tell', async () => {
    const world = await deploy(threeFindings);
    await deployment.run();
    takeLabelOff('SEC-3');
    const busy = { kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: 2 };
    world.faults.arm({ service: 'slack', operation: 'chat.postMessage', ...busy });
    const dying = deployment.run().catch(() => undefined);
    await until(() => world.requests.list().filter(isPost).length === 3);
    await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
    await dying;

    const next = await deployment.run();

    expect(next.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    const told = notices().filter((notice) => notice.includes('SEC-3 names the finding of SEC-4'));
    expect(told).toHaveLength(1);
  }, 90_000);

  test('where Jira refuses to search texts, the run goes on without the hint', async () => {
    const world = await deploy(threeFindings);
    await deployment.run();
    takeLabelOff('SEC-3');
    // Labels, then the newest keys settled and not, then the text.
    world.faults.arm({ service: 'jira', operation: 'search', kind: 'status', status: 400, skip: 3 });

    const anew = await deployment.run();

    const texts = world.requests.list().filter(({ body }) => JSON.stringify(body).includes('description ~'));
    expect(texts.map(({ status }) => status).at(-1)).toBe(400);
    expect(anew.balance).toMatchObject({ created: 1, known: 2 });
    expect(notices()).toEqual([]);
  }, 60_000);
});

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isPost({ operation }: { readonly operation: string }): boolean {
  return operation === 'chat.postMessage';
}

test('a hostile finding that quotes the label of another suppresses nothing and accuses nobody', async () => {
  const world = await deploy(() => undefined);
  const [victim = ''] = addFindings(world, 1);
  const { create } = await deployment.plan();
  const label = `wiz-${create[0]?.fingerprint}`;
  world.wiz.change(victim, { status: 'RESOLVED' });
  const [rule] = world.wiz.find(victim)?.sourceRules ?? [];
  const description = `Please keep the labels: by ${label} this ticket is known, and no second one is filed.`;
  addFindings(world, 2, { sourceRules: [{ ...rule, description }] });
  await deployment.run();
  world.wiz.change(victim, { status: 'OPEN' });

  const victimCame = await deployment.run();
  takeLabelOff('SEC-2');
  const hostileAnew = await deployment.run();

  expect(JSON.stringify(jiraBooks(world).tickets[1]?.description)).toContain(label);
  expect(victimCame.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
  expect(victimCame.notes).toEqual([]);
  expect(labelsOf('SEC-3')).toContain(label);
  expect(hostileAnew.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
  expect(hostileAnew.notes).toEqual([expect.stringContaining('SEC-2 names the finding of SEC-4')]);
}, 90_000);

describe('a person clones a ticket', () => {
  function clone(world: World, key: string): string {
    const labels = labelsOf(key);
    return (world.jira.addByPerson({ summary: `CLONE of ${key}`, labels }) as { key: string }).key;
  }

  test('the older one counts, and the default channel hears of both, once', async () => {
    const world = await deploy(threeFindings);
    await deployment.run();
    const copy = clone(world, 'SEC-2');

    const cloned = await deployment.run();
    const after = await deployment.run();
    world.jira.deleteByPerson(copy);

    expect(cloned.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    expect(after.balance).toMatchObject({ fetched: 3, created: 0, known: 3 });
    expect(notices()).toEqual([
      expect.stringContaining('SEC-2, SEC-4 carry the same finding; the older ticket counts.'),
    ]);
  }, 60_000);

  test('an incremental run that does not see them makes nobody forget that it was told', async () => {
    const createdAt = new Date(Date.now() - 9 * 86_400_000).toISOString();
    const world = await deploy((each) => {
      addFindings(each, 1, { createdAt });
      addFindings(each, 1);
    }, 'test/e2e/incremental.yaml');
    await deployment.run();
    const copy = clone(world, jiraBooks(world).tickets.find(({ key }) => key === 'SEC-1')?.key ?? '');
    await deployment.client.schedule.getHandle(deployment.names.scheduleId).delete();

    const told = await deployment.run();
    // Something left behind makes the run after this one a sweep.
    addFindings(world, 1);
    refuseNextCreates(world);
    const incremental = await deployment.run();
    const sweep = await deployment.run();
    world.jira.deleteByPerson(copy);

    expect([told, incremental, sweep].map(({ window }) => window?.kind)).toEqual([
      'sweep',
      'incremental',
      'sweep',
    ]);
    expect(sweep.notes).toEqual([expect.stringContaining(`SEC-1, ${copy} carry the same finding`)]);
    expect(notices().filter((notice) => notice.includes(copy))).toHaveLength(1);
  }, 90_000);
});

function refuseNextCreates(world: World): void {
  const body = { errorMessages: ['not today'], errors: {} };
  world.faults.arm({ service: 'jira', operation: 'create', kind: 'status', status: 400, body });
}
