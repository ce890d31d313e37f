import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWhatIsThere } from '../../src/cli/partial-settings';
import { ConfigError } from '../../src/config/config-error';
import { readPolicyInputs, readSettings } from '../../src/config/environment';
import { readEncryption } from '../../src/config/encryption-keys';
import { readSecretVariable } from '../../src/config/secret-files';
import { aKey } from '../support/keys';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-secrets-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** As Kubernetes mounts a secret: a link to a link to a file. */
function mounted(name: string, content: string): string {
  mkdirSync(join(folder, '..data'), { recursive: true });
  writeFileSync(join(folder, '..data', name), content);
  symlinkSync(join('..data', name), join(folder, name));
  return join(folder, name);
}

const OTHERS = { JIRA_URL: 'https://acme.atlassian.net' };

function everySecretInFiles(): NodeJS.ProcessEnv {
  return {
    ...OTHERS,
    WIZ_CLIENT_ID_FILE: mounted('id', 'wiz-client\n'),
    WIZ_CLIENT_SECRET_FILE: mounted('secret', 'wiz-secret\r\n'),
    JIRA_API_TOKEN_FILE: mounted('jira', '\uFEFFjira-token'),
    SLACK_BOT_TOKEN_FILE: mounted('slack', '\n  xoxb-slack-token \n\n'),
  };
}

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ where, what }) => `${where} ${what}`);
    throw error;
  }
  return [];
}

test('every secret may stand in a file, with the line break of an editor', () => {
  expect(readSettings(everySecretInFiles())).toMatchObject({
    wiz: { clientId: 'wiz-client', clientSecret: 'wiz-secret' },
    jira: { apiToken: 'jira-token' },
    slack: { botToken: 'xoxb-slack-token' },
  });
  const keys = `${aKey('new')}\n${aKey('old')}\n`;
  expect(readEncryption({ WFD_ENCRYPTION_KEYS_FILE: mounted('keys', keys) })).toMatchObject({
    source: 'WFD_ENCRYPTION_KEYS_FILE',
    writesWith: { id: 'new' },
    keys: [{ id: 'new' }, { id: 'old' }],
  });
  expect(
    readSecretVariable({ TEMPORAL_API_KEY_FILE: mounted('key', 'api-key\n') }, 'TEMPORAL_API_KEY'),
  ).toEqual({ value: 'api-key', source: 'TEMPORAL_API_KEY_FILE' });
});

test('an empty variable is none, on either side', () => {
  const env = { ...everySecretInFiles(), WIZ_CLIENT_ID: ' ' };
  expect(readSettings(env).wiz.clientId).toBe('wiz-client');

  const turned = {
    ...everySecretInFilesBut('WIZ_CLIENT_ID_FILE'),
    WIZ_CLIENT_ID_FILE: '',
    WIZ_CLIENT_ID: 'x',
  };
  expect(readSettings(turned).wiz.clientId).toBe('x');
});

function everySecretInFilesBut(name: string): NodeJS.ProcessEnv {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  return Object.fromEntries(Object.entries(everySecretInFiles()).filter(([each]) => each !== name));
}

/** What a file may be, and what is said of it. */
const BAD: readonly (readonly [string, () => string, string])[] = [
  ['nowhere', () => join(folder, 'nowhere'), 'names a file, which does not exist'],
  ['a folder', () => folder, 'names a file, which is a directory'],
  ['empty', () => mounted('empty', ' \n'), 'names a file that is empty'],
  [
    'too large',
    () => mounted('large', 'x'.repeat(16 * 1024 + 1)),
    'names a file, which has 17 KB; at most 16 KB are read',
  ],
  [
    'of two lines',
    () => mounted('two', 'jira\ntoken'),
    'holds a space, a line break or an odd character: paste it again, whole',
  ],
  [
    'of bytes',
    () => mounted('bytes', 'jira\u0000token'),
    'holds a space, a line break or an odd character: paste it again, whole',
  ],
  ['a device', () => '/dev/zero', 'names a file, which is no file'],
];

test.each(BAD)('a file that is %s is told by its variable', (_, path, problem) => {
  const env = { ...everySecretInFilesBut('JIRA_API_TOKEN_FILE'), JIRA_API_TOKEN_FILE: path() };

  expect(problemsOf(() => readSettings(env))).toEqual([`JIRA_API_TOKEN_FILE ${problem}`]);
});

test('a secret in the place of a path is not repeated', () => {
  const env = { ...everySecretInFilesBut('JIRA_API_TOKEN_FILE'), JIRA_API_TOKEN_FILE: 'ATATT3xFfGF0secret' };

  expect(problemsOf(() => readSettings(env))).toEqual([
    'JIRA_API_TOKEN_FILE names a file, which does not exist',
  ]);
});

test('a secret in both places is one too many', () => {
  const env = { ...everySecretInFiles(), JIRA_API_TOKEN: 'another' };

  expect(problemsOf(() => readSettings(env))).toEqual([
    'JIRA_API_TOKEN and JIRA_API_TOKEN_FILE are both set',
  ]);
});

test('all that is wrong is told at once', () => {
  const env = {
    ...everySecretInFilesBut('JIRA_API_TOKEN_FILE'),
    SLACK_BOT_TOKEN_FILE: mounted('user', 'xoxp-user'),
    WIZ_CLIENT_ID_FILE: '/nowhere',
  };

  expect(problemsOf(() => readSettings(env)).sort()).toEqual([
    'JIRA_API_TOKEN is missing',
    'SLACK_BOT_TOKEN_FILE is no bot token: one starts with xoxb-',
    'WIZ_CLIENT_ID_FILE names a file, which does not exist',
  ]);
});

test('who needs no secret reads no file', () => {
  expect(problemsOf(() => readPolicyInputs({ WIZ_CLIENT_ID_FILE: '/nowhere' }))).toEqual([]);
});

test.each<[string, () => NodeJS.ProcessEnv]>([
  ['a bad file', () => ({ ...everySecretInFiles(), JIRA_API_TOKEN_FILE: '/nowhere' })],
  [
    'a bad token in a file',
    () => ({ ...everySecretInFilesBut('JIRA_API_TOKEN_FILE'), JIRA_API_TOKEN_FILE: mounted('x', 'a b') }),
  ],
  ['two tokens', () => ({ ...everySecretInFiles(), JIRA_API_TOKEN: 'another' })],
])('with %s for one service, doctor still asks the others', (_, environment) => {
  const { settings, problems } = readWhatIsThere(environment());

  expect(problems).toHaveLength(1);
  expect(problems[0]?.where).toMatch(/^JIRA_API_TOKEN/);
  expect(settings).toMatchObject({
    wiz: { clientId: 'wiz-client', clientSecret: 'wiz-secret' },
    slack: { botToken: 'xoxb-slack-token' },
  });
});
