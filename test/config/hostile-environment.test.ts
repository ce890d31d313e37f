import * as fc from 'fast-check';
import { ConfigError } from '../../src/config/config-error';
import { loadConfiguration, type Configuration } from '../../src/config/configuration';
import { FakeProcess } from '../cli/fake-cli';
import { EFFORT, hostileText, SEED, words } from '../support/hostile';

/** Every variable that settings and policy are read from. */
const VARIABLES = [
  ...words('WIZ_CLIENT_ID·WIZ_CLIENT_SECRET·WIZ_API_URL·WIZ_AUTH_URL·WIZ_AUDIENCE·JIRA_URL·JIRA_EMAIL'),
  ...words('JIRA_API_TOKEN·JIRA_PROJECT_KEY·JIRA_ISSUE_TYPE·JIRA_GATEWAY_URL·SLACK_BOT_TOKEN·SLACK_CHANNEL'),
  ...words('SLACK_API_URL·TEAM_CHANNEL_MAP·WFD_POLICY·WFD_SEVERITIES·WFD_SCHEDULE·WFD_JIRA_INDEX_LAG'),
  ...words('WFD_JIRA_UNCERTAIN_WAIT·TEMPORAL_TASK_QUEUE'),
];
const SECRETS = {
  WIZ_CLIENT_SECRET: 'Wiz5ecretV4lue',
  JIRA_API_TOKEN: 'J1raT0kenV4lue',
  SLACK_BOT_TOKEN: 'xoxb-5lackT0ken',
};
const GOOD = {
  ...SECRETS,
  WIZ_CLIENT_ID: 'id',
  JIRA_URL: 'https://acme.atlassian.net',
  JIRA_PROJECT_KEY: 'SEC',
  SLACK_CHANNEL: '#security',
};
const SECRET = /Wiz5ecretV4lue|J1raT0kenV4lue|5lackT0ken/i;

const value = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...words('· ·0·-1·1e999d·999999999999d·12h·{"a":"#a"}·{"__proto__":"#a"}·{·[]·null'),
    ...words('a=#a,a=#b·constructor=#a·=,=,=·CRITICAL,,HIGH·critical·* * * * *·@hourly·0 0 30 2 *'),
    ...words('http://localhost·http://10.0.0.1·https://·https://u:p@x·https://x/?a#b·javascript:alert(1)'),
    ...words('file:///etc/passwd·/etc/passwd·/dev/zero·/proc/self/environ·.·\u202e.yaml·a@b·xoxb-'),
    'sandbox/company/policy.yaml',
    'x'.repeat(200_000),
    '['.repeat(50_000),
    `{"a":${'['.repeat(50_000)}`,
  ),
);
const secretInAForm = fc
  .constantFrom(...Object.values(SECRETS))
  .chain((secret) =>
    fc.constantFrom(
      secret,
      `https://u:${secret}@x`,
      `https://${secret}`,
      `team=${secret}`,
      `${secret}\n`,
      `./${secret}`,
    ),
  );
const withSwaps = fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: secretInAForm });

function environments(values: fc.Arbitrary<string>): fc.Arbitrary<NodeJS.ProcessEnv> {
  const drawn = fc.dictionary(fc.constantFrom(...VARIABLES), values, { maxKeys: 5 });
  return drawn.map((variables) => ({ ...GOOD, ...variables }));
}

const ODD = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function wrongsWith(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    return wrongsIn(loadConfiguration(env));
  } catch (error) {
    if (!(error instanceof ConfigError)) return [`threw ${String(error)}`];
    const { message, problems } = error;
    return [
      ...problems
        .filter(({ where, what }) => where === '' || what === '' || ODD.test(where + what))
        .map(String),
      ...(SECRET.test(message) ? [`a secret: ${message}`] : []),
      ...(/\n\s+at \S+ \(/.test(message) ? ['a stack'] : []),
      ...(message.length > 20_000 ? [`${message.length} characters`] : []),
    ];
  }
}

/** Connectors and schedule trust these. */
function wrongsIn({ settings: { wiz, jira, slack, temporal } }: Configuration): readonly string[] {
  const addresses = [wiz.apiUrl ?? wiz.authUrl, wiz.authUrl, jira.url, jira.gatewayUrl, slack.apiUrl];
  const credentials = [wiz.clientId, wiz.clientSecret, jira.apiToken, slack.botToken];
  return [
    ...addresses.filter(
      (url) => !/^(https:|http:\/\/(localhost|127\.|\[::1\]))/.test(url) || new URL(url).username !== '',
    ),
    ...credentials
      .filter((text) => !/^[\x21-\x7e]+$/.test(text))
      .map(() => 'a credential that no header takes'),
    ...[temporal.taskQueue, wiz.audience, jira.email ?? ''].filter((text) => /\p{Cc}/u.test(text)),
  ];
}

test(`any values of the variables make a configuration or a complaint without a secret (seed ${SEED})`, () => {
  fc.assert(
    fc.property(environments(withSwaps), (env) => {
      expect(wrongsWith(env)).toEqual([]);
    }),
    { seed: SEED, numRuns: 600 * EFFORT },
  );
});

test.each(VARIABLES)('a secret that was put into %s by mistake is not repeated', (name) => {
  for (const secret of Object.values(SECRETS)) {
    for (const text of [
      secret,
      `${secret} x`,
      `https://${secret}`,
      `https://x:${secret}@y`,
      `a=${secret}`,
      `{"${secret}":1}`,
    ]) {
      const error = complaintOf({ ...GOOD, [name]: text });
      expect(error).not.toMatch(SECRET);
    }
  }
});

function complaintOf(env: NodeJS.ProcessEnv): string {
  try {
    loadConfiguration(env);
    return '';
  } catch (error) {
    return String(error);
  }
}

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor'],
  ['plan'],
  ['run'],
  ['routes', 'test', 'severity=CRITICAL'],
  ['schedule', 'apply'],
  ['up', '--once'],
];

test(`a command ends with an exit code and words, whatever the environment (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...COMMANDS), environments(value), async (command, env) => {
      const process = new FakeProcess({ env: { ...env, WFD_NO_DOTENV: '1' } });

      const code = await process.run(...command);

      const said = `${process.stdout}${process.stderr}`;
      expect([0, 1, 2, 3]).toContain(code);
      expect(said).not.toMatch(SECRET);
      expect(said).not.toMatch(/\n\s+at \S+ \(/);
      expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
    { seed: SEED, numRuns: 100 * EFFORT },
  );
});

test('a policy path that leads to something without an end is not read', () => {
  expect(complaintOf({ ...GOOD, WFD_POLICY: '/dev/zero' })).toContain('which is no file');
});
