import { endpointDoubt } from '../../src/connectors/wiz/endpoint';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import type { Check } from '../../src/domain/check';
import { optionsFor, startWiz, type WizSandbox } from './wiz-sandbox';

let sandbox: WizSandbox;

beforeEach(async () => {
  sandbox = await startWiz();
});

afterEach(() => sandbox.close());

function line(checks: readonly Check[], what: string): Check | undefined {
  return checks.find((check) => check.what === what);
}

test('a healthy tenant has four lines, all about Wiz, and none that failed', async () => {
  const checks = await sandbox.connect().check();

  expect(checks.map(({ what }) => what)).toEqual([
    'credentials',
    'endpoint',
    'permission to read findings',
    'schema',
  ]);
  expect(new Set(checks.map(({ subject }) => subject))).toEqual(new Set(['Wiz']));
  expect(checks.slice(0, 3).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  expect(line(checks, 'endpoint')?.detail).toContain(`${sandbox.url}/graphql (WIZ_API_URL)`);
});

test('whatever is not ok says what to do', async () => {
  sandbox.wiz.settings.scopes = ['read:issues'];
  sandbox.wiz.settings.lacksFields = ['Issue.environments'];

  const checks = await sandbox.connect().check();

  for (const { state, cure } of checks) expect(state === 'ok' || cure !== undefined).toBe(true);
  expect(line(checks, 'schema')).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(
      /environments in Wiz.*project owners|project owners.*environments in Wiz/,
    ) as string,
    cure: expect.stringContaining('read:projects') as string,
  });
});

test('a finding that cannot be read shows before the first run meets it', async () => {
  sandbox.wiz.add([{}]);
  sandbox.arm({ operation: 'issues', kind: 'bad-node' });

  expect((await sandbox.connect().check()).at(-1)).toMatchObject({
    what: 'permission to read findings',
    state: 'failed',
    detail: expect.stringContaining('nodes[0].severity') as string,
  });
});

test('wrong credentials end the check at the first line', async () => {
  const checks = await sandbox.connect({ clientSecret: 'wrong' }).check();

  expect(checks).toEqual([
    {
      subject: 'Wiz',
      what: 'credentials',
      state: 'failed',
      detail: expect.stringContaining('does not accept this client id and secret') as string,
      cure: expect.stringContaining('WIZ_CLIENT_SECRET') as string,
    },
  ]);
});

test('a missing scope is named with the least that is needed', async () => {
  sandbox.wiz.settings.scopes = [];

  const checks = await sandbox.connect().check();

  expect(checks.at(-1)).toMatchObject({
    what: 'permission to read findings',
    state: 'failed',
    cure: expect.stringContaining('read:issues and read:threat_issues, and read:projects') as string,
  });
});

test('a token that Wiz did not issue does not lead to Wiz: the address must be given', async () => {
  const { apiUrl: _, ...options } = optionsFor(sandbox.url);

  expect((await createWizConnector(options).check()).at(-1)).toMatchObject({
    what: 'endpoint',
    state: 'failed',
    cure: expect.stringContaining('WIZ_API_URL') as string,
  });
  expect(sandbox.requests.list()).toHaveLength(1);
});

test('a service that does not answer is no matter of scopes', async () => {
  sandbox.arm({ operation: '*', kind: 'status', status: 503, times: -1 });

  expect(await sandbox.connect().check()).toMatchObject([
    { state: 'failed', cure: expect.stringContaining('https://status.wiz.io') },
  ]);
});

test('no check throws, not even over a fetch that does', async () => {
  const broken: typeof fetch = () => {
    throw new TypeError('fetch is broken');
  };

  expect(await sandbox.connect({ fetch: broken }).check()).toMatchObject([{ state: 'failed' }]);
});

test.each([
  ['https://api.us.wiz.io/graphql', 'not of the form'],
  ['https://app.wiz.io/graphql', 'not of the form'],
  ['http://wiz-proxy.example.com/graphql', 'unencrypted'],
])('%s is doubted', (endpoint, doubt) => {
  expect(endpointDoubt(endpoint)).toContain(doubt);
});

test.each([
  'https://api.us17.app.wiz.io/graphql',
  'https://api.eu1.gov.wiz.io/graphql',
  'https://wiz-proxy.example.com/graphql',
  'http://127.0.0.1:8080/wiz/graphql',
])('%s is not', (endpoint) => {
  expect(endpointDoubt(endpoint)).toBeUndefined();
});
