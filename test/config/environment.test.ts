import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ConfigError, type Problem } from '../../src/config/config-error';
import { loadConfiguration } from '../../src/config/configuration';
import { parseDotEnv } from '../../src/config/dot-env';
import {
  readEnvironment,
  readPolicyInputs,
  readTaskQueue,
  readWorkerVersion,
} from '../../src/config/environment';
import { loadPolicy } from '../../src/config/policy-file';

/** The variables without which there is no worker. */
const NEEDED = {
  WIZ_CLIENT_ID: 'wiz-client',
  WIZ_CLIENT_SECRET: 'wiz-secret',
  JIRA_URL: 'https://acme.atlassian.net',
  JIRA_API_TOKEN: 'jira-token',
  SLACK_BOT_TOKEN: 'xoxb-slack-token',
};

const SECRETS = ['WIZ_CLIENT_SECRET', 'JIRA_API_TOKEN', 'SLACK_BOT_TOKEN'];

const KNOWN = [
  ...Object.keys(NEEDED),
  'WIZ_API_URL',
  'TEMPORAL_WORKER_BUILD_ID',
  'TEMPORAL_DEPLOYMENT_NAME',
  'WIZ_AUTH_URL',
  'WIZ_AUDIENCE',
  'JIRA_EMAIL',
  'JIRA_GATEWAY_URL',
  'JIRA_PROJECT_KEY',
  'JIRA_ISSUE_TYPE',
  'SLACK_API_URL',
  'SLACK_CHANNEL',
  'TEAM_CHANNEL_MAP',
  'WFD_POLICY',
  'WFD_SEVERITIES',
  'WFD_SCHEDULE',
  'WFD_JIRA_INDEX_LAG',
  'WFD_JIRA_UNCERTAIN_WAIT',
  'TEMPORAL_TASK_QUEUE',
  'TEMPORAL_UI_URL',
];

function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function problemsWith(change: NodeJS.ProcessEnv): string[] {
  return problemsOf(() => readEnvironment({ ...NEEDED, ...change })).map(
    ({ where, what }) => `${where} ${what}`,
  );
}

describe('the environment', () => {
  test('needs five variables and knows a default for every other', () => {
    expect(readEnvironment(NEEDED)).toStrictEqual({
      settings: {
        wiz: {
          clientId: 'wiz-client',
          clientSecret: 'wiz-secret',
          authUrl: 'https://auth.app.wiz.io/oauth/token',
          audience: 'wiz-api',
        },
        jira: {
          url: 'https://acme.atlassian.net',
          apiToken: 'jira-token',
          gatewayUrl: 'https://api.atlassian.com',
        },
        slack: { botToken: 'xoxb-slack-token', apiUrl: 'https://slack.com/api/' },
        temporal: { taskQueue: 'wiz-finding-distribution' },
      },
      overrides: {},
    });
  });

  test('is read whole', () => {
    const environment = readEnvironment({
      ...NEEDED,
      WIZ_API_URL: 'http://127.0.0.1:4010/graphql',
      WIZ_AUTH_URL: 'http://localhost:4010/oauth/token/',
      WIZ_AUDIENCE: 'beyond-api',
      JIRA_URL: 'https://jira.acme.example/jira/',
      JIRA_EMAIL: 'bot@acme.example',
      JIRA_GATEWAY_URL: 'http://[::1]:4011/',
      SLACK_API_URL: 'http://127.0.0.1:4012/api',
      TEMPORAL_TASK_QUEUE: 'mine',
      WFD_POLICY: ' policy.yaml\n',
      WFD_SEVERITIES: 'low, critical,',
      WFD_SCHEDULE: '0 1 * * *',
      WFD_JIRA_INDEX_LAG: '1h',
      WFD_JIRA_UNCERTAIN_WAIT: '250ms',
      JIRA_PROJECT_KEY: 'SEC',
      JIRA_ISSUE_TYPE: 'Bug',
      SLACK_CHANNEL: 'C0123',
      TEAM_CHANNEL_MAP: 'payments=#sec-payments',
    });

    expect(environment).toStrictEqual({
      settings: {
        wiz: {
          clientId: 'wiz-client',
          clientSecret: 'wiz-secret',
          apiUrl: 'http://127.0.0.1:4010/graphql',
          authUrl: 'http://localhost:4010/oauth/token',
          audience: 'beyond-api',
        },
        jira: {
          url: 'https://jira.acme.example/jira',
          email: 'bot@acme.example',
          apiToken: 'jira-token',
          gatewayUrl: 'http://[::1]:4011',
        },
        slack: { botToken: 'xoxb-slack-token', apiUrl: 'http://127.0.0.1:4012/api/' },
        temporal: { taskQueue: 'mine' },
      },
      policyPath: 'policy.yaml',
      overrides: {
        severities: ['CRITICAL', 'LOW'],
        cron: '0 1 * * *',
        jiraProject: 'SEC',
        issueType: 'Bug',
        defaultChannel: 'C0123',
        teamChannels: [{ team: 'payments', match: 'payments', channel: '#sec-payments' }],
        indexLagMs: 3_600_000,
        uncertainWaitMs: 250,
      },
    });
  });

  test('has everything that is missing told at once, empty variables included', () => {
    expect(
      problemsOf(() => readEnvironment({ WIZ_CLIENT_ID: '', JIRA_URL: '  ' })).map(({ where, what }) => [
        where,
        what,
      ]),
    ).toEqual(Object.keys(NEEDED).map((name) => [name, 'is missing']));
  });

  test('says where to get what is missing', () => {
    for (const { cure } of problemsOf(() => readEnvironment({}))) expect(cure).toEqual(expect.any(String));
  });

  test.each([
    ['JIRA_URL', 'acme.atlassian.net', 'must be a URL that starts with https://'],
    ['JIRA_URL', 'ftp://acme.example', 'must be a URL that starts with https://'],
    ['JIRA_URL', 'https://', 'must be a URL that starts with https://'],
    ['JIRA_URL', 'http://acme.example', 'must start with https://'],
    ['JIRA_URL', 'http://localhost.acme.example', 'must start with https://'],
    ['JIRA_URL', 'http://127.0.0.1.acme.example', 'must start with https://'],
    ['JIRA_URL', 'https://me:secret@acme.example', 'must not carry a user name or password'],
    ['JIRA_URL', 'https://token@acme.example', 'must not carry a user name or password'],
    ['JIRA_URL', 'https://:secret@acme.example', 'must not carry a user name or password'],
    ['JIRA_URL', 'https://acme.example/?os_authType=basic', 'must not have a query'],
    ['WIZ_API_URL', 'http://10.0.0.1/graphql', 'must start with https://'],
    ['WIZ_AUTH_URL', 'nonsense', 'must be a URL'],
    ['SLACK_API_URL', 'http://slack.com/api', 'must start with https://'],
    ['JIRA_GATEWAY_URL', 'javascript:alert(1)', 'must be a URL'],
    ['JIRA_EMAIL', 'nobody', 'must be an e-mail address'],
    ['JIRA_API_TOKEN', 'two words', 'holds a space'],
    ['WIZ_CLIENT_SECRET', 'line\nbreak', 'holds a space, a line break'],
    ['SLACK_BOT_TOKEN', 'xoxb-\u2026', 'holds a space, a line break or an odd character'],
    ['JIRA_PROJECT_KEY', 'sec', 'must be a Jira project key'],
    ['JIRA_PROJECT_KEY', 'SEC" OR 1=1', 'must be a Jira project key'],
    ['SLACK_CHANNEL', '#Security Team', 'must be a Slack channel'],
    ['WFD_SEVERITIES', 'CRITICAL,SEVERE', 'must be a list out of CRITICAL,HIGH'],
    ['WFD_SEVERITIES', ',', 'must be a list out of CRITICAL,HIGH'],
    ['WFD_SCHEDULE', '@daily', 'must have five fields'],
    ['WFD_JIRA_INDEX_LAG', '12', 'must be a duration'],
    ['WFD_JIRA_UNCERTAIN_WAIT', '2 minutes', 'must be a duration'],
    ['TEMPORAL_TASK_QUEUE', 'a'.repeat(201), 'is longer than 200 characters'],
    ['TEAM_CHANNEL_MAP', 'payments', 'entry 1 has no Slack channel'],
    ['TEAM_CHANNEL_MAP', 'a=#a,=#b', 'entry 2 has no usable team name'],
    ['TEAM_CHANNEL_MAP', 'a=#a,constructor=#b', 'entry 2 has no usable team name'],
    ['TEAM_CHANNEL_MAP', 'a=#a,A=#b', 'entry 2 names the team a again'],
    ['TEAM_CHANNEL_MAP', '{"a":', 'is no JSON object'],
    ['TEAM_CHANNEL_MAP', '{"a":1}', 'entry 1 has no Slack channel'],
    ['TEAM_CHANNEL_MAP', '{"a":{"channel":"#a"}}', 'entry 1 has no Slack channel'],
  ])('%s=%s %s', (name, value, what) => {
    expect(problemsWith({ [name]: value })).toEqual([expect.stringContaining(`${name} ${what}`)]);
  });

  test('never has a value of it repeated in a problem, whatever variable it was put into', () => {
    const secret = 'Sw4pped=5ecret,Value';

    for (const name of KNOWN) {
      const problems = problemsOf(() => readEnvironment({ ...NEEDED, JIRA_URL: 'x', [name]: secret }));
      expect(new ConfigError(problems).message).not.toMatch(/Sw4pped|5ecret/i);
    }
  });

  test('of any kind yields settings or a ConfigError without a secret', () => {
    const secret = fc.uuid();
    const values = fc.record(Object.fromEntries(KNOWN.map((name) => [name, fc.string()])), {
      requiredKeys: [],
    });

    fc.assert(
      fc.property(values, secret, (env, token) => {
        const secrets = Object.fromEntries(SECRETS.map((name) => [name, `${token} with a space`]));
        const problems = problemsOf(() => readEnvironment({ ...env, ...secrets }));
        expect(problems.length).toBeGreaterThanOrEqual(SECRETS.length);
        expect(new ConfigError(problems).message).not.toContain(token);
      }),
    );
  });
});

describe('a part of the environment', () => {
  test('is enough for the task queue', () => {
    expect(readTaskQueue({})).toBe('wiz-finding-distribution');
    expect(readTaskQueue({ TEMPORAL_TASK_QUEUE: 'mine' })).toBe('mine');
  });

  test('is enough for the policy: no credential is asked for', () => {
    expect(readPolicyInputs({ JIRA_PROJECT_KEY: 'SEC' })).toStrictEqual({
      overrides: { jiraProject: 'SEC' },
    });
  });
});

describe('TEAM_CHANNEL_MAP', () => {
  const expected = [
    { team: 'payments', match: 'payments', channel: '#sec-payments' },
    { team: 'data-platform', match: 'Data Platform', channel: 'C0123' },
  ];

  test.each([
    ['pairs', 'payments=#sec-payments,Data Platform=C0123'],
    ['pairs with blanks and a comma too many', ' payments = #sec-payments , Data Platform= C0123,'],
    ['JSON', '{"payments":"#sec-payments","Data Platform":"C0123"}'],
  ])('is read as %s', (_, text) => {
    expect(readPolicyInputs({ TEAM_CHANNEL_MAP: text }).overrides.teamChannels).toEqual(expected);
  });

  test('cannot reach into the prototype of anything', () => {
    const { teamChannels = [] } = readPolicyInputs({ TEAM_CHANNEL_MAP: '{"__proto__":"#a"}' }).overrides;

    expect(teamChannels).toEqual([{ team: 'proto', match: '__proto__', channel: '#a' }]);
    expect(({} as Record<string, unknown>).channel).toBeUndefined();
  });

  test('shortens a long name to the 20 characters of a team', () => {
    const [entry] =
      readPolicyInputs({ TEAM_CHANNEL_MAP: 'Customer Identity & Access=#ciam' }).overrides.teamChannels ?? [];

    expect(entry).toEqual({
      team: 'customer-identity-ac',
      match: 'Customer Identity & Access',
      channel: '#ciam',
    });
  });
});

describe('environment and policy together', () => {
  test('make a configuration', () => {
    const { settings, policy, warnings, inputs } = loadConfiguration({
      ...NEEDED,
      JIRA_PROJECT_KEY: 'SEC',
      SLACK_CHANNEL: '#s',
    });

    expect(settings.jira.url).toBe('https://acme.atlassian.net');
    expect(policy.teams.security?.jiraProject).toBe('SEC');
    expect(inputs).toEqual({ overrides: { jiraProject: 'SEC', defaultChannel: '#s' } });
    expect(warnings).toEqual([]);
  });

  test('have their problems told in one message, each once', () => {
    const policyPath = join(__dirname, 'bad/empty-match.yaml');

    const problems = problemsOf(() =>
      loadConfiguration({ WIZ_CLIENT_ID: 'a', JIRA_PROJECT_KEY: 'sec', WFD_POLICY: policyPath }),
    );

    expect(problems.map(({ where }) => where)).toEqual([
      'WIZ_CLIENT_SECRET',
      'JIRA_URL',
      'JIRA_API_TOKEN',
      'SLACK_BOT_TOKEN',
      'JIRA_PROJECT_KEY',
      'SLACK_CHANNEL',
      `${policyPath}:3:5 routes[0].match`,
    ]);
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
  const uncommented = text.replaceAll(/^# ([A-Z][A-Z_]*=)/gm, '$1');

  test('names every variable there is', () => {
    const temporal = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'];
    const tls = ['SERVER_CA_CERT', 'CLIENT_CERT', 'CLIENT_KEY'].map((name) => `TEMPORAL_TLS_${name}_PATH`);
    const encryption = ['WFD_ENCRYPTION_KEYS', 'WFD_SEARCH_ATTRIBUTES', 'WFD_CODEC_TOKEN'];
    const own = [
      'WFD_AUDIT_FILE',
      'WFD_AUDIT_DIR',
      'WFD_DATA_DIR',
      'WFD_METRICS_ADDRESS',
      'WFD_HEALTH_ADDRESS',
    ];

    expect(Object.keys(parseDotEnv(uncommented, '.env.example')).sort()).toEqual(
      [...KNOWN, ...temporal, ...tls, ...encryption, ...own].sort(),
    );
  });

  test('shows values that are valid', () => {
    const shown = { ...parseDotEnv(uncommented, '.env.example'), WFD_POLICY: '' };

    const problems = problemsOf(() => loadConfiguration({ ...shown, ...NEEDED, JIRA_EMAIL: '' }));

    expect(problems).toEqual([]);
  });
});

test('a short wait is worth a warning on a real Jira, not on one of this machine', () => {
  const base = { JIRA_PROJECT_KEY: 'SEC', SLACK_CHANNEL: '#security', WFD_JIRA_UNCERTAIN_WAIT: '2s' };
  const warningsFor = (url: string) =>
    loadPolicy(readPolicyInputs({ ...base, JIRA_URL: url })).warnings.map(({ where }) => where);

  expect(warningsFor('https://acme.atlassian.net')).toEqual(['jira.uncertainWait']);
  expect(warningsFor('http://127.0.0.1:4400/jira')).toEqual([]);
});

describe('the version of a worker', () => {
  test('is none where nobody names one, and has the task queue for its name, whatever stands in it', () => {
    expect(readWorkerVersion({})).toBeUndefined();
    expect(readWorkerVersion({ TEMPORAL_WORKER_BUILD_ID: '2.4.0' })).toEqual({
      buildId: '2.4.0',
      deploymentName: 'wiz-finding-distribution',
    });
    expect(readWorkerVersion({ TEMPORAL_WORKER_BUILD_ID: '1', TEMPORAL_TASK_QUEUE: 'sec.team a' })).toEqual({
      buildId: '1',
      deploymentName: 'sec-team-a',
    });
  });

  test.each([
    ['TEMPORAL_WORKER_BUILD_ID', '__unversioned__'],
    ['TEMPORAL_WORKER_BUILD_ID', 'a:b'],
    ['TEMPORAL_DEPLOYMENT_NAME', 'a.b'],
  ])('is refused as %s=%s, which the server would not take', (name, value) => {
    expect(() => readWorkerVersion({ TEMPORAL_WORKER_BUILD_ID: '1', [name]: value })).toThrow(
      `${name} must be one word`,
    );
  });
});
