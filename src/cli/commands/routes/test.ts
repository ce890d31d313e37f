import type { Command } from 'commander';
import { ConnectorError } from '../../../connectors/connector-error';
import { parseSavedFindings, SAVED_SHAPES } from '../../../connectors/wiz/saved-findings';
import { readTextFile } from '../../../config/text-file';
import type { Finding } from '../../../domain/finding';
import type { Policy } from '../../../domain/policy';
import { describeSuppression } from '../../../domain/suppression';
import { factsOf, type RouteFacts } from '../../../routing/facts';
import { factsFromPairs } from '../../../routing/pairs';
import { explainRoute, matchSuppression, routeFacts } from '../../../routing/route';
import { answer, answerJson, readPolicy, type Cli } from '../../cli';
import { renderFindingRoutes, renderRoute, type FindingRoute, type RouteAnswer } from '../../render/route';
import { UserError } from '../../user-error';

const HELP = `
Keys: project, folder, businessUnit, businessImpact, subscription, cloudPlatform, region,
resourceType, rule, type, environment, severity, tag.<key>, subscriptionTag.<key>;
all but environment and severity may come more than once.
Where no pair names the environment, tags tell it as they do for a finding.
A saved finding is JSON as Wiz's API gives it: one, a list of them, or a whole answer.
Needs the policy, but no credential and no Temporal.

Example: wfd routes test project=payments-api tag.team=data severity=CRITICAL`;

interface TestOptions {
  readonly finding?: string;
  readonly json?: true;
}

export function addTest(routes: Command, cli: Cli): void {
  routes
    .command('test')
    .description('which route takes a finding with these facts, and why')
    .argument('[key=value...]', 'what is known of the finding')
    .option('--finding <file>', 'a saved finding instead')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action((pairs: readonly string[], { finding, json }: TestOptions) => {
      if ((finding === undefined) === (pairs.length === 0))
        throw new UserError('give either key=value pairs or --finding <file>');
      const policy = readPolicy(cli);
      if (finding === undefined) {
        const route = routeOf(factsIn(pairs, policy), policy, cli);
        return json ? answerJson(cli, route) : answer(cli, renderRoute(route, cli.view()));
      }
      const routed = readFindings(finding).map((each) => routeOfFinding(each, policy, cli));
      return json ? answerJson(cli, routed) : answer(cli, renderFindingRoutes(routed, cli.view()));
    });
}

function factsIn(pairs: readonly string[], policy: Policy): RouteFacts {
  const parsed = factsFromPairs(pairs, policy.environments);
  if (parsed.kind === 'problems') throw new UserError(parsed.problems.join('\n       '));
  return parsed.facts;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;

function readFindings(path: string): readonly Finding[] {
  const text = readTextFile({ path, where: '--finding', maxBytes: MAX_FILE_BYTES });
  try {
    const findings = parseSavedFindings(JSON.parse(text));
    if (findings !== undefined) return findings;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${path} is no JSON: ${error.message}`);
    if (error instanceof ConnectorError)
      throw new UserError(`${path} is no finding as Wiz's API gives it: ${error.detail}`);
    throw error;
  }
  throw new UserError(`${path} must hold ${SAVED_SHAPES}`);
}

function routeOfFinding(finding: Finding, policy: Policy, cli: Cli): FindingRoute {
  const { id, severity, rule, resource } = finding;
  const facts = factsOf(finding, policy.environments);
  return {
    finding: id,
    title: `${severity} ${rule.name}: ${resource.name}`,
    ...routeOf(facts, policy, cli),
  };
}

function routeOf(facts: RouteFacts, policy: Policy, cli: Cli): RouteAnswer {
  const { team, route, tell, reason } = routeFacts(facts, policy);
  const { channel, jiraProject, issueType } = policy.teams[team] ?? NO_TEAM;
  const name = route === undefined ? undefined : policy.routes[route]?.name;
  const suppression = matchSuppression(facts, policy, cli.io.now().toISOString());
  return {
    team,
    channel,
    jiraProject,
    issueType,
    ...(name === undefined ? {} : { route: name }),
    ...(tell.length === 0 ? {} : { tell }),
    reason,
    tried: explainRoute(facts, policy),
    ...(suppression === undefined ? {} : { suppressed: describeSuppression(policy, suppression) }),
  };
}

/** A policy that has been checked has no route to it. */
const NO_TEAM = { channel: '', jiraProject: '', issueType: '' };
