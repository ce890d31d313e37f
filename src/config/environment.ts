import { z } from 'zod';
import { SEVERITIES } from '../domain/severity';
import { parseChannelMap } from './channel-map';
import { ConfigError, type Problem } from './config-error';
import { endpoint, webPage } from './endpoint';
import { listenAddress, type ListenAddress } from './listen-address';
import type { PolicyInputs, PolicyOverrides } from './policy-inputs';
import { CREDENTIAL, isSecretVariable, NO_CREDENTIAL, readSecretFiles } from './secret-files';
import type { Settings, WorkerVersionSettings } from './settings';
import { channel, cron, duration, issueType, projectKey, severity, oneLine } from './values';

/** Everything the environment says. */
export interface Environment extends PolicyInputs {
  readonly settings: Settings;
}

/** Throws a `ConfigError` with every variable that is missing or malformed. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const values = read(
    z.object({ ...settingsVariables, ...policyVariables, JIRA_URL: settingsVariables.JIRA_URL }),
    env,
  );
  return { settings: toSettings(values), ...toPolicyInputs(values) };
}

/** The part that needs no credentials: enough to load a policy and to explain a route. */
export function readPolicyInputs(env: NodeJS.ProcessEnv): PolicyInputs {
  return toPolicyInputs(read(z.object(policyVariables), env));
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return toSettings(read(z.object(settingsVariables), env));
}

export function readTaskQueue(env: NodeJS.ProcessEnv): string {
  return read(z.object({ TEMPORAL_TASK_QUEUE: taskQueue }), env).TEMPORAL_TASK_QUEUE;
}

/** Of a worker that runs with a version beside others; undefined: it has none, as is usual. */
export function readWorkerVersion(env: NodeJS.ProcessEnv): WorkerVersionSettings | undefined {
  const { TEMPORAL_WORKER_BUILD_ID: buildId } = read(
    z.object({ TEMPORAL_WORKER_BUILD_ID: buildIdVariable }),
    env,
  );
  return buildId === undefined ? undefined : { deploymentName: readDeploymentName(env), buildId };
}

/** What all versions of the worker are called together. */
export function readDeploymentName(env: NodeJS.ProcessEnv): string {
  const { TEMPORAL_DEPLOYMENT_NAME: name, TEMPORAL_TASK_QUEUE: queue } = read(
    z.object({ TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_TASK_QUEUE: taskQueue }),
    env,
  );
  // Of a task queue every character will do.
  return name ?? queue.replaceAll(/[.:/\s]/g, '-').replace(/^__/, '');
}

/** Folder of the audit archive; undefined where there is none. */
export function readAuditDir(env: NodeJS.ProcessEnv): string | undefined {
  return read(z.object({ WFD_AUDIT_DIR: z.exactOptional(oneLine(4096)) }), env).WFD_AUDIT_DIR;
}

/** Whether runs may be searched by teams and ticket keys, which Temporal keeps in clear. */
export function readIsSearchable(env: NodeJS.ProcessEnv): boolean {
  const WFD_SEARCH_ATTRIBUTES = z.enum(['on', 'off'], 'must be on or off').default('on');
  return read(z.object({ WFD_SEARCH_ATTRIBUTES }), env).WFD_SEARCH_ATTRIBUTES === 'on';
}

/** Of the Temporal Web UI; undefined where nobody has said. */
export function readWebUiUrl(env: NodeJS.ProcessEnv): string | undefined {
  return read(z.object({ TEMPORAL_UI_URL: z.exactOptional(webPage) }), env).TEMPORAL_UI_URL;
}

/** Where this process tells how it is; each part is off where its variable is not set. */
export interface TelemetryAddresses {
  /** Prometheus scrapes it: `/metrics`. */
  readonly metrics?: ListenAddress;
  /** `/healthz` and `/readyz`. */
  readonly health?: ListenAddress;
}

/** Throws a `ConfigError`. */
export function readTelemetryAddresses(env: NodeJS.ProcessEnv): TelemetryAddresses {
  const address = z.exactOptional(listenAddress);
  const values = read(z.object({ WFD_METRICS_ADDRESS: address, WFD_HEALTH_ADDRESS: address }), env);
  return { ...given('metrics', values.WFD_METRICS_ADDRESS), ...given('health', values.WFD_HEALTH_ADDRESS) };
}

const credential = z.string().regex(CREDENTIAL, NO_CREDENTIAL);

const taskQueue = oneLine(200).default('wiz-finding-distribution');

/** The server puts the two together with a separator. */
const versionPart = oneLine(200).regex(
  /^(?!__)[^.:\s]+$/,
  'must be one word without . and :, and not begin with __',
);

const deploymentName = z.exactOptional(versionPart);

const buildIdVariable = z.exactOptional(
  oneLine(200).regex(/^(?!__)[^:\s]+$/, 'must be one word without :, and not begin with __'),
);

const settingsVariables = {
  WIZ_CLIENT_ID: credential,
  WIZ_CLIENT_SECRET: credential,
  WIZ_API_URL: z.exactOptional(endpoint),
  WIZ_AUTH_URL: endpoint.prefault('https://auth.app.wiz.io/oauth/token'),
  WIZ_AUDIENCE: oneLine(200).default('wiz-api'),
  JIRA_URL: endpoint,
  JIRA_EMAIL: z.exactOptional(z.string().regex(/^[^\s@:]+@[^\s@:]+$/, 'must be an e-mail address')),
  JIRA_API_TOKEN: credential,
  JIRA_GATEWAY_URL: endpoint.prefault('https://api.atlassian.com'),
  SLACK_BOT_TOKEN: credential.regex(/^(xoxe\.)?xoxb-/, 'is no bot token: one starts with xoxb-'),
  SLACK_API_URL: endpoint.prefault('https://slack.com/api'),
  TEMPORAL_TASK_QUEUE: taskQueue,
  TEMPORAL_UI_URL: z.exactOptional(webPage),
  // Both are Temporal's own names: its worker controller on Kubernetes sets them.
  TEMPORAL_DEPLOYMENT_NAME: deploymentName,
  TEMPORAL_WORKER_BUILD_ID: buildIdVariable,
};

const severities = z.string().transform((text, context) => {
  const parsed = z.array(severity).safeParse(text.split(',').filter((name) => name.trim() !== ''));
  if (parsed.success && parsed.data.length > 0)
    return SEVERITIES.filter((each) => parsed.data.includes(each));
  context.addIssue({ code: 'custom', message: `must be a list out of ${SEVERITIES.join(',')}` });
  return z.NEVER;
});

const channelMap = z.string().transform((text, context) => {
  const map = parseChannelMap(text);
  if (map.kind === 'teams') return map.teams;
  for (const message of map.problems) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const policyVariables = {
  // Whether it is well-formed is the settings' business; plain http is allowed on this machine alone.
  JIRA_URL: z.exactOptional(z.string()),
  WFD_POLICY: z.exactOptional(oneLine(4096)),
  WFD_SEVERITIES: z.exactOptional(severities),
  WFD_SCHEDULE: z.exactOptional(cron),
  WFD_JIRA_INDEX_LAG: z.exactOptional(duration),
  WFD_JIRA_UNCERTAIN_WAIT: z.exactOptional(duration),
  JIRA_PROJECT_KEY: z.exactOptional(projectKey),
  JIRA_ISSUE_TYPE: z.exactOptional(issueType),
  SLACK_CHANNEL: z.exactOptional(channel),
  TEAM_CHANNEL_MAP: z.exactOptional(channelMap),
};

const MISSING = 'is missing';

/** Where to get what is missing. */
const CURES: Readonly<Record<string, string>> = {
  WIZ_CLIENT_ID:
    'in Wiz: Settings > Service Accounts, type Custom Integration (GraphQL API), scopes read:issues and read:threat_issues',
  WIZ_CLIENT_SECRET: 'Wiz shows it once, when the service account is made',
  JIRA_URL: 'the address of your Jira site, such as https://acme.atlassian.net',
  JIRA_API_TOKEN: 'of a service account, or of a person and then with JIRA_EMAIL beside it',
  SLACK_BOT_TOKEN: 'in your Slack app: OAuth & Permissions, Bot User OAuth Token; it starts with xoxb-',
};

/** An empty variable counts as missing; whitespace around a value is somebody's line break. */
function read<Schema extends z.ZodObject>(schema: Schema, env: NodeJS.ProcessEnv): z.output<Schema> {
  const secrets = readSecretFiles(env, Object.keys(schema.shape).filter(isSecretVariable));
  const present = Object.entries(secrets.env).flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  const parsed = schema.safeParse(Object.fromEntries(present), {
    error: ({ input }) => (input === undefined ? MISSING : undefined),
  });
  const problems = (parsed.error?.issues ?? [])
    .map(toProblem)
    .filter(({ where }) => !secrets.unread.has(where))
    .map((problem) => ({ ...problem, where: secrets.sourceOf(problem.where) }));
  if (!parsed.success || secrets.problems.length > 0)
    throw new ConfigError([...secrets.problems, ...problems]);
  return parsed.data;
}

function toProblem({ path, message }: z.core.$ZodIssue): Problem {
  const where = String(path[0]);
  const cure = message === MISSING ? CURES[where] : undefined;
  return { where, what: message, ...(cure === undefined ? {} : { cure }) };
}

type SettingsValues = z.output<z.ZodObject<typeof settingsVariables>>;

function toSettings(values: SettingsValues): Settings {
  return {
    wiz: {
      clientId: values.WIZ_CLIENT_ID,
      clientSecret: values.WIZ_CLIENT_SECRET,
      ...(values.WIZ_API_URL === undefined ? {} : { apiUrl: values.WIZ_API_URL }),
      authUrl: values.WIZ_AUTH_URL,
      audience: values.WIZ_AUDIENCE,
    },
    jira: {
      url: values.JIRA_URL,
      ...(values.JIRA_EMAIL === undefined ? {} : { email: values.JIRA_EMAIL }),
      apiToken: values.JIRA_API_TOKEN,
      gatewayUrl: values.JIRA_GATEWAY_URL,
    },
    slack: { botToken: values.SLACK_BOT_TOKEN, apiUrl: `${values.SLACK_API_URL}/` },
    temporal: {
      taskQueue: values.TEMPORAL_TASK_QUEUE,
      ...(values.TEMPORAL_UI_URL === undefined ? {} : { webUiUrl: values.TEMPORAL_UI_URL }),
    },
  };
}

type PolicyValues = z.output<z.ZodObject<typeof policyVariables>>;

function toPolicyInputs(values: PolicyValues): PolicyInputs {
  const overrides: PolicyOverrides = {
    ...(values.JIRA_URL?.startsWith('http://') === true ? { isJiraLocal: true } : {}),
    ...given('severities', values.WFD_SEVERITIES),
    ...given('cron', values.WFD_SCHEDULE),
    ...given('jiraProject', values.JIRA_PROJECT_KEY),
    ...given('issueType', values.JIRA_ISSUE_TYPE),
    ...given('defaultChannel', values.SLACK_CHANNEL),
    ...given('teamChannels', values.TEAM_CHANNEL_MAP),
    ...given('indexLagMs', values.WFD_JIRA_INDEX_LAG),
    ...given('uncertainWaitMs', values.WFD_JIRA_UNCERTAIN_WAIT),
  };
  return { ...given('policyPath', values.WFD_POLICY), overrides };
}

/** A field only where there is a value for it. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}
