import type { World } from '../../sandbox/world';
import type { RunReport } from '../../src/domain/report';
import { messagesIn } from '../support/books';
import type { Deployment } from '../support/deployment';
import { armPost, withoutSlack } from '../support/faults';
import { addFindings, of, PAYMENTS, twoTeams } from '../support/findings';
import { runUntilTerminated } from '../support/meanwhile';
import { reset } from '../support/rewind';
import { outcomes, postsIn } from '../support/telling';
import { useDeployments } from '../support/use-deployments';

/** Where it is about noon now: no test meets midnight. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

const NOON = { at: '00:00', timezone: zoneAtNoon() };

const deployWith = useDeployments({ seed: twoTeams, overview: NOON });

function overviewsIn(world: World, channel = 'security'): string[] {
  return messagesIn(world, channel).filter((message) => message.includes('Security tickets on'));
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

function withOldTickets({ jira }: World): void {
  const labels = ['wiz-finding', 'wfd-team-payments'];
  const critical = [...labels, 'wiz-severity-critical'];
  const done = { status: 'Done', statusCategory: 'done', resolution: 'Done' };
  jira.settings.indexLagMs = 0;
  jira.addByPerson({ labels: critical, created: daysAgo(40), duedate: daysAgo(33).slice(0, 10) });
  jira.addByPerson({ labels: [...labels, 'wiz-severity-high'], created: daysAgo(3) });
  jira.addByPerson({ labels, created: daysAgo(50), ...done, resolutiondate: daysAgo(2) });
}

function deploy(differs: Parameters<typeof deployWith>[0] = {}): Promise<Deployment> {
  return deployWith(differs);
}

function notes({ notes: all }: Pick<RunReport, 'notes'>): string[] {
  return all.filter((note) => note.includes('overview'));
}

test('the first run of a day tells the overview, with what it has filed itself, and no other run does', async () => {
  const deployment = await deploy();

  const first = await deployment.run();
  const second = await deployment.run();

  const [overview, ...others] = overviewsIn(deployment.world);
  expect(others).toEqual([]);
  expect(overview).toContain('5 open');
  expect(overview).toContain('This run');
  expect(first.carry.told).toEqual([expect.stringMatching(/^overview of \d{4}-\d\d-\d\d$/)]);
  expect(second.carry.told).toEqual(first.carry.told);
  const countings = deployment.world.requests
    .list()
    .filter(({ body }) => JSON.stringify(body).includes('statusCategory != Done ORDER BY created'));
  expect(countings).toHaveLength(1);
}, 60_000);

test('it is told where there is nothing else to tell, of tickets that an earlier installation filed', async () => {
  const deployment = await deploy({ seed: withOldTickets });

  const { messages } = await deployment.run();

  const [overview = ''] = overviewsIn(deployment.world);
  expect(messages).toEqual([]);
  expect(overview).toContain('2 open: 1 critical, 1 high');
  expect(overview).toContain('1 overdue');
  expect(overview).toContain('oldest 40 days');
  expect(overview).toContain('SEC-1');
  expect(overview).toMatch(/opened [▁█]{14} 1 · closed [▁█]{14} 1 · net ±0/);
}, 60_000);

test('it is not repeated where the memory was lost', async () => {
  const deployment = await deploy();
  await deployment.run();
  await deployment.loseMemory();

  const after = await deployment.run();

  expect(overviewsIn(deployment.world)).toHaveLength(1);
  expect(notes(after)).toEqual([]);
  expect(after.carry.told).toHaveLength(1);
}, 60_000);

test('it is not repeated by a run that is reset, nor after one beside the schedule', async () => {
  const deployment = await deploy();
  await deployment.run();

  await reset(deployment);
  await deployment.runBeside();
  await deployment.run();

  expect(overviewsIn(deployment.world)).toHaveLength(1);
}, 90_000);

test('it is not repeated after its run was terminated while nobody knew whether it had arrived', async () => {
  const deployment = await deploy({ seed: () => undefined });
  const { world } = deployment;
  armPost(world, { kind: 'reset-after' });
  await runUntilTerminated(deployment, () => postsIn(world) === 1);

  await deployment.run();

  expect(overviewsIn(world)).toHaveLength(1);
}, 60_000);

test('it is told by the next run where Slack took nothing', async () => {
  const deployment = await deploy({ seed: () => undefined });
  const { world } = deployment;
  const unheard = await withoutSlack(world, () => deployment.run());

  await deployment.run();

  expect(notes(unheard)).toEqual([expect.stringContaining('was not told in #security')]);
  expect(overviewsIn(world)).toHaveLength(1);
}, 60_000);

describe('from the second run on, which knows what was told', () => {
  /** The first run told that of the day before; the next one begins after its hour. */
  let overview: { at: string; timezone: string; channel?: string };
  let deployment: Deployment;

  beforeEach(async () => {
    overview = { ...NOON, at: '23:59' };
    deployment = await deploy({ overview });
    await deployment.run();
    overview.at = '00:00';
  }, 60_000);

  test('the next one is told from its hour on, and moving the hour makes no third', async () => {
    await deployment.run();
    overview.at = '23:59';
    await deployment.run();

    expect(overviewsIn(deployment.world)).toHaveLength(2);
  }, 60_000);

  test('where its channel is broken, the default channel has it and hears why; nothing else suffers', async () => {
    overview.channel = '#gone';
    addFindings(deployment.world, 1, of(PAYMENTS));

    const report = await deployment.run();
    await deployment.run();

    expect(report.balance).toMatchObject({ created: 1, known: 5 });
    expect(outcomes(report)).toEqual(['payments sent']);
    expect(notes(report)).toEqual([]);
    expect(overviewsIn(deployment.world)).toHaveLength(2);
    expect(overviewsIn(deployment.world)[1]).toContain('For #gone, which does not take messages');
  }, 60_000);

  test('where Jira will not count, the run completes and says so, and the next one tells it', async () => {
    const { faults } = deployment.world;
    const body = { errorMessages: ['the index is being rebuilt'], errors: {} };
    faults.arm({
      service: 'jira',
      operation: 'search',
      kind: 'status',
      status: 400,
      body,
      times: -1,
      // The findings are looked for by label and by rule.
      skip: 2,
    });

    const report = await deployment.run();
    faults.clear();
    await deployment.run();

    expect(report).toMatchObject({ outcome: 'completed', balance: { known: 5 }, messages: [] });
    expect(notes(report)).toEqual([
      expect.stringMatching(
        /was not told in #security: .*the index is being rebuilt.* The next run tries again\.$/,
      ),
    ]);
    expect(overviewsIn(deployment.world)).toHaveLength(2);
  }, 60_000);

  test('a plan says that it would be told, and where, and does not count for it', async () => {
    const { report } = await deployment.plan();

    expect(notes(report)).toEqual([
      expect.stringMatching(/^A run would tell the overview of .* in #security\.$/),
    ]);
    expect(overviewsIn(deployment.world)).toHaveLength(1);
  }, 60_000);
});

test('a run that should have looked whether it was told, and could not, leaves that to the next one', async () => {
  const deployment = await deploy();
  await deployment.run();
  await deployment.loseMemory();

  await withoutSlack(deployment.world, () => deployment.run());
  await deployment.run();

  expect(overviewsIn(deployment.world)).toHaveLength(1);
}, 60_000);
