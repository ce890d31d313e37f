import type { WorkflowExecutionDescription } from '@temporalio/client';
import { readFileSync } from 'node:fs';
import type { World } from '../../sandbox/world';
import type { PlanView } from '../../src/domain/plan-view';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes';
import { registerSearchAttributes } from '../../src/temporal/search-attributes';
import { planQuery } from '../../src/workflows/messages';
import { jiraBooks } from '../support/books';
import { type Deployment, ROOM_FOR_MANY } from '../support/deployment';
import { addFinding, addFindings, twoTeams } from '../support/findings';
import { countRequests, until } from '../support/meanwhile';
import { linksOf } from '../support/rewind';
import { useDeployments } from '../support/use-deployments';

const PAGES = 'issues';
const NAMES = SEARCH_ATTRIBUTES.map(({ name }) => name);
const LONG_PROJECT = 'A_PROJECT_WITH_A_KEY_AS_LONG_AS_NOBODY_WOULD_WANT_IT';

const deploy = useDeployments({ seed: twoTeams });

async function deploySearchable(differs: Parameters<typeof deploy>[0] = {}): Promise<Deployment> {
  const deployment = await deploy({ searchAttributes: NAMES, ...differs });
  await registerSearchAttributes(deployment.client);
  return deployment;
}

/** Workflow and run ids. */
async function list({ client, names }: Deployment, query: string): Promise<string[]> {
  const found: string[] = [];
  const own = `TaskQueue = "${names.taskQueue}"`;
  for await (const { workflowId, runId } of client.workflow.list({ query: `${own} AND ${query}` })) {
    found.push(`${workflowId} ${runId}`);
  }
  return found;
}

/** The list is behind the runs by a moment. */
async function find(deployment: Deployment, query: string): Promise<string[]> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await list(deployment, query);
    if (found.length > 0 || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lastRun({ client, names }: Deployment): Promise<WorkflowExecutionDescription> {
  return client.workflow.getHandle(names.runId).describe();
}

function shown({ typedSearchAttributes }: WorkflowExecutionDescription): Record<string, unknown> {
  const ours = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Wfd'));
  return Object.fromEntries(ours.map(({ key, value }) => [key.name, value]));
}

test('which run made a ticket is one query', async () => {
  const deployment = await deploySearchable();
  await deployment.run();
  const { runId: first } = await lastRun(deployment);
  addFinding(deployment.world);
  await deployment.run();
  const second = await lastRun(deployment);
  const keys = jiraBooks(deployment.world).tickets.map(({ key }) => key);
  const [oldest, newest] = [keys[0], keys.at(-1)];

  const { runId: lock } = deployment.names;
  expect(keys).toHaveLength(6);
  expect(await find(deployment, `WfdTicketKeys = "${oldest}"`)).toEqual([`${lock} ${first}`]);
  expect(await find(deployment, `WfdTicketKeys = "${newest}"`)).toEqual([`${lock} ${second.runId}`]);
  expect(await list(deployment, 'WfdTicketKeys = "SEC-999"')).toEqual([]);
  expect(await find(deployment, 'WfdTicketsCreated > 1 AND WfdTeams = "payments"')).toEqual([
    `${lock} ${first}`,
  ]);
  expect(shown(second)).toEqual({
    WfdOutcome: 'completed',
    WfdTeams: [expect.any(String)],
    WfdSeverities: ['HIGH'],
    WfdTicketsCreated: 1,
    WfdTicketKeys: [newest],
  });
}, 60_000);

test('a run that finds nothing to do says so in its attributes', async () => {
  const deployment = await deploySearchable();
  await deployment.run();
  await deployment.run();

  expect(shown(await lastRun(deployment))).toEqual({ WfdOutcome: 'completed', WfdTicketsCreated: 0 });
}, 60_000);

test('a run sets only what the schedule says is known, and a name it does not know itself does no harm', async () => {
  const deployment = await deploySearchable({ searchAttributes: ['WfdOutcome', 'WfdOfANewerVersion'] });

  const report = await deployment.run();

  expect(report.outcome).toBe('completed');
  expect(shown(await lastRun(deployment))).toEqual({ WfdOutcome: 'completed' });
}, 60_000);

test('a run that is given no names sets nothing, known or not', async () => {
  const deployment = await deploy();
  await registerSearchAttributes(deployment.client);

  const report = await deployment.run();

  expect(report.balance.created).toBe(5);
  expect(shown(await lastRun(deployment))).toEqual({});
}, 60_000);

function manyLongKeys(world: World): void {
  const sample = world.jira.settings.projects['SEC'];
  if (sample !== undefined) world.jira.settings.projects[LONG_PROJECT] = { ...sample, id: '10099' };
  addFindings(world, 160);
}

test('150 keys that are too long together are cut, and the run ends all the same', async () => {
  const env = { ...ROOM_FOR_MANY, JIRA_PROJECT_KEY: LONG_PROJECT };
  const deployment = await deploySearchable({ seed: manyLongKeys, policy: 'test/e2e/no-brake.yaml', env });

  const report = await deployment.run();

  expect(report.balance.created).toBe(160);
  const { WfdTicketKeys: keys, WfdTicketsCreated } = shown(await lastRun(deployment));
  expect(WfdTicketsCreated).toBe(160);
  expect(keys).toContain(`${LONG_PROJECT}-1`);
  expect(Buffer.byteLength(JSON.stringify(keys))).toBeLessThan(2_048);
}, 90_000);

test('every query of the documentation is one that Temporal understands', async () => {
  const deployment = await deploySearchable();
  await deployment.run();
  const text = readFileSync('docs/web-ui.md', 'utf8');
  const queries = [...text.matchAll(/(?<=^|`)W\w+ (=|>) [^`\n]+/gm)].map(([query]) => query);

  expect(queries).toContain('WfdTicketKeys = "SEC-123"');
  expect(queries.length).toBeGreaterThan(5);
  for (const query of queries) await expect(list(deployment, query)).resolves.toBeDefined();
}, 60_000);

describe('asked for its plan', () => {
  const deployLong = useDeployments({
    // So low that the run goes on in a new history between plan and end.
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 40 },
    seed: (world) => addFindings(world, 24),
    policy: 'test/e2e/small-pages.yaml',
  });

  function ask({ client, names }: Deployment): Promise<PlanView | undefined> {
    return client.workflow.getHandle(names.runId).query(planQuery);
  }

  test('a run tells it from when it is made to after its end, through every history', async () => {
    const deployment = await deployLong();
    const { world } = deployment;
    world.faults.arm({ service: 'wiz', operation: PAGES, kind: 'delay', delayMs: 1_500 });
    const running = deployment.run();
    await until(() => countRequests(world, PAGES) > 0);
    const early = await ask(deployment);
    await until(() => jiraBooks(world).tickets.length > 0);
    const filing = await ask(deployment);
    const report = await running;

    expect(early).toBeUndefined();
    expect(filing).toMatchObject({ hash: report.planHash, toCreate: 24, held: [] });
    expect(filing?.create).toHaveLength(24);
    expect(filing?.create[0]).toEqual({
      finding: expect.any(String),
      severity: 'HIGH',
      team: 'security',
      reason: 'no ticket carries its fingerprint',
      risk: '55 = create 25 + jira 10 + frequency 0 + production 20',
    });
    expect((await linksOf(deployment)).length).toBeGreaterThan(2);
    expect(await ask(deployment)).toEqual(filing);
  }, 60_000);

  test('a run that had nothing to create says so', async () => {
    const deployment = await deploy({ seed: () => undefined });
    await deployment.run();

    expect(await ask(deployment)).toEqual({ hash: '', toCreate: 0, held: [], create: [] });
  }, 60_000);
});
