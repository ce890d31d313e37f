import type { Problem } from '../../config/config-error';
import { wishesOf } from '../../domain/destination';
import type { Check } from '../../domain/check';
import { overviewChannel } from '../../domain/overview';
import type { Policy } from '../../domain/policy';
import { neededFacts } from '../../routing/needed-facts';
import type { Backend } from '../backend';
import { readWhatIsThere } from '../partial-settings';

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
