import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readEncryption } from '../../src/config/encryption-keys';
import {
  startCodecServer,
  type CodecServer,
  type CodecServerOptions,
} from '../../src/temporal/encryption/codec-server';
import { approvalsOf, askedBy } from '../support/approvals';
import { asItLies } from '../support/as-it-lies';
import { ticketKeys } from '../support/books';
import type { Deployment } from '../support/deployment';
import { addFindings, of, PAYMENTS } from '../support/findings';
import { aKey } from '../support/keys';
import { until } from '../support/meanwhile';
import { trailOf, wfd } from '../support/trail';
import { useDeployments } from '../support/use-deployments';

const run = promisify(execFile);

const KEY = aKey('2026-11');
const ENCRYPTION = readEncryption({ WFD_ENCRYPTION_KEYS: KEY });
const UI = 'https://temporal.acme.example';

const deploy = useDeployments({
  seed: (world) => addFindings(world, 6, of(PAYMENTS)),
  policy: 'test/e2e/gate.yaml',
  env: { WFD_ENCRYPTION_KEYS: KEY },
});

let deployment: Deployment;
let approval: string;

beforeEach(async () => {
  deployment = await deploy();
  approval = askedBy(await deployment.run());
  await trailOf(deployment, 2);
}, 60_000);

function as(keys: string): Deployment {
  return { ...deployment, env: { ...deployment.env, WFD_ENCRYPTION_KEYS: keys } };
}

describe('the command line', () => {
  const COMMANDS = [
    'run',
    'plan',
    'schedule show',
    'schedule apply',
    'runs list',
    'approvals',
    'audit export',
    'audit explain SEC-1',
  ];

  test('reads what is encrypted, with the key', async () => {
    const key = ticketKeys(deployment.world)[0] ?? '';

    for (const command of ['plan', 'schedule show', 'runs list', 'approvals', 'audit export']) {
      const { exitCode, stderr } = await wfd(as(KEY), ...command.split(' '));
      expect({ command, exitCode: exitCode === 3 ? 0 : exitCode, stderr }).toEqual({
        command,
        exitCode: 0,
        stderr: expect.not.stringContaining('error'),
      });
    }
    expect((await wfd(as(KEY), 'audit', 'explain', key)).stdout).toContain(key);
    expect((await wfd(as(KEY), 'approvals', approval)).stdout).toContain('payments');
  }, 90_000);

  test('says in one line which key is missing, and changes nothing', async () => {
    const faults = {
      'is encrypted with key 2026-11, and no key is set: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE':
        '',
      'is encrypted with key 2026-11, which is not in WFD_ENCRYPTION_KEYS (there: 2026-12): add it behind the first':
        aKey('2026-12'),
      'does not open with key 2026-11: WFD_ENCRYPTION_KEYS holds another key of that name, or the payload was changed':
        aKey('2026-11'),
    };

    for (const [complaint, keys] of Object.entries(faults)) {
      for (const command of COMMANDS) {
        const { exitCode, stdout, stderr } = await wfd(as(keys), ...command.split(' '));
        const said = stderr.trimEnd().split('\n').at(-1);
        expect({ command, exitCode, stdout, said }).toEqual({
          command,
          exitCode: 1,
          stdout: '',
          said: expect.stringMatching(/^error: a payload of workflow test-/),
        });
        expect(said).toContain(complaint);
      }
    }
    expect(ticketKeys(deployment.world)).toHaveLength(4);
  }, 120_000);

  test('doctor says it too, in a line of its own', async () => {
    const { stdout } = await wfd(as(''), 'doctor', '--json');

    expect(JSON.parse(stdout)).toContainEqual({
      subject: 'Temporal',
      what: 'encryption',
      state: 'failed',
      detail: expect.stringContaining('no key is set'),
      cure: expect.stringContaining('docs/encryption.md'),
    });
  }, 60_000);
});

test('without search attributes nothing of tickets and teams is in clear, and doctor says so', async () => {
  const quiet = as(KEY);
  const env = { ...quiet.env, WFD_SEARCH_ATTRIBUTES: 'off' };
  await wfd(quiet, 'schedule', 'apply');
  const searchable = await wfd(quiet, 'schedule', 'show', '--json');

  const before = await wfd({ ...quiet, env }, 'doctor', '--json');
  await wfd({ ...quiet, env }, 'schedule', 'apply');
  await wfd({ ...quiet, env }, 'run');

  expect(JSON.parse(searchable.stdout)).toMatchObject({
    searchAttributes: expect.arrayContaining(['WfdTeams']),
  });
  expect(JSON.parse(before.stdout)).toContainEqual(
    expect.objectContaining({ what: 'search attributes', state: 'warning' }),
  );
  const after = await wfd({ ...quiet, env }, 'doctor', '--json');
  expect(JSON.parse(after.stdout)).toContainEqual(
    expect.objectContaining({ detail: 'off: WFD_SEARCH_ATTRIBUTES', state: 'ok' }),
  );
  expect(JSON.parse(after.stdout)).toContainEqual(
    expect.objectContaining({ detail: 'encrypts with 2026-11, reads 2026-11', state: 'ok' }),
  );
  const lying = await asItLies(deployment);
  for (const text of ['WfdTeams', 'SEC-1', 'payments-api']) expect(lying).not.toContain(text);
}, 90_000);

describe('the codec server', () => {
  let server: CodecServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function serve(differs: Partial<CodecServerOptions> = {}): Promise<string> {
    server = await startCodecServer({ encryption: ENCRYPTION, port: 0, origins: [UI], ...differs });
    return server.url;
  }

  /** Temporal's own command line, as a person calls it. */
  async function temporal(...args: readonly string[]): Promise<string> {
    const binary = process.env['TEMPORAL_CLI_PATH'] ?? '';
    const server = ['--address', deployment.server.address];
    const { stdout } = await run(binary, [...args, ...server], { maxBuffer: 64 * 1024 * 1024 });
    return stdout.replaceAll(/"data": "([A-Za-z0-9+/=]*)"/g, (_, data: string) => fromBase64(data));
  }

  test("lets Temporal's own command line read histories, current details and schedules", async () => {
    const { names } = deployment;
    const endpoint = ['--codec-endpoint', await serve()];
    const ofRun = ['--workflow-id', names.runId];
    const show = ['workflow', 'show', ...ofRun, '--output', 'json'];
    const metadata = ['workflow', 'metadata', '--workflow-id', `${names.taskQueue}-approval-${approval}`];

    expect(await temporal(...show)).not.toContain('sec-payments');
    expect(await temporal(...show, ...endpoint)).toContain('sec-payments');
    expect(await temporal(...metadata, ...endpoint)).toContain('2 asked for: 2 open');
    expect(
      await temporal('schedule', 'describe', '-s', names.scheduleId, '--output', 'json', ...endpoint),
    ).toContain('configHash');
  }, 60_000);

  test('takes an answer that somebody sends without knowing the key', async () => {
    const endpoint = ['--codec-endpoint', await serve()];
    const update = ['workflow', 'update', 'execute', '--name', 'approve'];
    const id = `${deployment.names.taskQueue}-approval-${approval}`;

    await temporal(...update, '--workflow-id', id, '--input', '{"by":"dana"}', ...endpoint);

    await until(() => ticketKeys(deployment.world).length === 6);
    const history = await temporal('workflow', 'show', '--workflow-id', id, '--output', 'json');
    expect(history).not.toContain('dana');
    expect((await approvalsOf(deployment).find(approval))?.id).toBe(approval);
  }, 60_000);

  test('wants the token where there is one', async () => {
    const endpoint = ['--codec-endpoint', await serve({ token: 'a-token' })];
    const show = ['workflow', 'show', '--workflow-id', deployment.names.runId, '--output', 'json'];

    await expect(temporal(...show, ...endpoint)).rejects.toThrow('Error: failed');
    expect(await temporal(...show, ...endpoint, '--codec-auth', 'Bearer a-token')).toContain('sec-payments');
  }, 60_000);
});

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}
