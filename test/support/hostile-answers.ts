import * as fc from 'fast-check';
import type { Fault, ServiceName } from '../../sandbox/faults';
import { hostileText } from './hostile';

/** Operations of the sandbox that the worker uses. */
export const OPERATIONS: Readonly<Record<ServiceName, readonly string[]>> = {
  wiz: ['token', 'count', 'issues', 'details'],
  jira: ['myself', 'serverInfo', 'permissions', 'issuetypes', 'createmeta', 'search', 'bulkfetch', 'create'],
  slack: [
    'auth.test',
    'conversations.list',
    'conversations.history',
    'conversations.join',
    'chat.postMessage',
  ],
};

const BIG = 'x'.repeat(3_000_000);
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const LONE = 'half \ud83d';

const ANYWHERE: readonly unknown[] = [
  null,
  [],
  '',
  '""',
  '42',
  '{}',
  'true',
  '{"',
  '[null]',
  DEEP,
  JSON.stringify(BIG),
  '1e999',
  '\u0000\ufffd',
  '<!doctype html><html><body>Sign in</body></html>',
  '{"__proto__": {"issues": [], "ok": true, "data": {}}}',
  ...['data', 'issues', 'errors', 'permissions', 'fields', 'issueTypes', 'channels', 'messages'].flatMap(
    (key) => [{ [key]: null }, { [key]: [null] }, { [key]: 42 }, { [key]: { [key]: [[]] } }],
  ),
];

const created = '2026-01-01T00:00:00.000+0000';
const ticket = (differs: object): object => ({
  key: 'SEC-1',
  fields: { labels: [], summary: 's', status: { statusCategory: { key: 'new' } }, created, ...differs },
});

/** Each of Jira's answers with one thing wrong in it; none of them is a lie that could be true. */
const OF_JIRA: readonly unknown[] = [
  ...['SEC-', 'SEC-abc', 'SEC-1e300', '-1', 'SEC-0', '../../SEC-1', LONE, BIG, 42, null].map((key) => ({
    issues: [{ ...ticket({}), key }],
    errors: [],
  })),
  { issues: [ticket({ labels: [null] })] },
  { issues: [ticket({ labels: 'wiz' })] },
  { issues: [ticket({ created: 'tomorrow' })] },
  { issues: [ticket({ labels: [BIG, `wfd-run-${BIG}`], summary: BIG })], nextPageToken: BIG },
  { issues: [ticket({ status: null, resolution: { name: BIG } })] },
  { issues: [], nextPageToken: 'the same again' },
  { issues: [], issueErrors: [{ errorMessage: `${LONE}${BIG}` }] },
  { issues: [{ key: 'PLAT-1' }, { key: 'PLAT-2' }, { key: 'PLAT-3' }], errors: [] },
  { issues: [{ key: 'SEC-1' }], errors: [{ failedElementNumber: 7, elementErrors: {} }] },
  { displayName: BIG },
  ...['javascript:alert(1)', 'not an address', `https://${BIG}`, 42].map((baseUrl) => ({ baseUrl })),
  { permissions: { BROWSE_PROJECTS: { havePermission: 'yes' }, CREATE_ISSUES: {} } },
  { issueTypes: [{ id: '10001', name: LONE }, null], total: 1e9 },
  { issueTypes: [{ id: BIG, name: BIG }], total: 1 },
  { fields: [{ fieldId: 'labels', name: LONE, required: true }], total: 1e308 },
  { fields: [{ fieldId: 'customfield_1', name: BIG, required: true }], total: 1 },
  { errorMessages: [LONE], errors: {} },
  {
    errorMessages: [
      'Authorization was sandbox\\u002dtoken, Basic c2FuZGJveEBleGFtcGxlLmNvbTpzYW5kYm94LXRva2Vu',
    ],
  },
  '{"errorMessages": ["Authorization was sandbox\\u002dtoken"], "errors": {"x": "sandbox-token"}}',
];

const page = (differs: object): object => ({
  data: {
    issues: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 3, ...differs },
  },
});
const OF_WIZ: readonly unknown[] = [
  page({ nodes: [null] }),
  page({ nodes: [{ id: 'x' }] }),
  page({ nodes: { length: 1 } }),
  page({ totalCount: 'many' }),
  page({ totalCount: -1 }),
  page({ pageInfo: { hasNextPage: 'yes' } }),
  page({ pageInfo: { hasNextPage: true, endCursor: null } }),
  page({ pageInfo: { hasNextPage: true, endCursor: BIG } }),
  page({ pageInfo: null }),
  { ...page({}), errors: [{ message: LONE, extensions: null }] },
  { errors: [{ message: `client_secret=sandbox-secret ${LONE}`, extensions: { code: 'BAD_USER_INPUT' } }] },
  { errors: [{ message: 'eyJ-'.repeat(100_000), extensions: { code: LONE } }] },
  { errors: [{ message: BIG, extensions: { code: 'NOT_FOUND' } }] },
  { errors: [null, 42, { message: null }], data: null },
  { access_token: null },
  { access_token: 'two words', expires_in: 1 },
  { access_token: 'x', expires_in: 'never' },
  { error: 'sandbox-secret', error_description: LONE },
];

const OF_SLACK: readonly unknown[] = [
  { ok: true },
  { ok: 'yes' },
  { ok: false },
  { ok: false, error: '<!channel>' },
  { ok: false, error: BIG },
  {
    ok: false,
    error: 'invalid_blocks',
    response_metadata: { messages: [`xoxb-sandbox ${LONE}`, '<!here>'] },
  },
  { ok: false, error: 'missing_scope', needed: '<!channel>', provided: BIG },
  { ok: false, error: 'ratelimited', response_metadata: { retryAfter: 1e308 } },
  { ok: true, channels: [] },
  { ok: true, channels: [null] },
  { ok: true, channels: [{ id: 42, name: 'security' }] },
  { ok: true, channels: [], response_metadata: { next_cursor: 'the same again' } },
  { ok: true, channel: BIG, ts: '1.2' },
  { ok: true, channel: 'C0SANDBOX10', ts: `${'9'.repeat(1_000_000)}.1` },
  { ok: true, channel: 'C0SANDBOX10', ts: 'soon' },
  { ok: true, url: 'javascript:alert(1)', user: LONE },
  { ok: true, url: `https://${BIG}`, bot_id: 42 },
  { ok: true, messages: [null] },
  { ok: true, messages: [{ metadata: { event_payload: 'x' } }] },
];

const OF_SERVICE: Readonly<Record<ServiceName, readonly unknown[]>> = {
  wiz: OF_WIZ,
  jira: OF_JIRA,
  slack: OF_SLACK,
};

/** Header values are bytes: what else there is cannot be sent. */
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'content-type': 'text/html' },
  ...['9'.repeat(400), '-1', '0', 'NaN', 'Thu, 31 Dec 9999 23:59:59 GMT', '1e999'].map((wait) => ({
    'retry-after': wait,
    'x-ratelimit-reset': wait,
  })),
  { 'ratelimit-reason': 'sandbox-token', 'x-ratelimit-nearlimit': 'true', location: 'javascript:alert(1)' },
];

/** Each of these has once killed the worker, kept it busy for hours, or made a report that was not true. */
export const ONCE_FATAL: readonly Fault[] = [
  { service: 'jira', operation: 'search', kind: 'status', status: 400, body: { errorMessages: [LONE] } },
  {
    service: 'wiz',
    operation: 'issues',
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '9'.repeat(400) },
  },
  { service: 'jira', operation: 'bulkfetch', kind: 'status', status: 200, body: OF_JIRA.find(hasErrors) },
  {
    service: 'jira',
    operation: 'search',
    kind: 'status',
    status: 200,
    skip: 1,
    body: { issues: [{ key: 'SEC-abc' }] },
  },
  {
    service: 'jira',
    operation: 'create',
    kind: 'status',
    status: 201,
    body: { issues: [{ key: 'PLAT-1' }, { key: 'PLAT-2' }], errors: [] },
  },
  {
    service: 'slack',
    operation: 'chat.postMessage',
    kind: 'status',
    status: 200,
    body: { ok: true, channel: BIG, ts: '1.2' },
  },
];

function hasErrors(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'issueErrors' in body;
}

/** One answer of a service that is not what it should be. */
export function hostileAnswer(
  service: ServiceName,
): fc.Arbitrary<Pick<Fault, 'status' | 'headers' | 'body'>> {
  const body = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...OF_SERVICE[service]) },
    { weight: 3, arbitrary: fc.constantFrom(...ANYWHERE) },
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 1,
      arbitrary: hostileText.map((text) => ({ errorMessages: [text], error: text, message: text })),
    },
  );
  const status = fc.oneof(
    { weight: 6, arbitrary: fc.constant(200) },
    { weight: 1, arbitrary: fc.constantFrom(201, 302, 400, 404, 418, 429, 500) },
  );
  return fc.record({ status, body, headers: fc.constantFrom(...ODD_HEADERS) });
}

/** One to three operations of one service go wrong, once or twice each: what can be tried again soon takes seconds. */
export function hostileFaults(service: ServiceName): fc.Arbitrary<readonly Fault[]> {
  const fault = fc
    .record({
      operation: fc.constantFrom(...OPERATIONS[service].filter((each) => each !== 'conversations.join')),
      kind: fc.constantFrom('status', 'status', 'status', 'status', 'html', 'truncate'),
      times: fc.integer({ min: 1, max: 2 }),
      skip: fc.constantFrom(0, 0, 0, 1),
      answer: hostileAnswer(service),
    })
    .map(({ answer, ...rest }): Fault => ({ service, ...rest, ...answer }));
  return fc.uniqueArray(fault, { minLength: 1, maxLength: 3, selector: ({ operation }) => operation });
}
