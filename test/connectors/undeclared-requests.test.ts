import type { Version3Client } from 'jira.js/version3';
import type { Capability } from '../../src/domain/beyond';
import { ConnectorError } from '../../src/connectors/connector-error';
import { JiraClient } from '../../src/connectors/jira/client';
import { fetchFromSite } from '../../src/connectors/jira/guarded-api';
import type { Answer } from '../../src/connectors/jira/reply';
import { SlackFailure } from '../../src/connectors/slack/errors';
import { createCall } from '../../src/connectors/slack/web';
import { exchange } from '../../src/connectors/wiz/exchange';
import { createGraphqlClient } from '../../src/connectors/wiz/graphql-client';
import { Pace } from '../../src/connectors/pace';
import { createScrubber } from '../../src/connectors/wiz/scrubber';
import { z } from 'zod';
import { CountingServer } from '../support/counting-server';

let server: CountingServer;

beforeEach(async () => {
  server = await new CountingServer().start();
});
afterEach(() => server.close());

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, got an answer');
}

function refused(request: string): unknown {
  return expect.objectContaining({
    trouble: 'rejected',
    detail: `"${request}" belongs to no operation of this worker; it was not sent`,
    cure: expect.stringContaining('docs/permissions.md'),
  });
}

describe('Jira', () => {
  let client: JiraClient;

  beforeEach(() => {
    client = new JiraClient(OPTIONS());
  });

  const OPTIONS = () => ({
    url: `${server.url}/jira`,
    email: 'a@example.com',
    apiToken: 'secret-token',
    gatewayUrl: server.url,
    timeoutMs: 2_000,
  });

  type Send = (api: Version3Client) => Promise<unknown>;

  function send(call: Send): Promise<unknown> {
    return client.request(call as (api: Version3Client) => Promise<Answer>);
  }

  const KEY = { issueIdOrKey: 'SEC-1' };

  test.each<[string, string, Send]>([
    ['a delete', 'DELETE /rest/api/3/issue/SEC-1', (api) => api.issues.deleteIssue(KEY)],
    ['an edit', 'PUT /rest/api/3/issue/SEC-1', (api) => api.issues.editIssue({ ...KEY, fields: {} })],
    [
      'a transition',
      'POST /rest/api/3/issue/SEC-1/transitions',
      (api) => api.issues.doTransition({ ...KEY, transition: { id: '31' } }),
    ],
    [
      'a comment',
      'POST /rest/api/3/issue/SEC-1/comment',
      (api) => api.issueComments.addComment({ ...KEY, comment: 'hello' }),
    ],
    [
      'an assignment',
      'PUT /rest/api/3/issue/SEC-1/assignee',
      (api) => api.issues.assignIssue({ ...KEY, accountId: 'someone' }),
    ],
    [
      'a single create, which comes without a look',
      'POST /rest/api/3/issue',
      (api) => api.issues.createIssue({ fields: { project: { key: 'SEC' }, summary: 's', issuetype: {} } }),
    ],
    [
      'another method at a declared path',
      'DELETE /rest/api/3/issue/bulk',
      (api) => api.sendRequest({ method: 'DELETE', url: '/rest/api/3/issue/bulk' }, undefined as never),
    ],
    [
      'a declared path with more behind it',
      'POST /rest/api/3/issue/bulk/delete',
      (api) => api.sendRequest({ method: 'POST', url: '/rest/api/3/issue/bulk/delete' }, undefined as never),
    ],
    [
      'another host with a declared path',
      'GET //elsewhere.example/rest/api/3/myself',
      (api) => api.sendRequest({ url: '//elsewhere.example/rest/api/3/myself' }, undefined as never),
    ],
    [
      'another base address',
      'GET https://elsewhere.example/rest/api/3/myself',
      (api) =>
        api.sendRequest(
          { baseURL: 'https://elsewhere.example', url: '/rest/api/3/myself' },
          undefined as never,
        ),
    ],
    ...['..', '.', '%2e%2E', '..%2f..%2fSEC-1', 'SEC/../..', 'SEC\\..'].map(
      (project): [string, string, Send] => [
        `a project named ${project}, which leads out of its path`,
        `GET /rest/api/3/issue/createmeta/${project}/issuetypes`,
        (api) => api.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey: project }),
      ],
    ),
  ])('does not get %s', async (_, request, call) => {
    const error = await thrownBy(() => send(call));

    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toEqual(refused(request));
    expect(server.isUntouched).toBe(true);
  });

  test.each(['transition', 'update', 'properties', 'historyMetadata'])(
    'does not get a create that brings "%s" along',
    async (key) => {
      const issueUpdates = [{ fields: {} }, { fields: {}, [key]: {} }];

      const error = await thrownBy(() => send((api) => api.issues.createIssues({ issueUpdates })));

      expect(error).toEqual(refused(`POST /rest/api/3/issue/bulk with "${key}"`));
      expect(server.isUntouched).toBe(true);
    },
  );

  test('does not get a create that brings a property of somebody else along', async () => {
    const issueUpdates = [{ fields: {}, properties: [{ key: 'wfd.findings' }, { key: 'sla' }] }];

    const error = await thrownBy(() => send((api) => api.issues.createIssues({ issueUpdates })));

    expect(error).toEqual(refused('POST /rest/api/3/issue/bulk with "properties"'));
    expect(server.isUntouched).toBe(true);
  });

  test.each(['visibility', 'author', 'parentId', 'properties'])(
    'does not get a comment that brings "%s" along, though comments are switched on',
    async (key) => {
      client = new JiraClient(OPTIONS(), ['commentWhenResolved']);
      const parameters = { ...KEY, comment: 'hello', [key]: {} };

      const error = await thrownBy(() => send((api) => api.issueComments.addComment(parameters)));

      expect(error).toEqual(refused(`POST /rest/api/3/issue/SEC-1/comment with "${key}"`));
      expect(server.isUntouched).toBe(true);
    },
  );

  test('does not get another request without credentials either', async () => {
    const path = '/rest/api/3/issue/SEC-1';

    expect(await thrownBy(() => fetchFromSite(server.url, path, 1_000))).toEqual(refused(`GET ${path}`));
    expect(server.isUntouched).toBe(true);
  });

  test('what stands in a query is not repeated', async () => {
    const url = '/rest/api/3/issue/SEC-1?token=secret-token';

    const error = await thrownBy(() => send((api) => api.sendRequest({ url }, undefined as never)));

    expect(error).toEqual(refused('GET /rest/api/3/issue/SEC-1'));
  });

  test.each<[string, readonly Capability[], readonly string[]]>([
    ['nothing', [], []],
    [
      'comments',
      ['commentWhenResolved'],
      // The comment itself is stopped: this one brings all that a comment may bring.
      ['GET /jira/rest/api/3/issue/SEC/comment'],
    ],
    [
      'links',
      ['remoteLink'],
      ['GET /jira/rest/api/3/issue/SEC/remotelink', 'POST /jira/rest/api/3/issue/SEC/remotelink'],
    ],
    ['links in Wiz', ['linkInWiz'], []],
  ])(
    'with %s switched on, of all methods that jira.js has only those declared get through',
    async (_, on, more) => {
      client = new JiraClient(OPTIONS(), on);
      const methods = await methodsOf(client);
      expect(methods.length).toBeGreaterThan(400);

      let stopped = 0;
      for (const method of methods) {
        await send((api) => method(api)).catch((error: unknown) => {
          if (!(error instanceof ConnectorError)) throw error;
          stopped += 1;
        });
      }

      expect(stopped).toBeGreaterThan(400);
      expect(new Set(server.heard.map(({ method, path }) => `${method} ${path}`))).toEqual(
        new Set([
          ...more,
          'GET /jira/rest/api/3/myself',
          'GET /jira/rest/api/3/serverInfo',
          'GET /jira/rest/api/3/mypermissions',
          'GET /jira/rest/api/3/user/assignable/search',
          'GET /jira/rest/api/3/issue/createmeta/SEC/issuetypes',
          'GET /jira/rest/api/3/issue/createmeta/SEC/issuetypes/SEC',
          'POST /jira/rest/api/3/search/jql',
          'POST /jira/rest/api/3/issue/bulkfetch',
          'POST /jira/rest/api/3/issue/bulk',
        ]),
      );
    },
  );
});

/** Every method of every part of the library, called with parameters that are whatever it asks for. */
async function methodsOf(client: JiraClient): Promise<((api: Version3Client) => Promise<unknown>)[]> {
  const methods: ((api: Version3Client) => Promise<unknown>)[] = [];
  const parameters: object = new Proxy(
    {},
    { get: (_, name) => (typeof name === 'string' ? 'SEC' : undefined) },
  );
  await client.request(async (api) => {
    const parts = Object.entries(api as unknown as Record<string, unknown>).filter(
      ([, part]) => typeof part === 'object' && part !== null && 'client' in part,
    );
    for (const [name, part] of parts) {
      const own = Object.getOwnPropertyNames(Object.getPrototypeOf(part));
      for (const method of own.filter((each) => each !== 'constructor')) {
        methods.push(async (api) => {
          const group = (api as unknown as Record<string, Record<string, unknown>>)[name]!;
          return (group[method] as (parameters: object) => Promise<unknown>)(parameters);
        });
      }
    }
    return { kind: 'answer', status: 200, headers: {} };
  });
  return methods;
}

describe('Slack', () => {
  test.each([
    'chat.update',
    'chat.delete',
    'chat.scheduleMessage',
    'files.uploadV2',
    'files.getUploadURLExternal',
    'conversations.archive',
    'conversations.invite',
    'conversations.kick',
    'reactions.add',
    'pins.add',
    'users.list',
    '',
    'chat.postMessage/../chat.delete',
    'chat.postMessage?x=1',
    'https://elsewhere.example/api/chat.postMessage',
  ])('does not get "%s"', async (method) => {
    const call = createCall({ botToken: 'xoxb-test', apiUrl: `${server.url}/api/` });
    const file = { channel_id: 'C1', content: 'text', filename: 'a.txt' };

    const error = await thrownBy(() => call(method, z.unknown(), { channel: 'C1', ts: '1.1', ...file }));

    expect(error).toBeInstanceOf(SlackFailure);
    expect((error as SlackFailure).facts).toMatchObject({
      kind: 'slack',
      detail: expect.stringMatching(/belongs to no operation of this worker; it was not sent$/),
      cure: expect.stringContaining('docs/permissions.md'),
    });
    expect(server.isUntouched).toBe(true);
  });

  test('gets a declared method, with and without a slash at the end of its address', async () => {
    for (const apiUrl of [`${server.url}/api/`, `${server.url}/api`]) {
      const error = await thrownBy(() => createCall({ botToken: 'x', apiUrl })('auth.test', z.unknown()));
      // The server's `{}` is no answer of Slack's.
      expect(error).toMatchObject({ facts: { kind: 'malformed' } });
    }

    expect(server.heard.map(({ path }) => path)).toEqual(['/api/auth.test', '/api/auth.test']);
  });
});

describe('Wiz', () => {
  function ask(document: string, on: readonly Capability[] = []): Promise<unknown> {
    const token = { value: 'token', usableUntilMs: Infinity };
    const client = createGraphqlClient({
      fetch,
      authUrl: `${server.url}/oauth/token`,
      timeoutMs: 2_000,
      tokens: { current: async () => token, renew: async () => token },
      pace: new Pace(),
      perSecond: 1_000,
      endpoint: () => `${server.url}/graphql`,
      userAgent: 'test',
      scrubber: createScrubber(),
      now: Date.now,
      on,
    });
    return client({ document, variables: {}, action: 'ask' });
  }

  test.each([
    ['mutation updateIssue', 'mutation M { updateIssue(input: { id: "1" }) { issue { id } } }'],
    ['mutation issuesV2', 'mutation M { issuesV2 { nodes { id } } }'],
    ['subscription issuesV2', 'subscription S { issuesV2 { nodes { id } } }'],
    ['query users', 'query Q { users { nodes { id } } }'],
    ['query users', 'query Q { issuesV2: users { nodes { id } } }'],
    ['query users', 'query Q { issuesV2 { nodes { id } } users { nodes { id } } }'],
    ['query with a fragment at its root', 'query Q { ... on Query { users { nodes { id } } } }'],
    ['query with a fragment at its root', 'query Q { ...F } fragment F on Query { users { nodes { id } } }'],
    ['no GraphQL', 'fragment F on Query { users { nodes { id } } }'],
    ['no GraphQL', 'this is none'],
  ])('does not get "%s": %s', async (strange, document) => {
    expect(await ask(document)).toMatchObject({ kind: 'failed', error: refused(strange) });
    expect(server.isUntouched).toBe(true);
  });

  const LINK = 'mutation M { associateServiceTicket(input: { issueId: "1" }) { serviceTicket { id } } }';

  test.each<[readonly Capability[], string]>([
    [[], LINK],
    [['commentWhenResolved', 'remoteLink'], LINK],
    [['linkInWiz'], LINK.replace('associate', 'disassociate')],
    [['linkInWiz'], LINK.replace('{ serviceTicket', '{ serviceTicket { id } } updateIssue { issue')],
  ])('with %j switched on does not get %s', async (on, document) => {
    expect(await ask(document, on)).toMatchObject({
      kind: 'failed',
      error: { detail: expect.stringMatching(/belongs to no operation/) },
    });
    expect(server.isUntouched).toBe(true);
  });

  test('gets a link with its switch', async () => {
    await ask(LINK, ['linkInWiz']);

    expect(server.heard).toEqual([{ method: 'POST', path: '/graphql' }]);
  });

  test('gets a query for findings', async () => {
    await ask('query Q { issues: issuesV2(first: 1) { nodes { id } } }');

    expect(server.heard).toEqual([{ method: 'POST', path: '/graphql' }]);
  });

  const QUERY = JSON.stringify({ query: 'query Q { issuesV2 { nodes { id } } }' });

  test.each<[string, string, RequestInit]>([
    ['GET /graphql', '/graphql', {}],
    ['PUT /graphql', '/graphql', { method: 'PUT', body: QUERY }],
    ['POST /rest', '/rest', { method: 'POST', body: QUERY }],
    ['no GraphQL', '/graphql', { method: 'POST', body: `[${QUERY}]` }],
    ['POST /oauth/token', '/oauth/token', { method: 'POST', body: QUERY }],
    [
      'token password',
      '/oauth/token',
      { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) },
    ],
    [
      'token without a grant',
      '/oauth/token',
      { method: 'POST', body: new URLSearchParams({ client_id: 'a' }) },
    ],
    [
      'POST /oauth/revoke',
      '/oauth/revoke',
      { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) },
    ],
  ])('does not get "%s" at %s', async (strange, path, init) => {
    const options = { fetch, authUrl: `${server.url}/oauth/token`, timeoutMs: 2_000 };

    const error = await thrownBy(() => exchange({ url: `${server.url}${path}`, init }, options));

    expect(error).toEqual(refused(strange));
    expect(server.isUntouched).toBe(true);
  });
});
