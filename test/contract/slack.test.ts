import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggedRequest } from '../../sandbox/request-log';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { createSlackConnector } from '../../src/connectors/slack/connector';
import { ERROR_KINDS } from '../../src/connectors/slack/errors';
import { aDigest, aLine } from '../connectors/slack-digests';
import { loadContract, type Contract } from './openapi';

const data = process.env['CONTRACT_DATA'];
/** Runs where the vendors' contract files are at hand; always in CI. */
const withData = data === undefined ? describe.skip : describe;

withData("what Slack's published contract says", () => {
  const file = join(data ?? '', 'specs/slack-web-api.subset.openapi3.json');
  let contract: Contract;
  let sandbox: Sandbox;

  beforeAll(async () => {
    contract = loadContract(file);
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  test('is enforced here: known-bad requests and answers are refused', () => {
    const request = {
      method: 'POST',
      path: '/chat.postMessage',
      contentType: 'application/x-www-form-urlencoded',
    };
    const answer = { method: 'POST', path: '/chat.postMessage', status: 200 };

    expect(contract.checkRequest({ ...request, body: { channel: 'C1', text: 'x' } })).toEqual([]);
    expect(contract.checkRequest({ ...request, body: { text: 'no channel' } })).not.toEqual([]);
    expect(contract.checkRequest({ ...request, body: { channel: 'C1', nonsense: '1' } })).not.toEqual([]);
    expect(
      contract.checkRequest({ ...request, path: '/chat.unheardOf', body: { channel: 'C1' } }),
    ).not.toEqual([]);
    expect(contract.checkResponse({ ...answer, answer: { ok: true, channel: 'C1', ts: '1.1' } })).toEqual([]);
    expect(contract.checkResponse({ ...answer, answer: { ok: true, channel: 'C1' } })).not.toEqual([]);
    expect(contract.checkResponse({ ...answer, answer: { ok: false, error: 'unheard_of' } })).not.toEqual([]);
  });

  test('is kept by every request we send and every answer the sandbox gives', async () => {
    await useEverything(sandbox);

    const requests = sandbox.world.requests.list().filter(({ service }) => service === 'slack');
    const methods = new Set(requests.map(({ operation }) => operation));

    expect([...methods].sort()).toEqual([
      'auth.test',
      'chat.postMessage',
      'conversations.history',
      'conversations.info',
      'conversations.join',
      'conversations.list',
    ]);
    expect(requests.flatMap((request) => problemsOf(contract, request))).toEqual([]);
  });

  test('holds no error of our methods that our table does not know', () => {
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, unknown> };
    const methods = [
      'auth.test',
      'chat.postMessage',
      ...['history', 'info', 'join', 'list'].map((each) => `conversations.${each}`),
    ];

    const codes = methods.flatMap((method) => errorsIn(paths[`/${method}`]));

    expect(codes.length).toBeGreaterThan(200);
    expect(codes.filter((code) => !ERROR_KINDS.has(code))).toEqual([]);
  });
});

/** Every method of the connector, on its good days and on some of its bad ones. */
async function useEverything({ url, world }: Sandbox): Promise<void> {
  const options = { botToken: 'xoxb-sandbox', apiUrl: `${url}/slack/api/` };
  const messenger = createSlackConnector(options);
  const { settings } = world.slack;
  const now = new Date().toISOString();
  const id = settings.channels['sec-payments']!.id;
  const rich = aDigest({
    lines: [aLine(), aLine({ severity: 'LOW' })],
    more: 3,
    moreUrl: 'https://a.example/',
    notes: ['n'],
  });

  await messenger.check(['#sec-payments', id, '#nowhere']);
  await messenger.postDigest('#sec-payments', rich);
  await messenger.postNotice(id, { key: 'k', title: 'A run failed', lines: ['one', 'two'] });
  await messenger.findPosted(id, rich.key, now);

  for (const error of [
    'not_in_channel',
    'invalid_blocks',
    'metadata_too_large',
    'ratelimited',
    'is_archived',
  ]) {
    world.faults.arm({ service: 'slack', operation: 'chat.postMessage', kind: 'error', detail: error });
    await messenger.postDigest(id, rich);
  }
  settings.channels['sec-payments'] = { ...settings.channels['sec-payments']!, isMember: false };
  await messenger.findPosted(id, rich.key, now);
  settings.burst = 1;
  await messenger.postDigest(id, rich);
  await messenger.postDigest(id, rich);
  settings.scopes = ['chat:write', 'channels:read'];
  await messenger.check([id]);
  await createSlackConnector(options).postDigest('#sec-payments', rich);
  await createSlackConnector({ ...options, botToken: 'xoxb-other' }).check([]);
}

function problemsOf(contract: Contract, request: LoggedRequest): string[] {
  const { method, path, operation, status, answer } = request;
  const problems = [
    ...contract.checkRequest(request),
    ...(status === undefined ? [] : contract.checkResponse({ method, path, status, answer })),
  ];
  return problems.map((problem) => `${operation}: ${problem}`);
}

function errorsIn(operation: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(operation, (key, value: unknown) => {
    if (key === 'error') found.push(...((value as { enum?: string[] }).enum ?? []));
    return value;
  });
  return found;
}
