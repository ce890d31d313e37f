import { addFinding, addFindings, of, PAYMENTS, twoTeams } from '../support/findings';
import { messagesIn } from '../support/books';
import type { Deployment } from '../support/deployment';
import { useDeployments } from '../support/use-deployments';
import { JIRA_PERMISSIONS } from '../../src/connectors/jira/permissions';
import type { Permission } from '../../src/connectors/permission';
import { SLACK_PERMISSIONS } from '../../src/connectors/slack/permissions';
import { WIZ_PERMISSIONS } from '../../src/connectors/wiz/permissions';
import { isSwitchedOn, OPERATIONS } from '../../src/domain/operations';

type Service = 'wiz' | 'jira' | 'slack';

const PERMISSIONS: Readonly<Record<Service, Readonly<Record<string, Permission>>>> = {
  wiz: WIZ_PERMISSIONS,
  jira: JIRA_PERMISSIONS,
  slack: SLACK_PERMISSIONS,
};

/** A service account at Jira: the kind of token that has scopes. */
const deploy = useDeployments({
  seed: twoTeams,
  env: { JIRA_EMAIL: '', JIRA_API_TOKEN: 'sandbox-service-token' },
});

/** Of every operation that needs no switch. */
function leastOf(service: Service): string[] {
  const operations = OPERATIONS.filter((each) => each.service === service && isSwitchedOn(each));
  return [...new Set(operations.flatMap(({ name }) => PERMISSIONS[service][name]?.scopes ?? []))];
}

function grant({ world }: Deployment, missing = ''): void {
  for (const service of ['wiz', 'jira', 'slack'] as const) {
    world[service].settings.scopes = leastOf(service).filter((scope) => scope !== missing);
  }
}

/** Everything that an error says, causes included. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.message} ${wordsOf(error.cause)}`;
}

test('a run with the least scopes does everything, and has nothing to complain of', async () => {
  const deployment = await deploy();
  grant(deployment);
  deployment.world.slack.settings.channels['sec-payments']!.isMember = false;

  const report = await deployment.run();
  const again = await deployment.run();

  expect(report).toMatchObject({ balance: { created: 5, parked: 0 }, notes: [] });
  expect(report.messages.map(({ outcome }) => outcome)).toEqual(['sent', 'sent']);
  expect(again).toMatchObject({ balance: { known: 5, created: 0 }, notes: [] });
}, 90_000);

test.each(['read:issues', 'read:jira-work', 'read:jira-user'])(
  'without %s a run ends at once, naming it, and files nothing',
  async (scope) => {
    const deployment = await deploy();
    grant(deployment, scope);

    const error = await deployment.run().catch((thrown: unknown) => thrown);

    expect(wordsOf(error)).toContain(scope);
    expect([...deployment.world.jira.tickets()]).toEqual([]);
    // The default channel hears of a run that failed.
    expect(messagesIn(deployment.world, 'security').join()).toContain(scope);
  },
  90_000,
);

test('without write:jira-work nothing is filed, each finding is parked, and the reason names it', async () => {
  const deployment = await deploy();
  grant(deployment, 'write:jira-work');

  const broken = await deployment.run();
  grant(deployment);
  const mended = await deployment.run();

  expect(broken.balance).toMatchObject({ created: 0, parked: 5 });
  for (const { reason } of broken.parked) expect(reason).toContain('write:jira-work');
  expect(mended.balance).toMatchObject({ created: 5, parked: 0 });
}, 90_000);

test('without chat:write tickets are filed, and each message that is owed names it until it can be sent', async () => {
  const deployment = await deploy();
  grant(deployment, 'chat:write');

  const untold = await deployment.run();
  grant(deployment);
  const told = await deployment.run();

  expect(untold.balance).toMatchObject({ created: 5 });
  expect(JSON.stringify(untold)).toContain('chat:write');
  expect(untold.messages.filter(({ outcome }) => outcome === 'sent')).toEqual([]);
  expect(told.messages.filter(({ outcome }) => outcome === 'sent')).not.toEqual([]);
}, 90_000);

test('without channels:read a channel needs its id, and the report says so', async () => {
  const deployment = await deploy();
  grant(deployment, 'channels:read');

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 5 });
  expect(JSON.stringify(report)).toContain('channels:read');
}, 90_000);

test('without channels:join a channel that the bot is not in is not told, and the default channel hears why', async () => {
  const deployment = await deploy();
  grant(deployment, 'channels:join');
  deployment.world.slack.settings.channels['sec-payments']!.isMember = false;

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 5 });
  expect(messagesIn(deployment.world, 'security').join()).toContain('channels:join');
}, 90_000);

test.each(['channels:history', 'metadata.message:read'])(
  'without %s a run tells what it files; only what may have been told already is not told again',
  async (scope) => {
    const deployment = await deploy();
    grant(deployment, scope);

    const report = await deployment.run();
    addFinding(deployment.world, of(PAYMENTS));
    const next = await deployment.run();

    expect(report.messages.map(({ outcome }) => outcome)).toEqual(['sent', 'sent']);
    expect(next.messages.map(({ outcome }) => outcome)).toEqual(['sent']);
  },
  90_000,
);

// Wiz leaves them out without a word, so that nobody can tell that there are any.
test('without read:threat_issues a run is as if there were no threat detections', async () => {
  const deployment = await deploy();
  addFindings(deployment.world, 1, { type: 'THREAT_DETECTION', ...of(PAYMENTS) });
  grant(deployment, 'read:threat_issues');

  const without = await deployment.run();
  grant(deployment);
  const withIt = await deployment.run();

  expect(without.balance).toMatchObject({ fetched: 5, created: 5 });
  expect(withIt.balance).toMatchObject({ fetched: 6, known: 5, created: 1 });
}, 90_000);
