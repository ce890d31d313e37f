import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvalWorkflowId } from '../../src/domain/approval';
import { approvalsOf, askedBy, standing, stateOf, untilClosed } from '../support/approvals';
import { jiraBooks, messagesIn, ticketKeys } from '../support/books';
import type { Deployment } from '../support/deployment';
import { addFindings, of, PAYMENTS, PLATFORM } from '../support/findings';
import { recordLast } from '../support/histories';
import { until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const GATE = 'test/e2e/gate.yaml';
const dana = { by: 'dana' };

/** Six of payments, six of platform: four of the twelve go ahead. */
const deploy = useDeployments({
  seed: (world) => {
    addFindings(world, 6, of(PAYMENTS));
    addFindings(world, 6, of(PLATFORM));
  },
  policy: GATE,
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A policy of the test's own. */
function gateWith(...lines: readonly string[]): string {
  const path = join(folder, 'policy.yaml');
  const text = readFileSync(GATE, 'utf8').replace(/^gate:.*$/m, '');
  writeFileSync(path, [text, ...lines].join('\n'));
  return path;
}

function requestsIn({ world }: Deployment): string[] {
  return messagesIn(world, 'security').filter((message) => message.includes('your approval'));
}

test('a flood is asked for once, cycles go on meanwhile, and approving files the rest at once', async () => {
  const deployment = await deploy();
  const { world } = deployment;

  const first = await deployment.run();
  const id = askedBy(first);
  addFindings(world, 3, of(PAYMENTS));
  const second = await deployment.run();
  await recordLast(deployment, 'waiting-for-approval');

  expect(first.balance).toMatchObject({ fetched: 12, created: 4, held: 8 });
  expect(first.held).toMatchObject([{ cause: 'approval', count: 8 }]);
  expect(second.balance).toMatchObject({ fetched: 15, created: 3, known: 4, held: 8 });
  expect(second.governance?.asked).toBeUndefined();
  expect(requestsIn(deployment)).toHaveLength(1);
  expect(requestsIn(deployment)[0]).toContain(`wfd approve ${id}`);
  expect(requestsIn(deployment)[0]).toContain('70 = create 25 + jira 10 + frequency 15 + production 20');
  expect(requestsIn(deployment)[0]).toContain('[HIGH] Virtual machine reachable');

  expect(await approvalsOf(deployment).answer(id, 'granted', { ...dana, note: 'seen' })).toEqual({
    answer: 'granted',
    decided: 8,
    open: 0,
  });
  await until(() => ticketKeys(world).length === 15);
  await untilClosed(deployment, id);
  const after = await deployment.run();
  await recordLast(deployment, 'approval', approvalWorkflowId(deployment.names.taskQueue, id));

  expect(after.balance).toMatchObject({ fetched: 15, known: 15, held: 0 });
  expect(await approvalsOf(deployment).list()).toEqual({ states: [], silent: [] });
}, 90_000);

test('one team is approved, the other rejected: the one is filed, the other held and not asked for again', async () => {
  const deployment = await deploy();
  const id = askedBy(await deployment.run());
  const approvals = approvalsOf(deployment);

  await approvals.answer(id, 'rejected', { ...dana, team: 'platform', note: 'decommissioned' });
  await approvals.answer(id, 'granted', { ...dana, team: 'payments' });
  const { open } = (await stateOf(deployment, id)).findings.reduce(
    (count, { state }) => ({ open: count.open + Number(state === 'open') }),
    { open: 0 },
  );
  await until(async () => (await standing(deployment, id)).includes('settled'));
  const next = await deployment.run();

  expect(open).toBe(0);
  expect(next.held).toMatchObject([{ cause: 'rejected' }]);
  expect(next.held[0]?.reason).toMatch(
    /^rejected in approval [0-9a-f]{8} on dana's word of \d{4}-\d\d-\d\d \d\d:\d\d UTC: “decommissioned”; left alone until \d{4}-\d\d-\d\d$/,
  );
  expect(next.balance.held + next.balance.known).toBe(12);
  expect(requestsIn(deployment)).toHaveLength(1);
}, 90_000);

test('a route that changed in between: what was granted is not what would be filed, and a person is asked again', async () => {
  const policy = join(folder, 'policy.yaml');
  copyFileSync(GATE, policy);
  const deployment = await deploy({ policy });
  const id = askedBy(await deployment.run());
  const before = ticketKeys(deployment.world).length;
  const asked = (await stateOf(deployment, id)).findings;
  const moved = asked.filter(({ team }) => team === 'payments').length;

  const text = readFileSync(policy, 'utf8').replace('team: payments }', 'team: platform }');
  writeFileSync(policy, text);
  await approvalsOf(deployment).answer(id, 'granted', dana);
  await until(() => ticketKeys(deployment.world).length === before + asked.length - moved);
  const next = await deployment.run();

  expect(moved).toBeGreaterThan(0);
  expect(next.balance).toMatchObject({ created: 0, held: moved });
  expect(requestsIn(deployment)).toHaveLength(2);
  const [again] = (await approvalsOf(deployment).list()).states;
  expect(again?.reason).toMatch(
    /^risk (up to )?\d\d = .+; approval [0-9a-f]{8} does not cover it: it was granted by dana as HIGH for payments in SEC and is HIGH for platform in PLAT now; a person is asked again$/,
  );
  expect(again?.findings).toHaveLength(moved);
}, 90_000);

test('nobody answers: people are reminded, it expires, and the next run asks again', async () => {
  const deployment = await deploy({
    policy: gateWith('gate: { mode: above-threshold, expiresAfter: 5s, remindBefore: 3s }'),
  });
  const id = askedBy(await deployment.run());

  await until(() => requestsIn(deployment).some((message) => message.includes('still need your approval')));
  await until(async () => (await standing(deployment, id)) === '8 expired');
  await expect(approvalsOf(deployment).answer(id, 'granted', dana)).rejects.toThrow('it expired at');
  const next = await deployment.run();
  await untilClosed(deployment, id);

  expect(next.balance).toMatchObject({ created: 0, held: 8 });
  expect(next.held[0]?.reason).toContain(`approval ${id} expired undecided; a person is asked again`);
  expect(askedBy(next)).not.toBe(id);
  expect(ticketKeys(deployment.world)).toHaveLength(4);
}, 90_000);

test('two approvers at the same time: one is first, the other is told so', async () => {
  const deployment = await deploy();
  const id = askedBy(await deployment.run());
  const approvals = approvalsOf(deployment);

  const answers = await Promise.allSettled([
    approvals.answer(id, 'granted', { by: 'dana' }),
    approvals.answer(id, 'granted', { by: 'eli' }),
  ]);

  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = answers.find((each) => each.status === 'rejected');
  expect(String(refused?.reason)).toMatch(/it was granted already by (dana|eli) at/);
  await until(() => ticketKeys(deployment.world).length === 12);
}, 60_000);

test('a finding that was resolved while it waited gets no ticket, and the approval closes', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const id = askedBy(await deployment.run());
  const [resolved] = (await stateOf(deployment, id)).findings;
  world.wiz.change(resolved!.finding, { status: 'RESOLVED' });

  await approvalsOf(deployment).answer(id, 'granted', dana);
  await until(() => ticketKeys(world).length === 11);
  // The run that files has not met it; it takes two in a row.
  await deployment.run();
  await untilClosed(deployment, id);

  expect(jiraBooks(world).tickets).toHaveLength(11);
}, 60_000);

test('a second flood while the first one waits is asked for on its own', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const first = askedBy(await deployment.run());

  addFindings(world, 7, of(PAYMENTS));
  const next = await deployment.run();
  const second = askedBy(next);

  expect(next.balance).toMatchObject({ created: 4, held: 11 });
  expect(await standing(deployment, first)).toBe('8 open');
  expect(await standing(deployment, second)).toBe('3 open');
  expect((await approvalsOf(deployment).list()).states.map(({ id }) => id).sort()).toEqual(
    [first, second].sort(),
  );

  await approvalsOf(deployment).answer(second, 'granted', dana);
  await until(() => ticketKeys(world).length === 11);
  await untilClosed(deployment, second);
  expect(await standing(deployment, first)).toBe('8 open');
}, 60_000);

test('a gate that is always closed asks for every ticket', async () => {
  const deployment = await deploy({ policy: gateWith('gate: { mode: always }') });

  const report = await deployment.run();
  const id = askedBy(report);

  expect(report.balance).toMatchObject({ created: 0, held: 12 });
  await approvalsOf(deployment).answer(id, 'granted', { ...dana, team: 'platform' });
  await until(() => ticketKeys(deployment.world).length === 6);
}, 60_000);

test('a plan tells what a run would ask for, and asks nobody', async () => {
  const deployment = await deploy();

  const plan = await deployment.plan();

  expect(plan.report.balance).toMatchObject({ planned: 4, held: 8 });
  expect(plan.held[0]?.reason).toContain('a run would ask a person');
  expect(await approvalsOf(deployment).list()).toEqual({ states: [], silent: [] });
  expect(requestsIn(deployment)).toEqual([]);
}, 60_000);

test('the memory is lost: what waits is found again, and nobody is asked twice', async () => {
  const deployment = await deploy();
  const id = askedBy(await deployment.run());
  await until(async () => (await approvalsOf(deployment).list()).states.length === 1);
  await deployment.loseMemory();

  const next = await deployment.run();

  expect(next.balance).toMatchObject({ created: 0, held: 8 });
  expect(next.governance?.asked).toBeUndefined();
  expect(await standing(deployment, id)).toBe('8 open');
}, 60_000);
