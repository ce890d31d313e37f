import { environmentOf } from './environment';
import type { Finding, FindingRef } from './finding';
import { isMatch, judge } from './matcher';
import type { Policy } from './policy';
import { factsOf, type RouteFacts } from './route-facts';

/** Which team a finding belongs to, and why, in words a person would use. */
export interface RouteDecision {
  readonly team: string;
  /** Index into `policy.routes`; absent when the default team took it. */
  readonly route?: number;
  readonly reason: string;
}

export function routeFinding(finding: Finding, policy: Policy): RouteDecision {
  return routeFacts(factsOf(finding, policy.environments), policy);
}

/** The first route that matches names the team. */
export function routeFacts(facts: RouteFacts, policy: Policy): RouteDecision {
  const index = firstRoute(facts, policy);
  const route = policy.routes[index];
  if (route === undefined) {
    return { team: policy.defaultTeam, reason: `no route matched: default team ${policy.defaultTeam}` };
  }
  const { because } = judge(route.match, facts);
  return { team: route.team, route: index, reason: `route '${route.name}': ${because.join(', ')}` };
}

/** Index of the first suppression that mutes the finding; one past its `until` mutes nothing. */
export function matchSuppression(finding: Finding, policy: Policy, nowIso: string): number | undefined {
  return suppressionFor(factsOf(finding, policy.environments), policy, nowIso);
}

/** What travels of a finding. */
export function toRef(finding: Finding, policy: Policy, nowIso: string): FindingRef {
  const facts = factsOf(finding, policy.environments);
  const index = firstRoute(facts, policy);
  const route = policy.routes[index];
  const suppression = suppressionFor(facts, policy, nowIso);
  const environment = environmentOf(finding, policy.environments);
  const linked = finding.linkedTickets.map((ticket) => ticket.key);
  return {
    id: finding.id,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    ...(environment === 'production' ? {} : { environment }),
    team: route?.team ?? policy.defaultTeam,
    ...(route === undefined ? {} : { route: index }),
    ...(suppression === undefined ? {} : { suppression }),
    changedAt: finding.statusChangedAt,
    ...(linked.length === 0 ? {} : { linked }),
  };
}

/** One sentence for each route that was tried, in order, and one for what came of it. */
export function explainRoute(facts: RouteFacts, policy: Policy): readonly string[] {
  const decision = routeFacts(facts, policy);
  const tried = policy.routes.slice(0, decision.route ?? policy.routes.length);
  const misses = tried.map(
    (route) => `route '${route.name}' does not match: ${judge(route.match, facts).because.join(', ')}`,
  );
  return [
    ...misses,
    decision.route === undefined ? decision.reason : `${decision.reason}: team ${decision.team}`,
  ];
}

/** -1 where no route matches. */
function firstRoute(facts: RouteFacts, policy: Policy): number {
  return policy.routes.findIndex((route) => isMatch(route.match, facts));
}

function suppressionFor(facts: RouteFacts, policy: Policy, nowIso: string): number | undefined {
  const now = Date.parse(nowIso);
  const index = policy.suppressions.findIndex(
    ({ match, until }) => now < Date.parse(until) && isMatch(match, facts),
  );
  return index < 0 ? undefined : index;
}
