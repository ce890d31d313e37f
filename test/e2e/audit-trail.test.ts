import { recordFound } from '../support/histories';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/world';
import type { RunReport } from '../../src/domain/report';
import { jiraBooks, slackBooks } from '../support/books';
import type { Deployment } from '../support/deployment';
import { armCreate } from '../support/faults';
import { addFindings, of, PAYMENTS, PLATFORM, twoTeams } from '../support/findings';
import { runUntilTerminated, runWhile, until } from '../support/meanwhile';
import { linksOf, reset } from '../support/rewind';
import { COLUMNS, countOf, expectBalanced, parseLines, trailOf, wfd } from '../support/trail';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams, policy: 'test/e2e/audit-trail.yaml' });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-trail-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A second finding of the same weakness on the same resource. */
function addTwin({ wiz }: World): void {
  const { entitySnapshot, sourceRules, projects } = { ...wiz.all()[0] };
  wiz.add([{ entitySnapshot, sourceRules, projects }]);
}

/** Runs in which findings are held, parked, suppressed, adopted, resolved, known and created, and one has a twin. */
async function severalRuns(deployment: Deployment): Promise<RunReport[]> {
  const { world } = deployment;
  const { settings } = world.jira;
  addTwin(world);
  addFindings(world, 2, of('sandbox-1'));
  settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];
  addFindings(world, 2, of(PAYMENTS));
  const limited = await deployment.run();
  armCreate(world, { kind: 'reset-after' });
  addFindings(world, 1, of(PAYMENTS));
  const adopting = await deployment.run();
  settings.requiredFields = {};
  const mended = await deployment.run();
  const [late] = addFindings(world, 2, of(PLATFORM));
  const resolving = await runWhile(deployment, { operation: 'details', skip: 0 }, () => {
    world.wiz.change(late!, { status: 'RESOLVED' });
  });
  const quiet = await deployment.run();
  return [limited, adopting, mended, resolving, quiet];
}

test('entries, reports and the books of Jira and Slack have the same sums', async () => {
  const deployment = await deploy();

  const reports = await severalRuns(deployment);
  const facts = await trailOf(deployment, 10);

  expectBalanced(facts, reports);
  expect(Object.keys(COLUMNS).filter((kind) => countOf(facts, kind) === 0)).toEqual([]);
  expect(facts.some(({ reason }) => reason.startsWith('the same weakness as finding'))).toBe(true);
  const { tickets } = jiraBooks(deployment.world);
  const entered = facts.filter(({ kind }) => kind === 'created' || kind === 'adopted');
  expect(entered.flatMap(({ ticket }) => ticket ?? []).sort()).toEqual(tickets.map(({ key }) => key).sort());
  const posted = slackBooks(deployment.world).channels.flatMap(({ messages }) => messages);
  expect(facts.filter(({ kind, reason }) => kind === 'message' && reason.endsWith(': sent'))).toHaveLength(
    posted.length,
  );
  const told = facts.flatMap(({ tickets: keys }) => keys ?? []);
  expect(told.sort()).toEqual(tickets.map(({ key }) => key).sort());
}, 120_000);

test('a run that was reset repeats nothing of what it was copied from', async () => {
  const deployment = await deploy({ policy: '' });
  await deployment.run();

  await reset(deployment, { to: 'filing' });
  const facts = await trailOf(deployment, 3);

  expect(countOf(facts, 'read')).toBe(1);
  expect(countOf(facts, 'created')).toBe(5);
  expect(countOf(facts, 'adopted')).toBe(5);
  expect(facts.filter(({ kind }) => kind === 'run-started').map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/^reset: begins anew after event \d+ of /),
  );
}, 60_000);

function failedCycles({ names }: Deployment): string {
  return `TemporalScheduledById = "${names.scheduleId}" AND ExecutionStatus = "Failed"`;
}

test('steps that failed, runs that failed or were ended, and the notices of it are entries', async () => {
  const deployment = await deploy({ policy: '' });
  const { world } = deployment;
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'status', status: 503, times: 1 });
  await deployment.run();
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'bad-node', detail: { severity: 42 } });
  await deployment.run().catch(() => undefined);
  await recordFound(deployment, 'cycle-failed', failedCycles(deployment));
  addFindings(world, 1);
  world.faults.arm({
    service: 'slack',
    operation: 'chat.postMessage',
    kind: 'status',
    status: 429,
    times: -1,
  });
  await runUntilTerminated(deployment, () => jiraBooks(world).tickets.length === 6);

  const facts = await trailOf(deployment, 6);

  const steps = facts.filter(({ kind }) => kind === 'step-failed');
  expect(steps).toContainEqual(
    expect.objectContaining({ step: 'fetchPage', attempts: 2, reason: expect.stringContaining('503') }),
  );
  expect(steps).toContainEqual(
    expect.objectContaining({ step: 'fetchPage', attempts: 1, reason: expect.stringContaining('severity') }),
  );
  const ends = facts.filter(
    ({ kind, workflow }) => kind === 'run-ended' && workflow === 'distributeFindings',
  );
  expect(ends.map(({ status }) => status)).toEqual(['COMPLETED', 'FAILED', 'TERMINATED']);
  expect(ends[2]).toMatchObject({ by: 'test', reason: 'terminated: a test' });
  expect(facts).toContainEqual(
    expect.objectContaining({
      kind: 'message',
      workflow: 'cycle',
      run: ends[1]?.run,
      reason: expect.stringContaining('A run of Wiz Finding Distribution failed'),
    }),
  );
}, 90_000);

test('what the command line exports verifies; with one character flipped it does not', async () => {
  const deployment = await deploy({ policy: '' });
  await deployment.plan();
  const report = await deployment.run();
  await trailOf(deployment, 3);
  const file = join(folder, 'trail.jsonl');

  const exported = await wfd(deployment, 'audit', 'export');
  const again = await wfd(deployment, 'audit', 'export');
  await writeFile(file, exported.stdout);
  const whole = await wfd(deployment, 'audit', 'verify', file);
  await writeFile(file, exported.stdout.replace('SEC-1"', 'SEC-7"'));
  const flipped = await wfd(deployment, 'audit', 'verify', file);
  const one = await wfd(deployment, 'audit', 'export', '--run', report.run, '--format', 'csv');
  const none = await wfd(deployment, 'audit', 'export', '--until', '1d');

  expect(exported).toMatchObject({ exitCode: 0, stdout: again.stdout });
  expect(exported.stdout).not.toContain(deployment.names.planIdPrefix);
  expect(parseLines(exported.stdout).map(({ seq }) => seq)).toEqual(
    parseLines(exported.stdout).map((_, index) => index + 1),
  );
  expect(whole).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('whole, in order and unchanged'),
  });
  expect(flipped).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/Line \d+ was changed/) });
  expect(one.stdout.split('\r\n').filter((row) => row.includes(',created,'))).toHaveLength(5);
  expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('0 entries') });
}, 60_000);

test('the story of a ticket is told across runs, from seen to announced', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  world.jira.settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];
  const [id] = addFindings(world, 1, of(PLATFORM));
  await deployment.run();
  await deployment.run();
  world.jira.settings.requiredFields = {};
  await deployment.run();
  await deployment.run();
  await deployment.run();
  const facts = await trailOf(deployment, 10);
  const { ticket } = facts.find(({ kind, finding }) => kind === 'created' && finding === id) ?? {};

  const byTicket = await wfd(deployment, 'audit', 'explain', ticket!.toLowerCase());
  const byFinding = await wfd(deployment, 'audit', 'explain', id!);
  const unknown = await wfd(deployment, 'audit', 'explain', 'SEC-4711');

  // Not what it says of its progress, which is a matter of time.
  expect({ ...byTicket, stderr: '' }).toEqual({ ...byFinding, stderr: '' });
  const told = byTicket.stdout.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(
    /Seen, and parked for team platform.*Affected service.*in 2 runs, the last at .*Ticketed: PLAT-\d+ was filed for team platform.*Announced to team platform in #sec-platform: digest of 3 tickets: sent.*Seen again; PLAT-\d+ stands for it: open in Jira, in 2 runs/,
  );
  expect(told).toContain(`/browse/${ticket}`);
  expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is about SEC-4711') });
}, 120_000);

describe('where a run goes on in new histories', () => {
  const deployLong = useDeployments({
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
    seed: (world) => addFindings(world, 12),
    policy: 'test/e2e/small-pages.yaml',
  });

  test('all of its parts are one run in the trail, a cancelled one too', async () => {
    const deployment = await deployLong();
    const running = deployment.run();
    await until(() => jiraBooks(deployment.world).tickets.length > 0);
    await deployment.client.workflow.getHandle(deployment.names.runId).cancel();
    const cancelled = await running;
    const next = await deployment.run();

    const parts = await linksOf(deployment);
    const facts = await trailOf(deployment, parts.length + 2);

    expect(parts.length).toBeGreaterThan(2);
    expectBalanced(facts, [cancelled, next]);
    expect(cancelled.balance.held).toBeGreaterThan(0);
    const runs = facts.filter(({ workflow }) => workflow === 'distributeFindings');
    expect(countOf(runs, 'run-started')).toBe(2);
    expect(countOf(runs, 'run-continued')).toBe(parts.length - 2);
    expect(countOf(runs, 'run-went-on')).toBe(parts.length - 2);
    expect(new Set(runs.flatMap(({ policyHash }) => policyHash ?? [])).size).toBe(1);
    expect(runs).toContainEqual(expect.objectContaining({ kind: 'stop-asked', by: 'test' }));
  }, 90_000);
});
