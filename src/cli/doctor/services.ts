import type { Problem } from '../../config/config-error';
import { switchedOn } from '../../domain/beyond';
import { wishesOf } from '../../domain/destination';
import type { Check } from '../../domain/check';
import { overviewChannel } from '../../domain/overview';
import type { Policy } from '../../domain/policy';
import { neededFacts } from '../../routing/needed-facts';
import type { Backend } from '../backend';
import { readWhatIsThere } from '../partial-settings';
import { sendTestMessages } from './test-messages';

const SERVICES = ['Wiz', 'Jira', 'Slack'] as const;

type ServiceName = (typeof SERVICES)[number];

export interface Examination {
  readonly env: NodeJS.ProcessEnv;
  /** Undefined where it cannot be read. */
  readonly policy: Policy | undefined;
  /** ISO, and only where test messages are wanted: when they are sent. */
  readonly sendTestAt?: string;
}

/** Every service whose own variables are in order is asked, whatever is wrong with the others'. */
export async function checkServices(
  backend: Backend,
  { env, policy, sendTestAt }: Examination,
): Promise<readonly Check[]> {
  const { settings, problems } = readWhatIsThere(env);
  const channels = policy === undefined ? [] : channelsOf(policy);
  const connectors = backend.createConnectors(settings);
  const wishes = policy === undefined ? [] : wishesOf(policy);
  const on = policy === undefined ? [] : switchedOn(policy);
  const asking: Record<ServiceName, () => Promise<readonly Check[]>> = {
    Wiz: () =>
      inTurn(
        () => connectors.wiz.check(policy === undefined ? [] : neededFacts(policy)),
        () => connectors.wiz.beyond(on).check(),
      ),
    Jira: () =>
      inTurn(
        () => connectors.jira.check(wishes),
        () => connectors.jira.beyond(on).check(wishes),
      ),
    Slack: async () => [
      ...(await connectors.slack.check(channels)),
      ...(sendTestAt === undefined ? [] : await sendTestMessages(connectors.slack, channels, sendTestAt)),
    ],
  };
  const checks = SERVICES.map(async (service) => {
    const own = problems.filter(({ where }) => where.startsWith(`${service.toUpperCase()}_`));
    return own.length === 0 ? asking[service]() : own.map((problem) => toCheck(service, problem));
  });
  return (await Promise.all(checks)).flat();
}

/** The second is not asked where the first failed. */
async function inTurn(
  first: () => Promise<readonly Check[]>,
  second: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const checks = await first();
  return checks.some(({ state }) => state === 'failed') ? checks : [...checks, ...(await second())];
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

function channelsOf(policy: Policy): string[] {
  const ofTeams = Object.values(policy.teams).map(({ channel }) => channel);
  return [...new Set([policy.slack.defaultChannel, overviewChannel(policy) ?? [], ofTeams].flat())];
}
