import { jiraBooks, messagesIn } from '../support/books';
import { refuseCreate } from '../support/faults';
import { addFindings, of, PAYMENTS, PLATFORM, twoTeams } from '../support/findings';
import { recordRun } from '../support/histories';
import { countRequests, runWhile, until } from '../support/meanwhile';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams });

test('a project that suddenly wants a field parks its own findings; all others go on; mended, it drains', async () => {
  const deployment = await deploy();
  const { settings } = deployment.world.jira;
  settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];

  const broken = await deployment.run();
  await recordRun(deployment, 'parked');
  const still = await deployment.run();
  settings.requiredFields = {};
  const mended = await deployment.run();

  expect(broken.balance).toMatchObject({ created: 3, parked: 2 });
  expect(broken.parked).toMatchObject([{ destination: 'Jira PLAT', count: 2 }]);
  expect(broken.parked[0]?.reason).toContain('Affected service');
  expect(still.balance).toMatchObject({ known: 3, parked: 2 });
  expect(still.parked[0]?.since).toBe(broken.parked[0]?.since);
  expect(mended.balance).toMatchObject({ created: 2, known: 3, parked: 0 });
  const said = messagesIn(deployment.world, 'security');
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('Affected service');
  expect(said[1]).toContain('Jira PLAT takes tickets again');
}, 90_000);

test('a project without labels on its create screen is parked: what cannot be labelled would be filed again', async () => {
  const deployment = await deploy();
  deployment.world.jira.settings.screens['PLAT'] = ['summary', 'description', 'priority'];
  // The key scan meets it, and Jira leaves out what its project hides.
  deployment.world.jira.addByPerson({ project: 'PLAT', summary: 'of other people' });

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 3, parked: 2 });
  expect(report.parked[0]?.reason).toMatch(/label/i);
}, 60_000);

test('tickets that cannot be seen after they were made stop their project, loudly, until they can be seen', async () => {
  const deployment = await deploy({
    seed: (world) => addFindings(world, 14),
    policy: 'test/e2e/one-by-one.yaml',
  });
  const { settings } = deployment.world.jira;
  settings.issueSecurity = ['SEC'];

  const report = await deployment.run();
  const still = await deployment.run();
  settings.issueSecurity = [];
  for (const { key } of jiraBooks(deployment.world).tickets) {
    deployment.world.jira.changeByPerson(key, { securityHidden: false });
  }
  const mended = await deployment.run();

  expect(report.balance).toMatchObject({ created: 10, parked: 4 });
  expect(report.parked[0]?.reason).toContain('cannot be seen');
  expect(still.balance).toMatchObject({ created: 0, parked: 14 });
  expect(mended.balance).toMatchObject({ known: 10, created: 4, parked: 0 });
  expect(messagesIn(deployment.world, 'security').join()).toContain('cannot be seen');
}, 90_000);

test('a project that is removed after it was written to does not stop the others', async () => {
  const deployment = await deploy();
  await deployment.run();
  delete deployment.world.jira.settings.projects['PLAT'];
  addFindings(deployment.world, 2, of(PAYMENTS));
  addFindings(deployment.world, 1, of(PLATFORM));

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 2, parked: expect.any(Number) });
  expect(report.parked).toMatchObject([{ destination: 'Jira PLAT' }]);
}, 60_000);

test('what a broken project cannot take does not use up the limit of the others', async () => {
  const deployment = await deploy({
    seed: (world) => {
      addFindings(world, 3, { severity: 'CRITICAL', ...of(PLATFORM) });
      addFindings(world, 2, { severity: 'HIGH', ...of(PAYMENTS) });
    },
    policy: 'test/e2e/small-limit.yaml',
  });
  deployment.world.jira.settings.screens['PLAT'] = ['summary', 'description'];

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 2, parked: 3, held: 0 });
}, 60_000);

test('a batch that Jira refuses whole is filed one by one, so that one bad ticket parks itself alone', async () => {
  const deployment = await deploy({ policy: '' });
  refuseCreate(deployment.world);
  refuseCreate(deployment.world, { skip: 2 });

  const report = await deployment.run();
  const next = await deployment.run();

  expect(report.balance).toMatchObject({ created: 4, parked: 1 });
  expect(report.parked[0]?.reason).toContain('one of them is wrong');
  expect(next.balance).toMatchObject({ created: 1, known: 4, parked: 0 });
}, 60_000);

test('a finding whose ticket Wiz links to is known, and that ticket vouches for nothing', async () => {
  const deployment = await deploy({ seed: (world) => addFindings(world, 1), policy: '' });
  const { sandbox, world } = deployment;
  const [linking] = world.wiz.all();
  const { key } = world.jira.addByPerson({ project: 'SEC', summary: 'filed by Wiz itself' }) as {
    key: string;
  };
  const url = `${sandbox.url}/jira/browse/${key}`;
  world.wiz.change(linking!.id, { serviceTickets: [{ id: 's1', externalId: key, name: key, url }] });

  const first = await deployment.run();
  addFindings(world, 2);
  const second = await deployment.run();

  expect(first.balance).toMatchObject({ fetched: 1, known: 1 });
  expect(second.balance).toMatchObject({ fetched: 3, known: 1, created: 2 });
}, 60_000);

test('an archived channel: the digest goes to the default channel and says so', async () => {
  const deployment = await deploy();
  const { channels } = deployment.world.slack.settings;
  channels['sec-payments'] = { ...channels['sec-payments']!, isArchived: true };

  const report = await deployment.run();

  expect(report.balance.created).toBe(5);
  expect(report.messages.find(({ team }) => team === 'payments')).toMatchObject({
    channel: '#security',
    outcome: 'sent',
  });
  expect(messagesIn(deployment.world, 'security').join()).toContain('sec-payments');
}, 60_000);

test('a revoked Slack token costs messages, not tickets; when it works again, what was untold is told', async () => {
  const deployment = await deploy();
  deployment.world.slack.settings.botToken = 'xoxb-another';

  const broken = await deployment.run();
  deployment.world.slack.settings.botToken = 'xoxb-sandbox';
  const mended = await deployment.run();

  expect(broken.balance.created).toBe(5);
  expect(broken.messages.map(({ outcome }) => outcome)).toEqual(['not-sent', 'not-sent']);
  expect(mended.balance).toMatchObject({ created: 0, known: 5 });
  expect(mended.messages.map(({ team, outcome }) => `${team} ${outcome}`)).toEqual([
    'payments sent',
    'platform sent',
  ]);
  const told = messagesIn(deployment.world, 'sec-payments').join();
  const theirs = jiraBooks(deployment.world).tickets.filter((ticket) => ticket.project === 'SEC');
  expect(theirs.map(({ key }) => told.includes(key))).toEqual([true, true, true]);
}, 60_000);

test.each(['silent', 'loud'])(
  'an expired Jira token (%s) stops the run before anything is created, names the cure, and is told once',
  async (authFails) => {
    const deployment = await deploy();
    Object.assign(deployment.world.jira.settings, { apiToken: 'a new one', authFails });

    const failing = await deployment.run().catch((error: unknown) => error);
    await deployment.run().catch(() => undefined);
    deployment.world.jira.settings.apiToken = 'sandbox-token';
    const report = await deployment.run();

    expect(failing).toMatchObject({ cause: { message: expect.stringContaining('JIRA_API_TOKEN') } });
    expect(report.balance.created).toBe(5);
    const said = messagesIn(deployment.world, 'security');
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('Jira');
    expect(said[1]).toContain('distributed again');
    expect(JSON.stringify(said)).not.toContain('sandbox-token');
  },
  90_000,
);

test('that it goes on is told though a cycle in between has found the lock taken', async () => {
  const deployment = await deploy();
  const { world } = deployment;
  world.jira.settings.apiToken = 'a new one';
  await deployment.run().catch(() => undefined);
  world.jira.settings.apiToken = 'sandbox-token';
  world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'delay', delayMs: 3_000 });
  const beside = deployment.runBeside();
  await until(() => countRequests(world, 'issues') > 0);
  const skipped = await deployment.run();
  await beside;

  await deployment.run();

  expect(skipped).toMatchObject({ outcome: 'skipped', failedBefore: { isTold: true } });
  expect(messagesIn(world, 'security').filter((text) => text.includes('distributed again'))).toHaveLength(1);
}, 90_000);

test('a page that cannot be parsed fails the run with the field’s path; the next run reads the same window', async () => {
  const deployment = await deploy();
  deployment.world.faults.arm({
    service: 'wiz',
    operation: 'issues',
    kind: 'bad-node',
    detail: { severity: 42 },
  });

  const failing = await deployment.run().catch((error: unknown) => error);
  const report = await deployment.run();

  expect(failing).toMatchObject({ cause: { message: expect.stringMatching(/severity/) } });
  expect(report.balance).toMatchObject({ fetched: 5, created: 5 });
}, 60_000);

test('a cursor that repeats fails the run instead of looping', async () => {
  const deployment = await deploy({
    seed: (world) => addFindings(world, 6),
    policy: 'test/e2e/small-pages.yaml',
  });
  deployment.world.faults.arm({ service: 'wiz', operation: 'issues', kind: 'repeat-cursor', skip: 1 });

  const failing = await deployment.run().catch((error: unknown) => error);
  const report = await deployment.run();

  expect(failing).toMatchObject({ cause: { message: expect.stringMatching(/cursor/) } });
  expect(report.balance).toMatchObject({ fetched: 6, created: 6 });
  expect(report.pages).toBe(3);
}, 60_000);

test('a finding resolved between plan and ticket gets none', async () => {
  const deployment = await deploy();
  const { wiz } = deployment.world;
  const [first] = wiz.all();

  const report = await runWhile(deployment, { operation: 'details', skip: 0 }, () => {
    wiz.change(first!.id, { status: 'RESOLVED' });
  });

  expect(report.balance).toMatchObject({ fetched: 5, resolvedMeanwhile: 1, created: 4 });
}, 60_000);
