import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanAnswer } from '../../src/cli/render/plan-json';
import { stampPolicy } from '../../src/config/policy-hash';
import { parsePolicy } from '../../src/config/policy-file';
import { buildDescription } from '../../src/connectors/jira/adf';
import type { AdfDocument, AdfNode } from '../../src/connectors/jira/adf-node';
import { sizeOf } from '../../src/domain/report';
import { jiraBooks, slackBooks } from '../support/books';
import { wfd } from '../support/command-line';
import { addFindings, addUnlikeFindings, of, PAYMENTS, PLATFORM, twoTeams } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const COMPANY = readFileSync('sandbox/company/policy.yaml', 'utf8');

const deploy = useDeployments({ seed: twoTeams });

function aFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'wfd-plan-')), 'candidate.yaml');
  writeFileSync(path, text);
  return path;
}

test('a plan leaves no ticket, no message, no memory', async () => {
  const deployment = await deploy();

  const plan = await deployment.plan({ showTickets: true });

  expect(plan.create).toHaveLength(5);
  expect(jiraBooks(deployment.world).tickets).toEqual([]);
  expect(jiraBooks(deployment.world).writes).toEqual({});
  expect(slackBooks(deployment.world).perKey).toEqual({});
  const first = await deployment.run();
  expect(first.balance.created).toBe(5);
  expect(first.window).toEqual(plan.report.window);
}, 60_000);

test('every decision has its reason: the route, the ticket there is, the suppression', async () => {
  const deployment = await deploy();
  addFindings(deployment.world, 2, { projects: [] });
  const first = await deployment.plan();
  const { tickets } = await deployment.run();
  const suppressing = COMPANY.replace(
    'suppressions:\n',
    `suppressions:
  - name: payments is being rebuilt
    match: { project: ['payments-*'] }
    owner: ruth.lindqvist@lumenharbor.example
    reason: All of it goes away.
    until: 2030-01-01T00:00:00Z
`,
  );
  const second = await deployment.plan({ policy: stampPolicy(parsePolicy(suppressing, 'p.yaml', {})) });

  const routes = first.create.map(({ team, route }) => `${team} by ${route ?? 'none'}`).sort();
  expect([...new Set(routes)]).toEqual([
    'payments by payments by project',
    'platform by platform by project',
    'security by none',
  ]);
  expect(second.known.map(({ ticket = '' }) => ticket).sort()).toEqual(
    tickets
      .filter(({ team }) => team !== 'payments')
      .map(({ ticket }) => ticket)
      .sort(),
  );
  expect(second.suppressed).toHaveLength(3);
  expect(second.suppressed[0]).toMatchObject({
    team: 'payments',
    reason: expect.stringContaining('suppressed by "payments is being rebuilt" until 2030-01-01'),
  });
  expect(second.reasons).toEqual(
    expect.arrayContaining([
      { kind: 'known', reason: 'open in Jira', count: 4 },
      { kind: 'suppressed', reason: second.suppressed[0]?.reason, count: 3 },
    ]),
  );
}, 60_000);

test('what is parked or held is explained finding by finding', async () => {
  const deployment = await deploy();
  const { settings } = deployment.world.jira;
  settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];
  const limited = `${COMPANY}\nlimits: { ticketsPerRun: 1 }\n`;

  const plan = await deployment.plan({ policy: stampPolicy(parsePolicy(limited, 'p.yaml', {})) });

  expect(plan.report.balance).toMatchObject({ planned: 1, held: 2, parked: 2 });
  expect(plan.held.map(({ team }) => team)).toEqual(['payments', 'payments']);
  expect(plan.held[0]?.reason).toContain('over the limit of 1 tickets a run');
  expect(plan.parked.map(({ team }) => team)).toEqual(['platform', 'platform']);
  expect(plan.parked[0]?.reason).toContain('Affected service');
  expect(plan.broken).toMatchObject([{ project: 'PLAT', issueType: 'Task' }]);
}, 60_000);

/** The description without the footer, which names the run and the time. */
function bodyOf({ content }: AdfDocument): readonly AdfNode[] {
  return content.slice(
    0,
    content.findLastIndex(({ type }) => type === 'rule'),
  );
}

test('the drafts a plan shows are what the run then files, word for word', async () => {
  const deployment = await deploy();

  const { drafts = [], omittedDrafts } = await deployment.plan({ showTickets: true });
  await deployment.run();

  const made = jiraBooks(deployment.world).tickets;
  expect(omittedDrafts).toBe(0);
  expect(drafts.map(({ project, summary }) => ({ project, summary })).sort(byText)).toEqual(
    made.map(({ project, summary }) => ({ project, summary })).sort(byText),
  );
  const shown = drafts.map((draft) => ({ ...draft, body: bodyOf(buildDescription(draft)) }));
  for (const { labels, description } of made) {
    const draft = shown.find((each) =>
      each.labels.some((label) => isFingerprint(label) && labels.includes(label)),
    );
    expect(draft?.body).toEqual(bodyOf(description as AdfDocument));
    expect(draft?.body.length).toBeGreaterThan(5);
    expect(draft?.labels.filter((label) => label !== 'wfd-run-…').sort()).toEqual(
      labels.filter((label) => !label.startsWith('wfd-run-')).sort(),
    );
  }
}, 60_000);

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function isFingerprint(label: string): boolean {
  return /^wiz-[0-9a-f]{32}$/.test(label);
}

test('a screen without priority and due date is seen in the drafts', async () => {
  const deployment = await deploy();
  deployment.world.jira.settings.screens['PLAT'] = ['summary', 'description', 'labels'];

  const { drafts = [] } = await deployment.plan({ showTickets: true });

  const facts = (project: string): unknown[] =>
    drafts
      .filter((draft) => draft.project === project)
      .map(({ priority, dueDate }) => [priority !== undefined, dueDate !== undefined]);
  expect(facts('PLAT')).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(facts('SEC')).toEqual([
    [true, true],
    [true, true],
    [true, true],
  ]);
}, 60_000);

test('drafts that do not fit are counted, and the answer stays under what a payload may weigh', async () => {
  const deployment = await deploy({
    seed: (world) => {
      const rule = {
        name: 'A rule of many words',
        controlDescription: 'Words and more words. '.repeat(300),
        resolutionRecommendation: 'Steps and more steps. '.repeat(300),
        securitySubCategories: [],
      };
      addUnlikeFindings(world, 60, { ...of(PAYMENTS), rule });
    },
  });

  const plan = await deployment.plan({ showTickets: true });

  expect(plan.create).toHaveLength(60);
  expect(plan.drafts?.length).toBeGreaterThan(5);
  expect((plan.drafts?.length ?? 0) + (plan.omittedDrafts ?? 0)).toBe(60);
  expect(plan.omittedDrafts).toBeGreaterThan(0);
  expect(sizeOf(plan)).toBeLessThan(512_000);
}, 60_000);

test('the digests of a plan are what the run then tells, channel by channel, but for the keys', async () => {
  const deployment = await deploy();
  const { settings } = deployment.world.jira;
  settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];

  const { exitCode, stdout } = await wfd(deployment, 'plan', '--json');
  const plan = JSON.parse(stdout) as PlanAnswer;
  const report = await deployment.run();

  expect(exitCode).toBe(3);
  expect(plan.digests.map(({ team, channel }) => ({ team, channel }))).toEqual(
    report.messages.map(({ team, channel }) => ({ team, channel })),
  );
  const told = slackBooks(deployment.world).channels.flatMap(({ name, messages }) =>
    messages.map((message) => ({ channel: `#${name}`, words: wordsOf(message.blocks) })),
  );
  const planned = [...plan.digests, ...(plan.notice === undefined ? [] : [plan.notice])];
  expect(planned.length).toBeGreaterThan(1);
  expect(
    planned.map(({ channel, text }) => ({ channel, words: text.map(squeeze).join(' ') })).sort(byText),
  ).toEqual(told.sort(byText));
}, 60_000);

/** All that a message shows, without what only a run knows: keys, and since when something is parked. */
function wordsOf(blocks: unknown): string {
  const texts: string[] = [];
  JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  return squeeze(texts.join(' '));
}

function squeeze(text: string): string {
  return text
    .replaceAll(/\(new\)|\b[A-Z]+-\d+\b/g, 'KEY')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/[\s·]+/g, ' ')
    .trim();
}

describe('a policy on trial', () => {
  const MOVED = COMPANY.replace(
    "match: { project: ['payments-*'] }, team: payments",
    "match: { project: ['payments-*'] }, team: platform",
  );

  test('that moves a route shows exactly the findings it moves, and is kept nowhere', async () => {
    const deployment = await deploy();

    const { exitCode, stdout } = await wfd(deployment, 'plan', '--json', '--policy', aFile(MOVED));
    const answer = JSON.parse(stdout) as PlanAnswer;
    const theirs = await deployment.plan();

    expect(exitCode).toBe(0);
    const { difference, report } = answer;
    expect(difference?.changes.map(({ finding }) => finding).sort()).toEqual(
      theirs.create
        .filter(({ team }) => team === 'payments')
        .map(({ finding }) => finding)
        .sort(),
    );
    for (const { from, to } of difference?.changes ?? []) {
      expect(from).toEqual({
        kind: 'create',
        team: 'payments',
        project: 'SEC',
        route: 'payments by project',
      });
      expect(to).toEqual({ kind: 'create', team: 'platform', project: 'PLAT', route: 'payments by project' });
    }
    expect(difference?.isComplete).toBe(true);
    expect(difference?.balance.from).toEqual(difference?.balance.to);
    expect(difference?.policy).toEqual({ from: theirs.report.policyHash, to: report.policyHash });
    expect(report.policyHash).not.toBe(theirs.report.policyHash);
    // The run that follows goes by the workers' own.
    expect((await deployment.run()).policyHash).toBe(theirs.report.policyHash);
  }, 60_000);

  test('that changes nothing says so, with the same numbers', async () => {
    const deployment = await deploy();

    const { stdout } = await wfd(deployment, 'plan', '--policy', aFile(COMPANY));

    expect(stdout).toContain('instead of the workers’ policy: no finding would end otherwise');
    expect(stdout).toContain('Policy: the policies are the same');
    expect(stdout).toContain('now   5 fetched = 5 to create\n  then  5 fetched = 5 to create');
  }, 60_000);

  test('that names a project which takes no tickets says so, and what it does to the findings', async () => {
    const deployment = await deploy();
    const broken = COMPANY.replace(
      "payments: { channel: '#sec-payments' }",
      "payments: { channel: '#sec-payments', jiraProject: NOPE }",
    );

    const { exitCode, stdout } = await wfd(deployment, 'plan', '--json', '--policy', aFile(broken));
    const { difference } = JSON.parse(stdout) as PlanAnswer;

    expect(exitCode).toBe(3);
    expect(difference?.broken).toMatchObject([{ project: 'NOPE', issueType: 'Task' }]);
    expect(difference?.mended).toEqual([]);
    expect(difference?.changes).toHaveLength(3);
    expect(difference?.changes[0]).toMatchObject({
      from: { kind: 'create' },
      to: { kind: 'parked', team: 'payments' },
    });
  }, 60_000);

  test('of other severities shows what it reads and what it leaves alone', async () => {
    const deployment = await deploy({
      seed: (world) => {
        addFindings(world, 2, { ...of(PAYMENTS), severity: 'CRITICAL' });
        addFindings(world, 1, { ...of(PLATFORM), severity: 'MEDIUM' });
        addFindings(world, 3, { ...of(PLATFORM), severity: 'HIGH' });
      },
    });
    const other = COMPANY.replace('severities: [CRITICAL, HIGH]', 'severities: [CRITICAL, MEDIUM]');

    const { stdout } = await wfd(deployment, 'plan', '--json', '--policy', aFile(other));
    const { difference } = JSON.parse(stdout) as PlanAnswer;

    expect(difference?.changes.map(({ severity, from, to }) => [severity, from.kind, to.kind])).toEqual([
      ['MEDIUM', 'not-read', 'create'],
      ['HIGH', 'create', 'not-read'],
      ['HIGH', 'create', 'not-read'],
      ['HIGH', 'create', 'not-read'],
    ]);
  }, 60_000);

  test('with mistakes in it is told with its lines, and nothing is started', async () => {
    const deployment = await deploy();
    const file = aFile(COMPANY.replace('team: identity }', 'team: identiy }'));

    const { exitCode, stdout, stderr } = await wfd(deployment, 'plan', '--policy', file);

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/candidate\.yaml:\d+:\d+ routes/);
    expect(deployment.world.requests.list()).toEqual([]);
  }, 60_000);

  test('is not taken by a run, even if somebody hands one to it', async () => {
    const deployment = await deploy();
    const policy = stampPolicy(parsePolicy(MOVED, 'p.yaml', {}));
    const { policyHash } = (await deployment.plan()).report;

    const report = await deployment.client.workflow.execute('distributeFindings', {
      workflowId: deployment.names.runId,
      taskQueue: deployment.names.taskQueue,
      args: [
        {
          mode: 'run',
          lockId: deployment.names.runId,
          carry: (await deployment.plan()).report.carry,
          policy,
        },
      ],
    });

    expect(report).toMatchObject({ policyHash });
  }, 60_000);
});
