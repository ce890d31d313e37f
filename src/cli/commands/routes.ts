import type { Command } from 'commander';
import type { Policy } from '../../domain/policy';
import { describeSuppression } from '../../domain/suppression';
import type { RouteFacts } from '../../routing/facts';
import { factsFromPairs } from '../../routing/pairs';
import { explainRoute, matchSuppression, routeFacts } from '../../routing/route';
import { answer, answerJson, readPolicy, type Cli } from '../cli';
import { renderRoute, type RouteAnswer } from '../render/route';
import { UserError } from '../user-error';

const HELP = `
Keys: project, folder, businessUnit, businessImpact, subscription, cloudPlatform, region,
resourceType, rule, type, environment, severity, tag.<key>, subscriptionTag.<key>;
all but environment and severity may come more than once.
Where no pair names the environment, tags tell it as they do for a finding.
Needs the policy, but no credential and no Temporal.

Example: wfd routes test project=payments-api tag.team=data severity=CRITICAL`;

export function addRoutes(program: Command, cli: Cli): void {
  program
    .command('routes')
    .helpCommand(false)
    .description('which team a finding goes to')
    .command('test')
    .description('which route takes a finding with these facts, and why')
    .argument('<key=value...>', 'what is known of the finding')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action((pairs: readonly string[], options: { readonly json?: true }) => {
      const policy = readPolicy(cli);
      const parsed = factsFromPairs(pairs, policy.environments);
      if (parsed.kind === 'problems') throw new UserError(parsed.problems.join('\n       '));
      const route = testRoute(parsed.facts, policy, cli.io.now());
      if (options.json) answerJson(cli, route);
      else answer(cli, renderRoute(route, cli.view()));
    });
}

function testRoute(facts: RouteFacts, policy: Policy, now: Date): RouteAnswer {
  const { team, route, reason } = routeFacts(facts, policy);
  const { channel, jiraProject, issueType } = policy.teams[team] ?? NO_TEAM;
  const name = route === undefined ? undefined : policy.routes[route]?.name;
  const suppression = matchSuppression(facts, policy, now.toISOString());
  return {
    team,
    channel,
    jiraProject,
    issueType,
    ...(name === undefined ? {} : { route: name }),
    reason,
    tried: explainRoute(facts, policy),
    ...(suppression === undefined ? {} : { suppressed: describeSuppression(policy, suppression) }),
  };
}

/** A policy that has been checked has no route to it. */
const NO_TEAM = { channel: '', jiraProject: '', issueType: '' };
