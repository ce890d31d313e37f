import { Kind, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggedRequest } from '../../sandbox/request-log';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { hostOf, LEAST_SCOPES } from '../../src/connectors/jira/auth';
import { createJiraConnector } from '../../src/connectors/jira/connector';
import { JIRA_PERMISSIONS } from '../../src/connectors/jira/permissions';
import type { Permission } from '../../src/connectors/permission';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import { SLACK_PERMISSIONS } from '../../src/connectors/slack/permissions';
import { WIZ_PERMISSIONS } from '../../src/connectors/wiz/permissions';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import { isSwitchedOn, OPERATIONS, overallLevel, type Operation } from '../../src/domain/operations';
import { createDrafts } from '../support/create-drafts';
import { aDraft, drafts, SCREEN, WISH } from './jira-sandbox';
import { aDigest } from './slack-digests';
import { errorOf, optionsFor } from './wiz-sandbox';

const PERMISSIONS: Readonly<Record<Operation['service'], Readonly<Record<string, Permission>>>> = {
  wiz: WIZ_PERMISSIONS,
  jira: JIRA_PERMISSIONS,
  slack: SLACK_PERMISSIONS,
};

function permissionOf({ service, name }: Operation): Permission {
  return PERMISSIONS[service][name]!;
}

describe('the declaration', () => {
  test('is what was agreed', () => {
    const lines = OPERATIONS.map(({ service, name, verb, level, effect }) =>
      [service, name, verb, level, effect].join(' '),
    );

    expect(lines).toEqual([
      'wiz findings:read read LOW none',
      'jira account:read read LOW none',
      'jira projects:read read LOW none',
      'jira users:read search LOW none',
      'jira issues:read search LOW none',
      'jira issues:create create MEDIUM addition',
      'slack account:read read LOW none',
      'slack channels:read read LOW none',
      'slack messages:read read LOW none',
      'slack messages:send send LOW addition',
      'slack channels:join write MEDIUM addition',
    ]);
    expect(overallLevel(OPERATIONS)).toBe('LOW');
    expect(OPERATIONS.filter(({ capability }) => capability !== undefined)).toEqual([]);
  });

  test('has a permission for each operation, a sentence, and no request twice', () => {
    for (const [service, permissions] of Object.entries(PERMISSIONS)) {
      const own = OPERATIONS.filter((each) => each.service === service);
      expect(Object.keys(permissions)).toEqual(own.map(({ name }) => name));
      const requests = Object.values(permissions).flatMap((each) => each.requests);
      expect(requests).toHaveLength(new Set(requests).size);
      for (const { requests } of Object.values(permissions)) expect(requests).not.toEqual([]);
    }
    for (const { what } of OPERATIONS) expect(what).toMatch(/^[A-Z][^.]+\.$/);
  });

  test('is LOW overall as long as nothing changes, and else as high as the worst change', () => {
    const deletion: Operation = {
      service: 'jira',
      name: 'issues:delete',
      verb: 'delete',
      level: 'HIGH',
      effect: 'change',
      what: 'Deletes tickets.',
      capability: 'deletion',
    };
    const label: Operation = { ...deletion, verb: 'write', level: 'MEDIUM' };

    expect(overallLevel([])).toBe('LOW');
    expect(overallLevel([...OPERATIONS, label])).toBe('MEDIUM');
    expect(overallLevel([deletion, ...OPERATIONS, label])).toBe('HIGH');
    expect(isSwitchedOn(deletion)).toBe(false);
    expect(isSwitchedOn(deletion, ['comments'])).toBe(false);
    expect(isSwitchedOn(deletion, ['comments', 'deletion'])).toBe(true);
    expect(OPERATIONS.every((each) => isSwitchedOn(each))).toBe(true);
  });
});

/** Every method of the three connectors is called, and each call must come to what it is for. */
describe('what the connectors ask of the sandbox is what they declare, no more and no less', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  function logged(service: Operation['service']): readonly LoggedRequest[] {
    return sandbox.world.requests.list().filter((each) => each.service === service);
  }

  function expectDeclared(service: Operation['service'], used: readonly string[]): void {
    const declared = Object.values(PERMISSIONS[service]).flatMap(({ requests }) => requests);
    expect([...new Set(used)].toSorted()).toEqual(declared.toSorted());
  }

  test('Wiz', async () => {
    sandbox.world.wiz.add([{ severity: 'CRITICAL' }]);
    const wiz = createWizConnector(optionsFor(`${sandbox.url}/wiz`));

    const { findings } = await wiz.readPage({ severities: ['CRITICAL'], pageSize: 10 });
    expect(findings).toHaveLength(1);
    expect(await wiz.readDetails([findings[0]!.id])).toHaveLength(1);
    expect(await wiz.countOpen(['CRITICAL'])).toBe(1);
    expect((await wiz.check()).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);

    expectDeclared(
      'wiz',
      logged('wiz').flatMap(({ path, body }) => {
        const { query, grant_type: grant } = body as { query?: string; grant_type?: string };
        if (path === '/oauth/token') return [`token ${grant}`];
        expect(path).toBe('/graphql');
        return rootFields(query!);
      }),
    );
  });

  test.each([
    ['at the site', (root: string) => root, 'site'],
    ['through the gateway', (root: string, cloudId: string) => `${root}/ex/jira/${cloudId}`, 'gateway'],
  ])('Jira %s', async (_, addressOf, door) => {
    const root = `${sandbox.url}/jira`;
    const { cloudId } = sandbox.world.jira.settings;
    expect(await hostOf({ kind: 'gateway', site: root, gateway: root }, 2_000)).toBe(
      `${root}/ex/jira/${cloudId}`,
    );
    sandbox.world.jira.settings.bearerOnSite = true;
    const jira = createJiraConnector({
      url: addressOf(root, cloudId),
      apiToken: sandbox.world.jira.settings.serviceToken,
      gatewayUrl: root,
    });
    const labels = [aDraft(1).labels[0]!];

    expect((await jira.identify()).siteUrl).toBe(root);
    expect(await jira.inspectProject(WISH)).toMatchObject({ kind: 'ready' });
    expect(await createDrafts(jira, drafts(1), SCREEN)).toEqual([{ kind: 'confirmed', key: 'SEC-1' }]);
    expect((await jira.findPeople(['dana@example.com'], 'SEC')).size).toBe(1);
    expect(await jira.findByLabels(labels)).toHaveLength(1);
    expect(await jira.readByKeys(['SEC-1'])).toHaveLength(1);
    expect(await jira.readQuotes(['SEC-1'])).toHaveLength(1);
    expect(await jira.findQuoting(labels)).toEqual([]);
    expect(await jira.newestOurs(60_000)).toEqual(expect.any(Array));
    expect(await jira.newestKeys({ project: 'SEC', olderThanMs: 0, limit: 5 })).toEqual(expect.any(Array));
    expect((await jira.check([WISH])).filter(({ state }) => state !== 'ok')).toEqual([]);

    const prefix = door === 'gateway' ? `/ex/jira/${cloudId}` : '';
    expectDeclared(
      'jira',
      logged('jira').map(({ method, path }) => {
        const [bare = ''] = path.split('?');
        if (bare === '/_edge/tenant_info') return `${method} ${bare}`;
        expect(bare.startsWith(`${prefix}/rest/`)).toBe(true);
        return `${method} ${bare.slice(prefix.length)}`
          .replace('/createmeta/SEC/', '/createmeta/{project}/')
          .replace(/issuetypes\/\d+$/, 'issuetypes/{type}');
      }),
    );
  });

  test('Slack', async () => {
    const { channels } = sandbox.world.slack.settings;
    channels['sec-payments'] = { ...channels['sec-payments']!, isMember: false };
    const slack = createSlackConnector({ botToken: 'xoxb-sandbox', apiUrl: `${sandbox.url}/slack/api/` });
    const since = new Date().toISOString();
    const notice = { key: 'failed/1', title: 'A run failed', lines: [] };

    expect(await slack.postDigest('#sec-payments', aDigest())).toMatchObject({ kind: 'sent' });
    expect(await slack.postNotice('#security', notice)).toMatchObject({ kind: 'sent' });
    expect(await slack.findPosted('#sec-payments', aDigest().key, since)).toBe('found');
    expect(await slack.findDigests('#sec-payments', since)).toMatchObject({ isCertain: true });
    const checks = await slack.check(['#security', channels['sec-payments'].id]);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);

    expectDeclared(
      'slack',
      logged('slack').map(({ method, path }) => {
        expect(method).toBe('POST');
        return path.replace(/^\//, '');
      }),
    );
  });
});

function rootFields(query: string): string[] {
  return parse(query).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.map((each) =>
          each.kind === Kind.FIELD ? `${definition.operation} ${each.name.value}` : each.kind,
        )
      : [definition.kind],
  );
}

describe('the scopes', () => {
  function scopesOf(permissions: Readonly<Record<string, Permission>>): Set<string> {
    return new Set(Object.values(permissions).flatMap(({ scopes }) => scopes));
  }

  test('of Jira are those that every cure names', () => {
    expect(scopesOf(JIRA_PERMISSIONS)).toEqual(new Set(LEAST_SCOPES.split(' ')));
  });

  test('of Slack are those that `wfd doctor` looks for, and suffice', async () => {
    const sandbox = await startSandbox();
    sandbox.world.slack.settings.scopes = [...scopesOf(SLACK_PERMISSIONS)];
    const slack = createSlackConnector({ botToken: 'xoxb-sandbox', apiUrl: `${sandbox.url}/slack/api/` });

    const checks = await slack.check(['#security']);
    const sent = await slack.postDigest('#security', aDigest());
    await sandbox.close();

    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    const { detail } = checks.find(({ what }) => what === 'scopes')!;
    expect(new Set(detail.split(', '))).toEqual(scopesOf(SLACK_PERMISSIONS));
    expect(sent).toMatchObject({ kind: 'sent' });
  });

  test('of Wiz are those that a refusal asks for, and suffice', async () => {
    const sandbox = await startSandbox();
    const connect = () => createWizConnector(optionsFor(`${sandbox.url}/wiz`));
    sandbox.world.wiz.settings.scopes = [];
    const { cure } = await errorOf(connect().readPage({ severities: ['CRITICAL'], pageSize: 1 }));
    sandbox.world.wiz.settings.scopes = [...scopesOf(WIZ_PERMISSIONS)];
    const page = await connect().readPage({ severities: ['CRITICAL'], pageSize: 1 });
    await sandbox.close();

    for (const scope of scopesOf(WIZ_PERMISSIONS)) expect(cure).toContain(scope);
    expect(page.findings).toEqual([]);
  });
});

test('docs/permissions.md says the same as the data', () => {
  const page = readFileSync(join(__dirname, '../../docs/permissions.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => /^\| (Wiz|Jira|Slack) /.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));

  const names = { wiz: 'Wiz', jira: 'Jira', slack: 'Slack' };
  expect(rows).toEqual(
    OPERATIONS.map((operation) => {
      const { requests, scopes } = permissionOf(operation);
      return [
        `${names[operation.service]} \`${operation.name}\``,
        operation.verb,
        operation.level,
        operation.what,
        requests.map((request) => `\`${request}\``).join('<br>'),
        scopes.map((scope) => `\`${scope}\``).join('<br>') || 'none',
      ];
    }),
  );
  expect(page).toContain(`Overall: **${overallLevel(OPERATIONS)}**`);
});
