import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import { jiraBooks, messagesIn } from '../support/books';
import type { Deployment } from '../support/deployment';
import { refuseCreate } from '../support/faults';
import { addFinding, addFindings, daysAgo } from '../support/findings';
import { runWhile } from '../support/meanwhile';
import { startLike } from '../support/rewind';
import { useDeployments } from '../support/use-deployments';

const INCREMENTAL = 'test/e2e/incremental.yaml';
const SMALL_PAGES = 'test/e2e/small-pages.yaml';

const deployWith = useDeployments();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function deploy(seed: (world: World) => void, policy = ''): Promise<Deployment> {
  return deployWith({ seed, policy, env: { WFD_AUDIT_FILE: join(folder, 'audit.jsonl') } });
}

function descriptionOf(world: World, key: string): string {
  return JSON.stringify(jiraBooks(world).tickets.find((ticket) => ticket.key === key)?.description);
}

function close(world: World, key: string): void {
  world.jira.changeByPerson(key, { statusCategory: 'done', status: 'Done', resolution: 'Done' });
}

/** Why the trail says a finding got no ticket after all. */
function reasonsInTrail(id: string): string[] {
  const lines = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { finding?: string; reason: string });
  return entries.filter((entry) => entry.finding === id).map(({ reason }) => reason);
}

describe('a finding that arrives late, with an old timestamp', () => {
  test('is taken by the next sweep', async () => {
    const deployment = await deploy((each) => addFindings(each, 2, daysAgo(3)));
    const { world } = deployment;
    await deployment.run();
    addFinding(world, daysAgo(400));

    expect((await deployment.run()).balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
  }, 60_000);

  test('lies behind the watermark of an incremental run, and is taken by the sweep after it', async () => {
    const deployment = await deploy((each) => addFindings(each, 2, daysAgo(3)), INCREMENTAL);
    const { world } = deployment;
    await deployment.run();
    const late = addFinding(world, daysAgo(400));
    addFinding(world);
    refuseCreate(world);

    const incremental = await deployment.run();
    const sweep = await deployment.run();

    expect(incremental).toMatchObject({
      window: { kind: 'incremental' },
      balance: { created: 0, parked: 1 },
    });
    expect(sweep).toMatchObject({
      window: { kind: 'sweep', reason: 'the last run left work behind' },
      balance: { fetched: 4, created: 2, known: 2 },
    });
    expect(sweep.tickets.map((line) => line.finding)).toContain(late);
  }, 60_000);
});

describe.each([
  ['a sweep', 'sweep', ''],
  ['an incremental run', 'incremental', INCREMENTAL],
])('a finding that is resolved and comes back, in %s', (_, kind, policy) => {
  test('is known while its ticket is open', async () => {
    const deployment = await deploy((each) => addFindings(each, 1, daysAgo(9)), policy);
    const { world } = deployment;
    const back = addFinding(world);
    await deployment.run();
    world.wiz.change(back, { status: 'RESOLVED' });
    const without = await deployment.run();
    world.wiz.change(back, { status: 'OPEN' });

    const report = await deployment.run();

    expect(without.balance.created).toBe(0);
    expect(report.window?.kind).toBe(kind);
    expect(report.balance).toMatchObject({ fetched: kind === 'sweep' ? 2 : 1, created: 0 });
    expect(report.balance.known).toBe(report.balance.fetched);
    expect(report.messages).toEqual([]);
  }, 60_000);

  test('gets a new ticket after the old one was done, and the new one names the old', async () => {
    const deployment = await deploy((each) => addFindings(each, 1, daysAgo(9)), policy);
    const { world } = deployment;
    const back = addFinding(world);
    const first = await deployment.run();
    const old = first.tickets.find((line) => line.finding === back)?.ticket ?? '';
    close(world, old);
    world.wiz.change(back, { status: 'RESOLVED' });
    await deployment.run();
    world.wiz.change(back, { status: 'OPEN' });

    const report = await deployment.run();
    const again = await deployment.run();

    expect(report.window?.kind).toBe(kind);
    expect(report.balance.created).toBe(1);
    expect(reasonsInTrail(back).at(-1)).toBe(`came back after ${old} was done`);
    const [line] = report.tickets;
    expect(line?.finding).toBe(back);
    expect(descriptionOf(world, line?.ticket ?? '')).toContain(`/browse/${old}`);
    expect(again.balance.created).toBe(0);
    // Two tickets of one fingerprint, one of them done: as it should be here, and nowhere else.
    world.jira.deleteByPerson(old);
  }, 60_000);
});

describe('a severity that changes in place, which moves no timestamp', () => {
  test('raised into what is wanted: a ticket; raised above its ticket’s: one line in the digest, once', async () => {
    const deployment = await deploy((each) => addFindings(each, 1));
    const { world } = deployment;
    const medium = addFinding(world, { severity: 'MEDIUM' });
    const high = addFinding(world);
    const first = await deployment.run();
    const ticket = first.tickets.find((line) => line.finding === high)?.ticket ?? '';
    const stamps = [medium, high].map((id) => world.wiz.find(id)?.statusChangedAt);
    world.wiz.change(medium, { severity: 'HIGH' });
    world.wiz.change(high, { severity: 'CRITICAL' });

    const raised = await deployment.run();
    const after = await deployment.run();

    expect([medium, high].map((id) => world.wiz.find(id)?.statusChangedAt)).toEqual(stamps);
    expect(first.balance).toMatchObject({ fetched: 2, created: 2 });
    expect(raised.balance).toMatchObject({ fetched: 3, created: 1, known: 2 });
    expect(raised.tickets.map((line) => line.finding)).toEqual([medium]);
    expect(after).toMatchObject({ balance: { fetched: 3, known: 3 }, messages: [] });
    const told = messagesIn(world, 'security').filter((message) =>
      message.includes(`${ticket} is critical in Wiz now; it was filed as high.`),
    );
    expect(told).toHaveLength(1);
  }, 60_000);

  test('raised, and told by a run whose input somebody starts another with: told once', async () => {
    const deployment = await deploy((each) => addFindings(each, 1));
    const { world } = deployment;
    const high = addFinding(world);
    await deployment.run();
    world.wiz.change(high, { severity: 'CRITICAL' });
    await deployment.run();

    const again = await startLike(deployment);

    expect(again.balance).toMatchObject({ fetched: 2, known: 2 });
    const told = messagesIn(world, 'security').filter((text) => text.includes('is critical in Wiz now'));
    expect(told).toHaveLength(1);
  }, 60_000);

  test('lowered or resolved between plan and ticket: none, and the trail says why', async () => {
    const deployment = await deploy((each) => addFindings(each, 2));
    const { world } = deployment;
    const lowered = addFinding(world);
    const resolved = addFinding(world);

    const report = await runWhile(deployment, { operation: 'details', skip: 0 }, () => {
      world.wiz.change(lowered, { severity: 'MEDIUM' });
      world.wiz.change(resolved, { status: 'RESOLVED' });
    });
    const next = await deployment.run();

    expect(report.balance).toMatchObject({ fetched: 4, created: 2, resolvedMeanwhile: 2 });
    expect(reasonsInTrail(lowered)).toEqual(['it is MEDIUM now']);
    expect(reasonsInTrail(resolved)).toEqual(['it was resolved in Wiz after it was read']);
    expect(next.balance).toMatchObject({ fetched: 2, known: 2 });
  }, 60_000);

  test('lowered after its ticket was filed: nothing happens, and raised again it is known', async () => {
    const deployment = await deploy((each) => addFindings(each, 1));
    const { world } = deployment;
    const lowered = addFinding(world);
    await deployment.run();
    const before = JSON.stringify(jiraBooks(world));
    world.wiz.change(lowered, { severity: 'MEDIUM' });

    const report = await deployment.run();
    world.wiz.change(lowered, { severity: 'HIGH' });
    const raised = await deployment.run();

    expect(report).toMatchObject({ balance: { fetched: 1, known: 1 }, messages: [] });
    expect(raised).toMatchObject({ balance: { fetched: 2, known: 2 }, messages: [] });
    expect(JSON.stringify(jiraBooks(world))).toBe(before);
  }, 60_000);
});

describe('the same weakness under a new Wiz id', () => {
  /** Same rule, same resource as its cloud names it; Wiz has given both an id of their own. */
  function rotate(world: World, id: string): string {
    const { entitySnapshot, sourceRules } = world.wiz.find(id) ?? {};
    return addFinding(world, {
      entitySnapshot: { ...entitySnapshot, id: 'rotated', name: 'new' },
      sourceRules,
    });
  }

  test.each([
    ['the old one resolved', '', 'RESOLVED'],
    ['both open', '', 'OPEN'],
    ['the old one resolved, in an incremental run', INCREMENTAL, 'RESOLVED'],
  ])(
    '%s: it has its ticket already',
    async (_, policy, status) => {
      const deployment = await deploy((each) => addFindings(each, 1, daysAgo(9)), policy);
      const { world } = deployment;
      const old = addFinding(world, daysAgo(3));
      await deployment.run();
      const fresh = rotate(world, old);
      world.wiz.change(old, { status });

      const report = await deployment.run();

      expect(report.window?.kind).toBe(policy === '' ? 'sweep' : 'incremental');
      expect(report.balance).toMatchObject({ created: 0, known: report.balance.fetched });
      expect(fresh).not.toBe(old);
      expect(jiraBooks(world).tickets).toHaveLength(2);
    },
    60_000,
  );

  test('both new in one run: one ticket for the two, also when one of them is on another page', async () => {
    const deployment = await deploy((each) => addFindings(each, 1), SMALL_PAGES);
    const { world } = deployment;
    const old = addFinding(world);
    addFindings(world, 3);
    rotate(world, old);

    const report = await deployment.run();

    expect(report.balance).toMatchObject({ fetched: 6, created: 5, known: 1 });
    expect(report.pages).toBe(3);
    expect(jiraBooks(world).tickets).toHaveLength(5);
  }, 60_000);
});
