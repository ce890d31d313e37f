import { ConfigError, type Problem } from '../../config/config-error';
import { readSettings } from '../../config/environment';
import type { Settings } from '../../config/settings';
import { wishesOf } from '../../domain/destination';
import type { Check } from '../../domain/check';
import type { Policy } from '../../domain/policy';
import { neededFacts } from '../../routing/needed-facts';
import type { Backend } from '../backend';

const SERVICES = ['Wiz', 'Jira', 'Slack'] as const;

type ServiceName = (typeof SERVICES)[number];

/** Every service whose own variables are in order is asked, whatever is wrong with the others'. */
export async function checkServices(
  backend: Backend,
  env: NodeJS.ProcessEnv,
  policy: Policy | undefined,
): Promise<readonly Check[]> {
  const { settings, problems } = readWhatIsThere(env);
  const connectors = backend.createConnectors(settings);
  const asking: Record<ServiceName, () => Promise<readonly Check[]>> = {
    Wiz: () => connectors.wiz.check(policy === undefined ? [] : neededFacts(policy)),
    Jira: () => connectors.jira.check(policy === undefined ? [] : wishesOf(policy)),
    Slack: () => connectors.slack.check(policy === undefined ? [] : channelsOf(policy)),
  };
  const checks = SERVICES.map(async (service) => {
    const own = problems.filter(({ where }) => where.startsWith(`${service.toUpperCase()}_`));
    return own.length === 0 ? asking[service]() : own.map((problem) => toCheck(service, problem));
  });
  return (await Promise.all(checks)).flat();
}

interface PartialSettings {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
}

/** Where a variable is bad its service is not asked, so what stands in for it goes nowhere. */
const STAND_INS: NodeJS.ProcessEnv = {
  WIZ_CLIENT_ID: 'missing',
  WIZ_CLIENT_SECRET: 'missing',
  JIRA_URL: 'https://missing.invalid',
  JIRA_API_TOKEN: 'missing',
  SLACK_BOT_TOKEN: 'xoxb-missing',
};

function readWhatIsThere(env: NodeJS.ProcessEnv): PartialSettings {
  try {
    return { settings: readSettings(env), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const bad = new Set(error.problems.map(({ where }) => where));
    const good = Object.entries(env).filter(([name]) => !bad.has(name));
    return {
      settings: readSettings({ ...STAND_INS, ...Object.fromEntries(good) }),
      problems: error.problems,
    };
  }
}

function toCheck(service: ServiceName, { where, what, cure }: Problem): Check {
  return {
    subject: service,
    what: 'variables',
    state: 'failed',
    detail: `${where} ${what}`,
    cure: cure ?? `correct ${where}; .env.example explains it`,
  };
}

function channelsOf({ teams, slack }: Policy): string[] {
  return [...new Set([slack.defaultChannel, ...Object.values(teams).map(({ channel }) => channel)])];
}
