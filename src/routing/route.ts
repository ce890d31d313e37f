import { environmentOf } from '../domain/environment';
import type { Finding, FindingRef } from '../domain/finding';
import type { Policy } from '../domain/policy';
import { factsOf, type RouteFacts } from './facts';
import { judge } from './judge';
import { isMatch } from './match';
import { walkRoutes, type Step } from './walk';

/** Which team a finding belongs to, and why, in words a person would use. */
export interface RouteDecision {
  readonly team: string;
  /** Index into `policy.routes`; absent when the default team took it. */
  readonly route?: number;
  /** Teams that are only told: sorted, at most 3, without the owner. */
  readonly tell: readonly string[];
  readonly reason: string;
}

export function routeFinding(finding: Finding, policy: Policy): RouteDecision {
  return routeFacts(factsOf(finding, policy.environments), policy);
}

export function routeFacts(facts: RouteFacts, policy: Policy): RouteDecision {
  const { steps, team, route, tell } = walkRoutes(facts, policy);
  if (route === undefined) return { team, tell, reason: `no route took it: default team ${team}` };
  const how = steps.findLast((step) => step.route === route);
  const because = [...reasonsOf(route, facts, policy), ...(how === undefined ? [] : howOf(how))];
  return { team, route, tell, reason: `route ${nameOf(route, policy)}: ${because.join(', ')}` };
}

/** Index of the first suppression that mutes the finding; one past its `until` mutes nothing. */
export function matchSuppression(facts: RouteFacts, policy: Policy, nowIso: string): number | undefined {
  const now = Date.parse(nowIso);
  const index = policy.suppressions.findIndex(
    ({ match, until }) => now < Date.parse(until) && isMatch(match, facts),
  );
  return index < 0 ? undefined : index;
}

/** What travels of a finding. */
export function toRef(finding: Finding, policy: Policy, nowIso: string): FindingRef {
  const facts = factsOf(finding, policy.environments);
  const { team, route, tell } = walkRoutes(facts, policy);
  const suppression = matchSuppression(facts, policy, nowIso);
  const environment = environmentOf(finding, policy.environments);
  const linked = finding.linkedTickets.map((ticket) => ticket.key);
  return {
    id: finding.id,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    ...(environment === 'production' ? {} : { environment }),
    team,
    ...(route === undefined ? {} : { route }),
    ...(tell.length === 0 ? {} : { tell }),
    ...(suppression === undefined ? {} : { suppression }),
    changedAt: finding.statusChangedAt,
    ...(linked.length === 0 ? {} : { linked }),
  };
}

/** Why the routes that name this team did not take a finding: "route 'x' does not match: …". */
export function explainWithout(team: string, facts: RouteFacts, policy: Policy): readonly string[] {
  const { steps } = walkRoutes(facts, policy);
  return steps
    .filter(({ kind, route }) => kind === 'missed' && policy.routes[route]?.team === team)
    .map((step) => explainStep(step, facts, policy));
}

/** One sentence for each route that was asked, in order, and one where the default team took the finding. */
export function explainRoute(facts: RouteFacts, policy: Policy): readonly string[] {
  const { steps, team, route } = walkRoutes(facts, policy);
  const told = steps.map((step) => explainStep(step, facts, policy));
  return route === undefined ? [...told, `no route took it: default team ${team}`] : told;
}

function explainStep(step: Step, facts: RouteFacts, policy: Policy): string {
  const name = `route ${nameOf(step.route, policy)}`;
  const because = ownReasons(step.route, facts, policy);
  switch (step.kind) {
    case 'missed':
      return `${name} does not match: ${because.join(', ')}`;
    case 'entered':
      return `${name} matches: ${because.join(', ')}; the routes inside it come first`;
    case 'nameless':
      return `${name} takes nothing: ${step.how}`;
    case 'told':
      return `${name}: ${[...because, ...howOf(step)].join(', ')}: team ${step.team} is told as well`;
    default:
      return `${name}: ${[...because, ...howOf(step)].join(', ')}: team ${step.team}`;
  }
}

/** Its own, behind those of the routes around it. */
function reasonsOf(index: number, facts: RouteFacts, policy: Policy): readonly string[] {
  const parent = policy.routes[index]?.parent;
  const outer = parent === undefined ? [] : reasonsOf(parent, facts, policy);
  return [...outer, ...ownReasons(index, facts, policy)];
}

function ownReasons(index: number, facts: RouteFacts, policy: Policy): readonly string[] {
  return judge(policy.routes[index]?.match ?? [], facts).because;
}

function howOf(step: Step): readonly string[] {
  return 'how' in step && step.how !== '' ? [step.how] : [];
}

/** 'commerce' > 'checkout': the way down to it. */
export function nameOf(index: number, policy: Policy): string {
  const route = policy.routes[index];
  const own = `'${route?.name ?? ''}'`;
  return route?.parent === undefined ? own : `${nameOf(route.parent, policy)} > ${own}`;
}
