import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { seedCompany } from '../../sandbox/company/seed';
import type { Fault } from '../../sandbox/faults';
import type { Env } from '../../sandbox/operation';
import { wizApp } from '../../sandbox/wiz/app';
import type { WizIssue } from '../../sandbox/wiz/model';
import { microsOf, rawTimestamp } from '../../sandbox/wiz/timestamp';
import { World } from '../../sandbox/world';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

const PAGE = `
  query Page($filterBy: IssueFilters, $first: Int, $after: String, $orderBy: IssueOrder) {
    issues: issuesV2(filterBy: $filterBy, first: $first, after: $after, orderBy: $orderBy) {
      totalCount
      criticalSeverityCount
      nodes { id status severity type statusChangedAt sourceRules { ... on Control { id name } } entitySnapshot { name tags } }
      pageInfo { hasNextPage endCursor }
    }
  }`;

const EVERYTHING = `
  query Everything($filterBy: IssueFilters, $first: Int, $after: String, $orderBy: IssueOrder) {
    issues: issuesV2(filterBy: $filterBy, first: $first, after: $after, orderBy: $orderBy) {
      totalCount criticalSeverityCount highSeverityCount mediumSeverityCount lowSeverityCount informationalSeverityCount
      nodes {
        id url type status severity createdAt updatedAt statusChangedAt resolvedAt dueAt rejectionExpiredAt
        resolutionReason resolutionNote validatedAsExploitable environments
        sourceRules {
          __typename
          ... on Control {
            id name controlDescription: description resolutionRecommendation risks threats
            securitySubCategories { title category { name framework { name } } }
          }
          ... on CloudConfigurationRule {
            id name ccrDescription: description remediationInstructions serviceType risks threats
            control { id resolutionRecommendation }
          }
          ... on CloudEventRule { id name cerDescription: description sourceType type ruleSeverity: severity risks threats }
        }
        projects {
          id name slug isFolder businessUnit riskProfile { businessImpact }
          projectOwners { id name email } securityChampions { id name email } ancestorProjects { id }
        }
        entitySnapshot {
          id type nativeType name status cloudPlatform cloudProviderURL providerId externalId region
          resourceGroupExternalId subscriptionId subscriptionExternalId subscriptionName subscriptionTags tags createdAt
          kubernetesClusterId kubernetesClusterName kubernetesNamespaceName
        }
        serviceTickets { id externalId name url }
        notes { id createdAt updatedAt text user { name email } serviceAccount { name } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }`;

let world: World;
let server: ServerType;
let url: string;

beforeEach(async () => {
  world = new World();
  world.wiz.settings.requestsPerSecond = 0;
  const app = new Hono<Env>().route('/wiz', wizApp(world, '/wiz'));
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wiz`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function askForToken(form: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    audience: 'wiz-api',
    ...form,
  });
  return answerOf(await fetch(`${url}/oauth/token`, { method: 'POST', body }));
}

async function token(): Promise<string> {
  return (await askForToken()).body.access_token as string;
}

async function ask(query: string, variables: object = {}, bearer?: string): Promise<Answer> {
  const authorization = `Bearer ${bearer ?? (await token())}`;
  const headers = { 'content-type': 'application/json', authorization };
  return answerOf(
    await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) }),
  );
}

function code(answer: Answer): string {
  return answer.body.errors[0].extensions.code as string;
}

function add(...nodes: object[]): string[] {
  return world.wiz.add(nodes).ids;
}

function arm(kind: string, fault: Partial<Fault> = {}): void {
  world.faults.arm({ service: 'wiz', operation: 'issues', kind, ...fault });
}

async function ids(filterBy: object, orderBy?: object): Promise<string[]> {
  const { body } = await ask(PAGE, { filterBy, first: 500, orderBy });
  return body.data.issues.nodes.map((node: { id: string }) => node.id);
}

/** Every page there is. */
async function readAll(variables: object): Promise<string[][]> {
  const bearer = await token();
  const pages: string[][] = [];
  let after: string | null = null;
  do {
    const { body }: Answer = await ask(PAGE, { ...variables, after }, bearer);
    const { nodes, pageInfo } = body.data.issues;
    pages.push(nodes.map((node: { id: string }) => node.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return pages;
}

describe('the token endpoint', () => {
  test('grants a token that names the data centre and lives for a day', async () => {
    const { status, body } = await askForToken();

    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: 86_400,
      token_type: 'Bearer',
      refresh_token: expect.any(String),
    });
    expect(claims).toMatchObject({ dc: 'eu1' });
    expect(claims.exp - claims.iat).toBe(86_400);
  });

  test.each([
    { what: 'a wrong secret', form: { client_secret: 'guess' }, status: 401, error: 'access_denied' },
    { what: 'a wrong client', form: { client_id: 'somebody' }, status: 401, error: 'access_denied' },
    { what: 'a wrong audience', form: { audience: 'beyond-api' }, status: 403, error: 'access_denied' },
    { what: 'another grant', form: { grant_type: 'password' }, status: 400, error: 'unsupported_grant_type' },
  ])('refuses $what as OAuth does', async ({ form, status, error }) => {
    const answer = await askForToken(form);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error, error_description: expect.any(String) });
  });

  test('refuses credentials that come as JSON', async () => {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: 'sandbox-client',
        client_secret: 'sandbox-secret',
        audience: 'wiz-api',
      }),
    });

    expect(response.status).toBe(400);
  });

  test('keeps secrets and tokens out of the request log', async () => {
    const bearer = await token();

    const log = JSON.stringify(world.requests.list());

    expect(world.requests.list()[0]).toMatchObject({ operation: 'token', path: '/oauth/token', status: 200 });
    expect(log).not.toContain('sandbox-secret');
    expect(log).not.toContain(bearer);
  });
});

describe('the gates before a query', () => {
  test('turn away a token nobody granted', async () => {
    const answer = await ask(PAGE, {}, 'made-up');

    expect(answer.status).toBe(401);
    expect(code(answer)).toBe('UNAUTHENTICATED');
  });

  test('turn away a token whose day is over', async () => {
    const bearer = await token();
    world.advance(86_400_000);

    const answer = await ask(PAGE, {}, bearer);

    expect(answer.status).toBe(401);
  });

  test('name the missing scope in a 200', async () => {
    world.wiz.settings.scopes = ['read:projects'];

    const answer = await ask(PAGE);

    expect(answer.status).toBe(200);
    expect(code(answer)).toBe('UNAUTHORIZED');
    expect(answer.body.errors[0].message).toContain('[read:all, read:issues]');
    expect(answer.body.data).toBeNull();
  });

  test('keep project owners from an account that may not read projects, and nothing else', async () => {
    world.wiz.settings.scopes = ['read:issues'];

    const whole = await ask(EVERYTHING);
    const plain = await ask(PAGE);

    expect(code(whole)).toBe('UNAUTHORIZED');
    expect(plain.body.errors).toBeUndefined();
  });

  test('refuse what comes too fast, with a hint only from a tenant that gives one', async () => {
    const bearer = await token();
    world.wiz.settings.requestsPerSecond = 1;

    const passed = await ask(PAGE, {}, bearer);
    const refused = await ask(PAGE, {}, bearer);
    world.wiz.settings.retryAfterS = 2;
    const refusedWithHint = await ask(PAGE, {}, bearer);
    world.advance(1_000);
    const later = await ask(PAGE, {}, bearer);

    expect([passed, refused, refusedWithHint, later].map(({ status }) => status)).toEqual([
      200, 429, 429, 200,
    ]);
    expect(code(refused)).toBe('RATE_LIMIT_EXCEEDED');
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(refusedWithHint.headers.get('retry-after')).toBe('2');
  });

  test('let ten requests a second pass unless told otherwise', () => {
    const { wiz } = new World();

    const passed = Array.from({ length: 30 }, () => wiz.mayAsk()).filter(Boolean);

    expect(passed).toHaveLength(10);
  });
});

describe('validation', () => {
  test('accepts the document that reads every field a client may want', async () => {
    seedCompany(world);

    const answer = await ask(EVERYTHING, { first: 500, filterBy: { status: ['OPEN'] } });

    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.issues.nodes.length).toBeGreaterThan(200);
  });

  test.each([
    {
      what: 'an unknown field',
      query: '{ issues { nodes { colour } } }',
      status: 400,
      expected: 'GRAPHQL_VALIDATION_FAILED',
    },
    { what: 'a query that is none', query: 'what is open?', status: 400, expected: 'GRAPHQL_PARSE_FAILED' },
    { what: 'a malformed id', query: '{ issue(id: "abc") { id } }', status: 200, expected: 'BAD_USER_INPUT' },
    {
      what: 'an id nobody has',
      query: `{ issue(id: "${UNKNOWN_ID}") { id } }`,
      status: 200,
      expected: 'NOT_FOUND',
    },
    {
      what: 'a variable in the wrong place',
      query: 'query ($x: Int) { issues(filterBy: { id: $x }) { totalCount } }',
      status: 400,
      expected: 'BAD_USER_INPUT',
    },
    {
      what: 'nine root fields',
      query: `{ ${Array.from({ length: 9 }, (_, i) => `a${i}: issues { totalCount }`).join(' ')} }`,
      status: 400,
      expected: 'BAD_USER_INPUT',
    },
  ])('refuses $what', async ({ query, status, expected }) => {
    const answer = await ask(query);

    expect(answer.status).toBe(status);
    expect(code(answer)).toBe(expected);
  });

  test.each([
    ['a page above the largest', { first: 501 }],
    ['a page of less than nothing', { first: -1 }],
    ['a cursor that is none', { after: 'page two' }],
  ])('refuses %s once it has begun', async (_what, variables) => {
    const answer = await ask(PAGE, variables);

    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ issues: null });
    expect(code(answer)).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['a list where an object belongs', { sourceRule: ['wc-id-1'] }],
    ['a filter that does not exist', { updatedAt: {} }],
    ['a status that does not exist', { status: ['DONE'] }],
    ['a date that is none', { createdAt: { after: 'noon' } }],
  ])('refuses a variable with %s', async (_what, filterBy) => {
    const answer = await ask(PAGE, { filterBy });

    expect(answer.status).toBe(400);
    expect(code(answer)).toBe('VALIDATION_INVALID_TYPE_VARIABLE');
  });

  test('names the variable of the wrong type', async () => {
    const { body } = await ask(PAGE, { filterBy: [] });

    expect(body).toEqual({
      data: null,
      errors: [
        {
          message: "invalid type for variable: 'filterBy'",
          extensions: { code: 'VALIDATION_INVALID_TYPE_VARIABLE', name: 'filterBy' },
        },
      ],
    });
  });

  test('does not know a field that the tenant lacks', async () => {
    add({});
    world.wiz.settings.lacksFields = ['Issue.environments', 'IssueFilters.statusChangedAt'];

    const field = await ask('{ issues { nodes { environments } } }');
    const filter = await ask(PAGE, { filterBy: { statusChangedAt: { after: '2026-01-01T00:00:00Z' } } });
    const rest = await ask(PAGE);

    expect(code(field)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(code(filter)).toBe('VALIDATION_INVALID_TYPE_VARIABLE');
    expect(rest.body.data.issues.nodes).toHaveLength(1);
  });

  test('answers introspection unless the tenant forbids it', async () => {
    const open = await ask('{ __schema { queryType { name } } }');
    world.wiz.settings.introspection = false;
    const closed = await ask('{ __schema { queryType { name } } }');

    expect(open.body.data.__schema.queryType.name).toBe('Query');
    expect(code(closed)).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('reading', () => {
  test('takes `after` as exclusive to the microsecond, whatever its precision', async () => {
    const [early, late] = add(
      { createdAt: '2026-03-25T05:46:26.681576Z' },
      { createdAt: '2026-03-25T05:46:26.681577Z' },
    );

    const later = await ids({ statusChangedAt: { after: '2026-03-25T05:46:26.681576Z' } });
    const both = await ids({ statusChangedAt: { after: '2026-03-25T05:46:26.6Z' } });
    const before = await ids({ statusChangedAt: { before: '2026-03-25T05:46:26.681577Z' } });

    expect(later).toEqual([late]);
    expect(both).toEqual([early, late]);
    expect(before).toEqual([early]);
  });

  test('orders by change, oldest first, when it filters by it; rows that never changed are left out', async () => {
    const [second] = add({ createdAt: '2026-03-02T00:00:00Z', severity: 'CRITICAL' });
    const [first] = add({ createdAt: '2026-03-01T23:59:59.9Z', severity: 'LOW' });
    add({ createdAt: '2026-03-03T00:00:00Z', statusChangedAt: null });

    const found = await ids({ statusChangedAt: { after: '2026-01-01T00:00:00Z' } });

    expect(found).toEqual([first, second]);
  });

  test('orders by severity, worst first, when nobody asks for an order', async () => {
    const [low, critical, high] = add({ severity: 'LOW' }, { severity: 'CRITICAL' }, { severity: 'HIGH' });

    expect(await ids({})).toEqual([critical, high, low]);
  });

  test.each([
    ['by severity', {}],
    ['by change', { filterBy: { statusChangedAt: { after: '2020-01-01T00:00:00Z' } } }],
    ['by creation, newest first', { orderBy: { field: 'CREATED_AT', direction: 'DESC' } }],
  ])(
    'loses and repeats nothing at page edges, ordered %s, though many rows are tied',
    async (_order, variables) => {
      seedCompany(world);
      const whole = (await readAll({ ...variables, first: 500 })).flat();

      const pages = await readAll({ ...variables, first: 7 });

      expect(pages.slice(0, -1).every((page) => page.length === 7)).toBe(true);
      expect(pages.flat()).toEqual(whole);
      expect(new Set(whole).size).toBe(whole.length);
    },
  );

  test.each([[null], ['']] as const)(
    'ends with the cursor %p when the tenant is of that kind',
    async (lastCursor) => {
      world.wiz.settings.lastCursor = lastCursor;
      add({}, {});

      const { body } = await ask(PAGE, { first: 2 });

      expect(body.data.issues.pageInfo).toEqual({ hasNextPage: false, endCursor: lastCursor });
    },
  );

  test('refuses a cursor that belongs to another order', async () => {
    add({}, {});
    const { body } = await ask(PAGE, { first: 1 });

    const answer = await ask(PAGE, {
      first: 1,
      after: body.data.issues.pageInfo.endCursor,
      orderBy: { field: 'CREATED_AT', direction: 'ASC' },
    });

    expect(code(answer)).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['severity', { severity: ['LOW'] }],
    ['status', { status: ['IN_PROGRESS'] }],
    ['type', { type: ['THREAT_DETECTION'] }],
    ['environment', { environment: ['STAGING'] }],
    ['project', { project: ['p-1'] }],
    ['business impact', { projectBusinessImpact: ['HBI'] }],
    ['rule', { sourceRule: { id: ['wc-id-77'] } }],
    ['region of the resource', { relatedEntity: { region: ['mars-1'] } }],
    ['service ticket', { hasServiceTicket: true }],
    ['note', { hasNote: true }],
    ['exploitability', { validatedAsExploitable: true }],
    ['due date', { dueAt: { before: '2027-01-01T00:00:00Z' } }],
    ['resolution reason', { resolutionReason: ['WONT_FIX'] }],
    ['words', { search: 'MARS' }],
  ])('filters by %s', async (_what, filterBy) => {
    const project = {
      id: 'p-1',
      name: 'P',
      slug: 'p',
      isFolder: false,
      riskProfile: { businessImpact: 'HBI' },
    };
    const [odd] = add({
      severity: 'LOW',
      status: 'IN_PROGRESS',
      type: 'THREAT_DETECTION',
      environments: ['STAGING'],
      projects: [project],
      sourceRules: [{ __typename: 'Control', id: 'wc-id-77', name: 'Rule', description: '' }],
      entitySnapshot: { region: 'mars-1', name: 'rover-mars' },
      serviceTickets: [{ id: 't', externalId: 'SEC-1', name: 'SEC-1', url: '' }],
      notes: [{ id: 'n', text: 'seen' }],
      validatedAsExploitable: true,
      dueAt: '2026-12-31T00:00:00Z',
      resolutionReason: 'WONT_FIX',
    });
    add({}, {});

    expect(await ids(filterBy)).toEqual([odd]);
  });

  test('finds by id whatever became of it, and leaves unknown ids out', async () => {
    const [open, gone] = add({}, { status: 'RESOLVED' });

    const found = await ids({ id: [open, gone, UNKNOWN_ID] });

    expect(new Set(found)).toEqual(new Set([open, gone]));
    expect(found).toHaveLength(2);
  });

  test('counts all that match, not only the page', async () => {
    add({ severity: 'CRITICAL' }, { severity: 'CRITICAL' }, {});

    const { body } = await ask(PAGE, { first: 1 });

    expect(body.data.issues).toMatchObject({ totalCount: 3, criticalSeverityCount: 2 });
  });

  test('leaves threats out for an account without their scope', async () => {
    add({ type: 'THREAT_DETECTION' });
    const [other] = add({});
    world.wiz.settings.scopes = ['read:issues'];

    expect(await ids({})).toEqual([other]);
  });

  test('serves enum values that its own schema does not know', async () => {
    add({ type: 'SOMETHING_NEW', severity: 'APOCALYPTIC' });

    const { body } = await ask(PAGE);

    expect(body.data.issues.nodes[0]).toMatchObject({ type: 'SOMETHING_NEW', severity: 'APOCALYPTIC' });
  });

  test('leaves an empty object of a rule for which the query has no fragment', async () => {
    add({ sourceRules: [{ __typename: 'HostConfigurationRule', id: 'h', name: 'Host', description: '' }] });

    const { body } = await ask(PAGE);

    expect(body.data.issues.nodes[0].sourceRules).toEqual([{}]);
  });

  test('answers the old root and a single id with the same rows', async () => {
    const [id] = add({});

    const old = await ask('{ issues { nodes { id sourceRule { id name } control { id } description } } }');
    const single = await ask('query ($id: ID!) { issue(id: $id) { id sourceRule { id name } } }', { id });

    const rule = { id: 'wc-id-2001', name: expect.any(String) };
    expect(old.body.data.issues.nodes).toEqual([
      { id, sourceRule: rule, control: { id: 'wc-id-2001' }, description: expect.any(String) },
    ]);
    expect(single.body.data.issue).toEqual({ id, sourceRule: rule });
  });
});

describe('the books', () => {
  test('move the change timestamp with the status, not with the severity', () => {
    const [id = ''] = add({ createdAt: '2026-01-01T00:00:00.5Z' });

    const raised = world.wiz.change(id, { severity: 'CRITICAL' }) as WizIssue;
    const resolved = world.wiz.change(id, {
      status: 'RESOLVED',
      resolutionReason: 'ISSUE_FIXED',
    }) as WizIssue;
    const reopened = world.wiz.change(id, { status: 'OPEN' }) as WizIssue;

    expect(raised.statusChangedAt).toBe('2026-01-01T00:00:00.5Z');
    expect(raised.updatedAt).not.toBe('2026-01-01T00:00:00.5Z');
    expect(resolved).toMatchObject({ resolvedAt: resolved.statusChangedAt, resolutionReason: 'ISSUE_FIXED' });
    expect(microsOf(reopened.statusChangedAt ?? '')).toBeGreaterThan(microsOf(raised.statusChangedAt ?? ''));
    expect(reopened).toMatchObject({ resolvedAt: null, resolutionReason: null });
  });

  test('lay a partial node over the default: objects merge, tags and lists are replaced', () => {
    const [id = ''] = add({ entitySnapshot: { name: 'box', tags: { team: 'data' } } });

    const changed = world.wiz.change(id, { entitySnapshot: { tags: { squad: 'x' } } }) as WizIssue;

    expect(changed.entitySnapshot).toMatchObject({
      name: 'box',
      type: 'VIRTUAL_MACHINE',
      tags: { squad: 'x' },
    });
    expect(changed.entitySnapshot?.tags).toEqual({ squad: 'x' });
  });

  test('give every finding a resource of its own unless told otherwise', () => {
    add({}, {});

    const [one, two] = world.wiz.all();

    expect(one?.entitySnapshot?.externalId).not.toBe(two?.entitySnapshot?.externalId);
  });

  test('refuse a second finding with an id, and a change of one that is not there', () => {
    const [id] = add({});

    expect(() => add({ id })).toThrow('already');
    expect(() => world.wiz.change('nobody', {})).toThrow('no issue nobody');
  });

  test('serve a change at once, though an order was remembered', async () => {
    const [first = '', second = ''] = add({ severity: 'CRITICAL' }, { severity: 'HIGH' });
    await ids({});

    world.wiz.change(first, { severity: 'LOW' });

    expect(await ids({})).toEqual([second, first]);
  });

  test.each([
    ['2026-03-25T05:46:26.681576Z', 681_576],
    ['2026-03-25T05:46:26.5Z', 500_000],
    ['2026-03-25T05:46:26.00043Z', 430],
    ['2026-03-25T05:46:26Z', 0],
  ])('read and write %s without losing a digit', (raw, micros) => {
    expect(microsOf(raw) % 1_000_000).toBe(micros);
    expect(rawTimestamp(microsOf(raw))).toBe(raw);
  });
});

describe('the log', () => {
  test.each([
    ['issues', PAGE, {}],
    ['details', PAGE, { filterBy: { id: ['x'] } }],
    ['details', 'query ($ids: [String!]) { issues(filterBy: { id: $ids }) { totalCount } }', { ids: ['x'] }],
    ['count', 'query CountOpen { issues(first: 0) { totalCount } }', {}],
    ['introspection', '{ __schema { queryType { name } } }', {}],
  ])('calls a request %s', async (operation, query, variables) => {
    await ask(query, variables);

    expect(world.requests.list().at(-1)).toMatchObject({ operation, status: 200, authScheme: 'Bearer' });
  });

  test('keeps a request that Wiz does not know as unexpected', async () => {
    const response = await fetch(`${url}/api/v2/findings`);

    expect(response.status).toBe(404);
    expect(world.requests.unexpected()).toMatchObject([{ service: 'wiz', path: '/api/v2/findings' }]);
  });
});

describe('faults', () => {
  beforeEach(() => {
    add(...Array.from({ length: 5 }, (_, i) => ({ createdAt: `2026-01-0${i + 1}T00:00:00Z` })));
  });

  test('partial-data: a null beside good nodes, and an error beside the data', async () => {
    arm('partial-data');

    const { status, body } = await ask(PAGE);

    expect(status).toBe(200);
    expect(body.data.issues.nodes.filter((node: unknown) => node === null)).toHaveLength(1);
    expect(body.errors).toMatchObject([{ path: ['issues', 'nodes', 0], extensions: { code: 'INTERNAL' } }]);
  });

  test('graphql-error: any code, in a 200', async () => {
    arm('graphql-error', { detail: 'FORBIDDEN_IP' });

    const answer = await ask(PAGE);

    expect(answer.status).toBe(200);
    expect(code(answer)).toBe('FORBIDDEN_IP');
  });

  test('bad-node: the patch is laid over the first node, whatever the schema says', async () => {
    arm('bad-node', { detail: { severity: 42, entitySnapshot: { name: [] } } });

    const { body } = await ask(PAGE);

    expect(body.data.issues.nodes[0]).toMatchObject({ severity: 42, entitySnapshot: { name: [], tags: {} } });
    expect(body.data.issues.nodes[1].severity).toBe('HIGH');
  });

  test('no-cursor: more pages and no way to them', async () => {
    arm('no-cursor');

    const { body } = await ask(PAGE, { first: 2 });

    expect(body.data.issues.pageInfo).toEqual({ hasNextPage: true, endCursor: null });
  });

  test('repeat-cursor: the second page leads to itself', async () => {
    arm('repeat-cursor', { times: -1 });
    const first = await ask(PAGE, { first: 2 });
    const { endCursor } = first.body.data.issues.pageInfo;

    const second = await ask(PAGE, { first: 2, after: endCursor });

    expect(second.body.data.issues.pageInfo).toEqual({ hasNextPage: true, endCursor });
  });

  test('page-twice: the same page comes again under another cursor, then reading goes on', async () => {
    arm('page-twice', { skip: 1 });

    const pages = await readAll({ first: 2 });

    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages[1]).toEqual(pages[2]);
    expect(new Set(pages.flat()).size).toBe(5);
  });

  test('page-reordered: the same findings in another order', async () => {
    const straight = await ids({});
    arm('page-reordered');

    expect(await ids({})).toEqual(straight.toReversed());
  });

  test('zero-total: nodes, and counts that deny them', async () => {
    arm('zero-total');

    const { body } = await ask(PAGE);

    expect(body.data.issues).toMatchObject({ totalCount: 0, criticalSeverityCount: 0 });
    expect(body.data.issues.nodes).toHaveLength(5);
  });

  test('expire-token: the token dies with this request; a new one works', async () => {
    const bearer = await token();
    arm('expire-token');

    const dead = await ask(PAGE, {}, bearer);
    const stillDead = await ask(PAGE, {}, bearer);
    const fresh = await ask(PAGE);

    expect([dead.status, stillDead.status, fresh.status]).toEqual([401, 401, 200]);
  });

  test('hit only the operation they name', async () => {
    arm('zero-total', { operation: 'details' });

    const { body } = await ask(PAGE);

    expect(body.data.issues.totalCount).toBe(5);
  });
});
