import { startSandbox, type Sandbox } from '../../sandbox/server';
import { createJiraConnector } from '../../src/connectors/jira/connector';
import type { ServiceCall } from '../../src/connectors/service-call';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import { createWizConnector } from '../../src/connectors/wiz/wiz-connector';
import { OPERATIONS } from '../../src/domain/operations';

let sandbox: Sandbox;
let calls: ServiceCall[];

const onCall = (call: ServiceCall) => void calls.push(call);

beforeEach(async () => {
  sandbox = await startSandbox();
  calls = [];
});

afterEach(() => sandbox.close());

function wiz() {
  const { url } = sandbox;
  return createWizConnector({
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    apiUrl: `${url}/wiz/graphql`,
    authUrl: `${url}/wiz/oauth/token`,
    audience: 'wiz-api',
    onCall,
  });
}

function jira(apiToken = 'sandbox-token') {
  const gatewayUrl = 'https://api.atlassian.com';
  return createJiraConnector({
    url: `${sandbox.url}/jira`,
    email: 'sandbox@example.com',
    apiToken,
    gatewayUrl,
    onCall,
  });
}

function slack(botToken = 'xoxb-sandbox') {
  return createSlackConnector({ botToken, apiUrl: `${sandbox.url}/slack/api/`, onCall });
}

function told(): string[] {
  return calls.map(({ service, operation, result }) => `${service} ${operation} ${result}`);
}

test('every request of a check is heard, by an operation that is declared, with its status and its time', async () => {
  await Promise.all([wiz().check(), jira().check([]), slack().check(['#security'])]);

  expect(new Set(calls.map(({ service }) => service))).toEqual(new Set(['wiz', 'jira', 'slack']));
  expect(calls).toHaveLength(sandbox.world.requests.list().length);
  const declared = OPERATIONS.map(({ service, name }) => `${service} ${name}`);
  expect(calls.filter(({ service, operation }) => !declared.includes(`${service} ${operation}`))).toEqual([]);
  expect(calls.filter(({ result, status, ms }) => result !== 'ok' || status !== 200 || !(ms >= 0))).toEqual(
    [],
  );
});

test.each([
  ['429', { kind: 'status', status: 429 }, 'limited'],
  ['a reset', { kind: 'reset' }, 'unavailable'],
  ['503', { kind: 'status', status: 503 }, 'unavailable'],
])('%s is heard as such from each service', async (_, fault, result) => {
  for (const service of ['wiz', 'jira', 'slack'] as const) {
    sandbox.world.faults.arm({ service, operation: '*', ...fault });
  }

  await Promise.all([wiz().check(), jira().check([]), slack().check([])]);

  for (const service of ['wiz', 'jira', 'slack']) {
    expect(calls.find((call) => call.service === service)).toMatchObject({ result });
  }
});

test('a refused credential is heard, also where the service answers 200', async () => {
  await Promise.all([jira('another').check([]), slack('xoxb-another').check([])]);

  expect(told()).toEqual(
    expect.arrayContaining(['jira account:read unauthorized', 'slack account:read unauthorized']),
  );
});
