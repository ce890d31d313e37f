import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditFact } from '../../src/audit/record';
import { askedBy, standing, stateOf } from '../support/approvals';
import { jiraBooks, messagesIn, ticketKeys } from '../support/books';
import { addFindings, of, PAYMENTS, PLATFORM } from '../support/findings';
import { countRequests, runUntilTerminated, until } from '../support/meanwhile';
import { countOf, expectBalanced, trailOf, wfd } from '../support/trail';
import { useDeployments } from '../support/use-deployments';

/** Six of payments, six of platform: four of the twelve go ahead, a person is asked for the rest. */
const deploy = useDeployments({
  seed: (world) => {
    addFindings(world, 6, of(PAYMENTS));
    addFindings(world, 6, of(PLATFORM));
  },
  policy: 'test/e2e/gate.yaml',
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-trail-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** As the runs themselves published them. */
function publishedIn(facts: readonly AuditFact[]) {
  return facts.flatMap(({ kind, workflow, run, balance }) =>
    kind === 'run-ended' && workflow === 'distributeFindings' && run !== undefined && balance !== undefined
      ? [{ run, balance }]
      : [],
  );
}

test('a flood that is asked for, answered in parts, and a run that was ended: all of it is in the trail', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  const file = join(folder, 'trail.jsonl');
  const exportTo = async (): Promise<number> => {
    const { exitCode, stdout } = await wfd(deployment, 'audit', 'export');
    await writeFile(file, stdout);
    return exitCode;
  };

  const first = await deployment.run();
  const id = askedBy(first);
  addFindings(world, 2, of(PAYMENTS));
  const second = await deployment.run();
  const third = await deployment.run();
  await trailOf(deployment, 6);
  const asked = (await stateOf(deployment, id)).findings;
  const held = asked.find(({ team }) => team === 'payments')!.finding;

  await exportTo();
  const waiting = await wfd(deployment, 'audit', 'verify', file);
  const whileOpen = await wfd(deployment, 'audit', 'explain', held);
  const page = await wfd(deployment, 'audit', 'export', '--format', 'html');

  expect(waiting.exitCode).toBe(0);
  // The run's own record and the approval's start are written side by side: either may be the earlier.
  const story = oneLine(whileOpen.stdout);
  expect(story).toMatch(
    /Seen, and held back for team payments, severity HIGH: [^.]*asked for in approval.*held back[^.]*: waits for approval [0-9a-f]{8}, in 2 runs, .*Approval [0-9a-f]{8} is still open/,
  );
  expect(story).toMatch(/Approval was asked for: 8 tickets: risk 70.*waits for approval/);
  expect(page.stdout).not.toContain('Nobody was asked');

  const words = ['--as', 'dana', '--note', 'known migration'];
  const approved = await wfd(deployment, 'approve', id, '--team', 'payments', ...words);
  await wfd(deployment, 'reject', id, '--as', 'eli', '--note', 'decommissioned');
  const granted = asked.filter(({ team }) => team === 'payments').length;
  await until(() => ticketKeys(world).length === 4 + 2 + granted);
  await until(async () => (await standing(deployment, id)).includes('settled'));
  const after = await deployment.run();
  const before = countRequests(world, 'issues');
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'status', status: 503, times: -1 });
  await runUntilTerminated(deployment, () => countRequests(world, 'issues') >= before + 2);

  const facts = await trailOf(deployment, 12);
  const published = publishedIn(facts);

  expect(approved.exitCode).toBe(0);
  expect(after.balance).toMatchObject({ created: 0, held: 8 - granted });
  expect(published).toHaveLength(5);
  for (const { run, balance } of [first, second, third, after]) {
    expect(published).toContainEqual({ run, balance });
  }
  expectBalanced(facts, published);
  const filed = facts.filter(({ kind }) => kind === 'created' || kind === 'adopted');
  expect(filed.flatMap(({ ticket }) => ticket ?? []).sort()).toEqual(
    jiraBooks(world)
      .tickets.map(({ key }) => key)
      .sort(),
  );
  expect([countOf(facts, 'approved'), countOf(facts, 'rejected')]).toEqual([granted, 8 - granted]);
  expect(facts.filter(({ kind }) => kind === 'answered')).toMatchObject([
    { by: 'dana', identity: expect.stringContaining('@'), approval: id },
    { by: 'eli', approval: id },
  ]);
  const requests = messagesIn(world, 'security').filter((message) => message.includes('your approval'));
  expect(
    facts.filter(
      ({ kind, workflow, outcome }) => kind === 'message' && workflow === 'approval' && outcome === 'sent',
    ),
  ).toHaveLength(requests.length);
  expect(facts).toContainEqual(
    expect.objectContaining({
      kind: 'step-failed',
      step: 'fetchPage',
      reason: 'fetchPage was under way when the run ended',
    }),
  );

  const ticket = filed.find(({ finding }) => finding === held)?.ticket ?? '';
  const told = oneLine((await wfd(deployment, 'audit', 'explain', ticket)).stdout);
  for (const sentence of [
    /Seen, and held back for team payments, severity HIGH: waits for approval [0-9a-f]{8}, in 2 runs, the last at \d{4}-\d\d-\d\d \d\d:\d\d UTC\./,
    /Approval was asked for: 8 tickets: risk 70/,
    /A run took some of what was asked for: 2 findings, in order to file them/,
    /An answer came by dana, sent as \S+@\S+: approve for team payments: known migration/,
    /Approved by dana: known migration/,
    /Ticketed: SEC-\d+ was filed for team payments, severity HIGH, because .* on dana's word of .* “known migration”/,
    /Announced to team payments in #sec-payments: digest of \d+ tickets?: sent/,
    /Seen again; SEC-\d+ stands for it: open in Jira/,
  ]) {
    expect(told).toMatch(sentence);
  }

  expect(await exportTo()).toBe(0);
  const whole = await wfd(deployment, 'audit', 'verify', file);
  const { stdout } = await wfd(deployment, 'audit', 'export');
  await writeFile(file, stdout.replace('"by":"dana"', '"by":"dena"'));
  const flipped = await wfd(deployment, 'audit', 'verify', file);
  expect(whole.exitCode).toBe(0);
  expect(flipped).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/Line \d+ was changed/) });
}, 120_000);
