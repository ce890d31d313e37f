import { startSandbox, type Sandbox } from '../../sandbox/server';
import { createJiraConnector } from '../../src/connectors/jira/connector';
import { createDrafts } from '../support/create-drafts';
import { drafts, SCREEN, TOKEN } from '../connectors/jira-sandbox';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const BODY = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Done' }] }],
};
const LINK = {
  globalId: 'a=1',
  object: { url: 'https://app.wiz.io/', title: 'One' },
  relationship: 'found by',
};

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
  const url = `${sandbox.url}/jira`;
  const jira = createJiraConnector({ url, email: 'sandbox@example.com', apiToken: TOKEN, gatewayUrl: url });
  await createDrafts(jira, drafts(1), SCREEN);
});
afterEach(() => sandbox.close());

async function api(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/jira/rest/api/3${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      authorization: `Basic ${Buffer.from(`sandbox@example.com:${TOKEN}`).toString('base64')}`,
      'content-type': 'application/json',
    },
  });
  return { status: response.status, body: await response.json() };
}

describe('comments', () => {
  const path = '/issue/SEC-1/comment';

  test('are added as often as they are sent, and come in pages, in the order that is asked for', async () => {
    for (let n = 0; n < 3; n += 1)
      expect(await api(path, { body: BODY })).toMatchObject({ status: 201, body: { body: BODY } });

    const { body } = await api(`${path}?startAt=1&maxResults=1&orderBy=-created`);

    expect(body).toMatchObject({
      startAt: 1,
      maxResults: 1,
      total: 3,
      comments: [{ id: expect.any(String) }],
    });
    const all = (await api(path)).body as { comments: { id: string }[] };
    expect(all.comments.map(({ id }) => id)).toEqual(all.comments.map(({ id }) => id).toSorted());
    expect((body as typeof all).comments[0]?.id).toBe(all.comments[1]?.id);
  });

  test.each([
    ['a text', { body: 'Done' }],
    ['nothing', {}],
    ['an unknown node', { body: { ...BODY, content: [{ type: 'marquee' }] } }],
    ['an unknown key', { body: BODY, transition: { id: '31' } }],
    ['a property without a key', { body: BODY, properties: [{ value: 1 }] }],
    [
      'too long a text',
      {
        body: {
          ...BODY,
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x'.repeat(32_768) }] }],
        },
      },
    ],
  ])('are refused as %s', async (_, body) => {
    expect((await api(path, body)).status).toBe(400);
    expect(sandbox.world.jira.dump()).toMatchObject({ extras: [] });
  });

  test('are refused to who may not comment, and on tickets that cannot be seen', async () => {
    sandbox.world.jira.settings.notCommentable = ['SEC'];

    expect((await api(path, { body: BODY })).status).toBe(403);
    expect((await api('/issue/SEC-9/comment', { body: BODY })).status).toBe(404);
    sandbox.world.jira.changeByPerson('SEC-1', { securityHidden: true });
    expect((await api(path)).status).toBe(404);
  });
});

describe('remote links', () => {
  const path = '/issue/SEC-1/remotelink';

  test('of one global id overwrite each other, whole; others stand beside them', async () => {
    expect((await api(path, LINK)).status).toBe(201);
    expect((await api(path, { ...LINK, globalId: 'a=2' })).status).toBe(201);
    const { relationship: _, ...bare } = LINK;

    expect((await api(path, { ...bare, object: { ...LINK.object, title: 'Two' } })).status).toBe(200);

    const links = (await api(path)).body as { globalId: string }[];
    expect(links.map(({ globalId }) => globalId).toSorted()).toEqual(['a=1', 'a=2']);
    const { status, body } = await api(`${path}?globalId=a%3D1`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ globalId: 'a=1', object: { title: 'Two' } });
    expect(body).not.toHaveProperty('relationship');
    expect((await api(`${path}?globalId=a%3D3`)).status).toBe(404);
  });

  test.each([
    ['no object', { globalId: 'a=1' }],
    ['no title', { object: { url: 'https://app.wiz.io/' } }],
    ['no address', { object: { url: 'wiz', title: 'One' } }],
    ['too long an id', { ...LINK, globalId: 'x'.repeat(256) }],
    ['an unknown key', { ...LINK, delete: true }],
  ])('are refused with %s', async (_, body) => {
    expect((await api(path, body)).status).toBe(400);
  });

  test('are refused to who may not link, and on tickets that are not there', async () => {
    sandbox.world.jira.settings.notLinkable = ['SEC'];

    expect((await api(path, LINK)).status).toBe(403);
    expect((await api('/issue/SEC-9/remotelink', LINK)).status).toBe(404);
  });
});

test('permissions to comment and to link are told as they are set', async () => {
  const path = '/mypermissions?projectKey=SEC&permissions=ADD_COMMENTS,LINK_ISSUES,EDIT_ISSUES';
  sandbox.world.jira.settings.notLinkable = ['SEC'];

  expect((await api(path)).body).toMatchObject({
    permissions: {
      ADD_COMMENTS: { havePermission: true },
      LINK_ISSUES: { havePermission: false },
      EDIT_ISSUES: { havePermission: false },
    },
  });
});

test('the page shows them on the ticket, as text', async () => {
  sandbox.world.jira.commentByPerson('SEC-1', '<script>alert(1)</script>');
  await api('/issue/SEC-1/remotelink', {
    ...LINK,
    object: { url: 'javascript:alert(1)', title: '<b>x</b>' },
  });
  await api('/issue/SEC-1/remotelink', { ...LINK, globalId: 'a=2' });

  const html = await (await fetch(`${sandbox.url}/page/ticket/SEC-1`)).text();

  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
  expect(html).not.toContain('javascript:');
  expect(html).toContain('href="https://app.wiz.io/"');
});

describe('links in Wiz', () => {
  const mutation = (input: string) =>
    `mutation { associateServiceTicket(input: ${input}) { serviceTicket { id externalId name url } } }`;

  async function graphql(query: string): Promise<Answer> {
    const { clientId, clientSecret, audience } = sandbox.world.wiz.settings;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience,
    };
    const granted = await fetch(`${sandbox.url}/wiz/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const response = await fetch(`${sandbox.url}/wiz/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, body: await response.json() };
  }

  test('need their scope, and twice makes two', async () => {
    const { wiz } = sandbox.world;
    const [id = ''] = wiz.add([{}]).ids;
    const link = mutation(
      `{ issueId: "${id}", ticketId: "SEC-1", ticketUrl: "https://a.example/browse/SEC-1" }`,
    );

    expect((await graphql(link)).body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHORIZED' } }] });
    wiz.settings.scopes.push('create:service_tickets');
    for (let n = 0; n < 2; n += 1) {
      expect((await graphql(link)).body).toMatchObject({
        data: { associateServiceTicket: { serviceTicket: { externalId: 'SEC-1' } } },
      });
    }

    expect(wiz.find(id)?.serviceTickets).toHaveLength(2);
  });

  test('are refused for a finding that is not there, and for input that is none', async () => {
    sandbox.world.wiz.settings.scopes.push('create:service_tickets');

    expect((await graphql(mutation('{ issueId: "x", ticketId: "a", ticketUrl: "b" }'))).body).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    expect((await graphql(mutation('{ issueId: "x" }'))).body).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }, {}],
    });
  });
});
