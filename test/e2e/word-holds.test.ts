import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvalsOf, askedBy, standing, stateOf } from '../support/approvals';
import { messagesIn, ticketKeys } from '../support/books';
import type { Deployment } from '../support/deployment';
import { addFindings } from '../support/findings';
import { countRequests, until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const GATE = 'test/e2e/gate.yaml';
const dana = { by: 'dana' };

/** Four of twelve go ahead; a person is asked for the others. */
const deploy = useDeployments({ seed: (world) => addFindings(world, 12), policy: GATE });

let folder: string;
let policy: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
  policy = join(folder, 'policy.yaml');
  edit((text) => text);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The policy file as somebody edits it while the worker runs. */
function edit(change: (text: string) => string): void {
  writeFileSync(policy, change(readFileSync(GATE, 'utf8')));
}

async function rejected(deployment: Deployment): Promise<string> {
  const id = askedBy(await deployment.run());
  await approvalsOf(deployment).answer(id, 'rejected', { ...dana, note: 'decommissioned' });
  return id;
}

test('a project that took no tickets for a while changes nothing of what was rejected', async () => {
  const deployment = await deploy();
  const { projects } = deployment.world.jira.settings;
  const id = await rejected(deployment);
  const sec = projects['SEC'];
  delete projects['SEC'];

  const broken = await deployment.run();
  projects['SEC'] = sec!;
  const mended = await deployment.run();

  expect(broken.balance).toMatchObject({ created: 0 });
  expect(mended.balance).toMatchObject({ created: 0, held: 8 });
  expect(await standing(deployment, id)).toBe('8 rejected');
}, 90_000);

test('a suppression that muted them for a while changes nothing of what was rejected', async () => {
  const deployment = await deploy({ policy });
  const id = await rejected(deployment);

  edit(
    (text) =>
      `${text}suppressions:\n  - { match: { severity: HIGH }, owner: dana, reason: freeze, until: 2099-01-01 }\n`,
  );
  const muted = await deployment.run();
  edit((text) => text);
  const again = await deployment.run();

  expect(muted.balance).toMatchObject({ fetched: 12, suppressed: 12 });
  expect(again.balance).toMatchObject({ created: 0, held: 8 });
  expect(await standing(deployment, id)).toBe('8 rejected');
}, 90_000);

test('with the gate disabled, and the memory lost, what was rejected stays held', async () => {
  const deployment = await deploy({ policy });
  const id = await rejected(deployment);
  await until(async () => (await approvalsOf(deployment).list()).states.length === 1);
  edit((text) => text.replace('above-threshold', 'disabled'));
  await deployment.loseMemory();

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 0, held: 8 });
  expect(await standing(deployment, id)).toBe('8 rejected');
}, 90_000);

test('what waits and what was rejected takes no room from what is new', async () => {
  const deployment = await deploy({ policy });
  await rejected(deployment);
  edit((text) => `${text}limits: { ticketsPerRun: 2 }\n`);
  addFindings(deployment.world, 2);

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 2, held: 8 });
}, 90_000);

test('what a run is filing nobody can take back; what it does not file yet can be', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const id = askedBy(await deployment.run());
  const asked = (await stateOf(deployment, id)).findings.map(({ finding }) => finding);
  const approvals = approvalsOf(deployment);
  const before = countRequests(world, 'create');
  world.faults.arm({ service: 'jira', operation: 'create', kind: 'delay', delayMs: 2_000 });

  await approvals.answer(id, 'granted', { ...dana, findings: asked.slice(0, 4) });
  await until(() => countRequests(world, 'create') > before);
  const late = approvals.answer(id, 'rejected', { by: 'eli', findings: asked.slice(0, 1) });

  await expect(late).rejects.toThrow('it was granted already by dana');
  await expect(late).rejects.toThrow('and a run is filing it');
  await approvals.answer(id, 'rejected', { by: 'eli', findings: asked.slice(4) });
  await until(async () => (await standing(deployment, id)) === '4 rejected, 4 settled');
  expect(ticketKeys(world)).toHaveLength(8);
}, 90_000);

test('what is rejected stays so though one run does not meet it', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const id = askedBy(await deployment.run());
  const asked = (await stateOf(deployment, id)).findings.map(({ finding }) => finding);
  await approvalsOf(deployment).answer(id, 'rejected', dana);
  world.wiz.change(asked[0]!, { status: 'RESOLVED' });
  const without = await deployment.run();
  world.wiz.change(asked[0]!, { status: 'OPEN' });

  const again = await deployment.run();

  expect(without.balance).toMatchObject({ held: asked.length - 1, created: 0 });
  expect(again.balance).toMatchObject({ held: asked.length, created: 0 });
  expect(again.held).toMatchObject([{ cause: 'rejected' }]);
}, 90_000);

test('a finding that is raised after it was approved and before it is filed is asked for again', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const id = askedBy(await deployment.run());
  const [raised] = (await stateOf(deployment, id)).findings;
  await until(() => messagesIn(world, 'security').length > 0);
  const before = countRequests(world, 'details');
  world.faults.arm({ service: 'wiz', operation: 'details', kind: 'delay', delayMs: 1_500 });

  await approvalsOf(deployment).answer(id, 'granted', dana);
  await until(() => countRequests(world, 'details') > before);
  world.wiz.change(raised!.finding, { severity: 'CRITICAL' });
  await until(() => ticketKeys(world).length === 11);
  const next = await deployment.run();

  expect(next.balance).toMatchObject({ created: 0, held: 1 });
  expect(next.held[0]?.reason).toContain(
    'it was granted by dana as HIGH for security in SEC and is CRITICAL for security in SEC now',
  );
}, 90_000);
