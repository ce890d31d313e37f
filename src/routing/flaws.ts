import type { Clause } from '../domain/matcher';
import type { Policy, Route, TeamByValue } from '../domain/policy';
import { foldName } from '../domain/tag-key';
import { factOf, follows, isNeverTrue, isSingle } from './implies';
import { CLOSED } from './keys';
import { wildcard } from './pattern';
import { nameOf } from './route';
import { sentenceOf } from './sentence';
import { teamForName, teamsOf } from './team';
import { childrenOf } from './walk';

/**
 * What is certainly wrong with a policy's routes:
 * - `unreachable`: the route never takes a finding, nor tells one.
 * - `idle-team`: no route names the team, and it is not the default one.
 * - `idle-value`: what the map has is no value that the finding can have.
 * - `nameless-value`: what the route asks for names no team, so it is left to the next.
 */
export interface Flaw {
  readonly kind: 'unreachable' | 'idle-team' | 'idle-value' | 'nameless-value';
  /** Name of the route, or of the team. */
  readonly subject: string;
  readonly because: string;
}

/** Only what is certain: a route that several before it share out between them is not found. */
export function flawsOf(policy: Policy): readonly Flaw[] {
  const unreachable = findUnreachable(policy);
  const lost = new Set(unreachable.flatMap(({ index }) => [index, ...insideOf(index, policy.routes)]));
  const reachable = policy.routes.filter((_, index) => !lost.has(index));
  return [
    ...unreachable.map(({ index, because }): Flaw => ({
      kind: 'unreachable',
      subject: nameOf(index, policy),
      because,
    })),
    ...idleTeams(policy, reachable),
    ...policy.routes.flatMap((route, index) =>
      lost.has(index) || typeof route.team === 'string' ? [] : valueFlaws(route.team, index, policy),
    ),
  ];
}

interface Unreachable {
  readonly index: number;
  readonly because: string;
}

/** Only the outermost: what lies inside goes with it. */
function findUnreachable(policy: Policy, parent?: number): readonly Unreachable[] {
  return childrenOf(policy.routes, parent).flatMap((index) => {
    const because = whyUnreachable(index, policy);
    return because === undefined ? findUnreachable(policy, index) : [{ index, because }];
  });
}

function whyUnreachable(index: number, policy: Policy): string | undefined {
  const { routes } = policy;
  const clauses = clausesDownTo(index, routes);
  const never = clauses.find((clause) => isNeverTrue(clause, policy));
  if (never !== undefined)
    return `${sentenceOf(never)}, and the policy reads ${policy.severities.join(' and ')}`;
  for (let at: number | undefined = index; at !== undefined; at = routes[at]?.parent) {
    for (const before of childrenOf(routes, routes[at]?.parent)) {
      if (before >= at) break;
      const earlier = routes[before];
      if (earlier !== undefined && takesAllOf(earlier, clauses, policy))
        return `${nameOf(before, policy)} before it takes all of that: ${earlier.match.map(sentenceOf).join(', ')}`;
    }
  }
  return undefined;
}

function takesAllOf(earlier: Route, clauses: readonly Clause[], policy: Policy): boolean {
  if (earlier.continue === true || earlier.match.length === 0) return false;
  if (typeof earlier.team !== 'string' && earlier.team.otherwise === undefined) return false;
  return earlier.match.every((clause) => follows(clause, clauses, policy));
}

function clausesDownTo(index: number, routes: readonly Route[]): readonly Clause[] {
  const route = routes[index];
  if (route === undefined) return [];
  return [...(route.parent === undefined ? [] : clausesDownTo(route.parent, routes)), ...route.match];
}

function insideOf(index: number, routes: readonly Route[]): readonly number[] {
  return childrenOf(routes, index).flatMap((child) => [child, ...insideOf(child, routes)]);
}

function idleTeams({ teams, defaultTeam }: Policy, routes: readonly Route[]): readonly Flaw[] {
  const named = new Set([defaultTeam, ...routes.flatMap(({ team }) => teamsOf(team, teams))]);
  return Object.keys(teams)
    .filter((team) => !named.has(team))
    .map((team) => ({
      kind: 'idle-team',
      subject: team,
      because: 'no route that can take a finding names it',
    }));
}

function valueFlaws(choice: TeamByValue, index: number, policy: Policy): readonly Flaw[] {
  const route = policy.routes[index];
  const asked = route?.match.filter(({ key, operator }) => key === choice.from && operator === 'in') ?? [];
  const values = asked.flatMap((clause) => clause.values).filter((value) => !value.includes('*'));
  const subject = nameOf(index, policy);
  const nameless = values.filter(
    (value) => choice.otherwise === undefined && teamForName(value, choice, policy.teams) === undefined,
  );
  return [
    ...nameless.map((value): Flaw => ({
      kind: 'nameless-value',
      subject,
      because: `it asks for ${choice.from} ${value}, which names no team and stands not in its map`,
    })),
    ...idleValues(choice, asked).map((value): Flaw => ({
      kind: 'idle-value',
      subject,
      because: `its map has ${value}, and no finding that it matches has that ${choice.from}`,
    })),
  ];
}

function idleValues({ from, map = {} }: TeamByValue, asked: readonly Clause[]): readonly string[] {
  const fact = factOf(from);
  const closed = fact === undefined ? undefined : CLOSED[fact];
  const isOfTheClosed = (value: string): boolean =>
    closed === undefined || closed.some((each) => foldName(each) === foldName(value));
  const isAskedFor = (value: string): boolean =>
    !isSingle(from) ||
    asked.every(({ values }) => values.some((each) => wildcard(foldName(each))(foldName(value))));
  return Object.keys(map).filter((value) => !isOfTheClosed(value) || !isAskedFor(value));
}
