import type { Policy, TeamByValue, TeamChoice } from '../domain/policy';
import { foldName } from '../domain/tag-key';
import { valuesOf, type RouteFacts } from './facts';
import { keyInWords } from './keys';
import { show } from './judge';

export interface NamedTeam {
  /** Undefined: no value names a team, and nothing is said for that case. */
  readonly team: string | undefined;
  /** How the value named it; '' where the route does so itself. */
  readonly how: string;
}

/** The first value that the map, else a team's own name, knows. */
export function teamOf(choice: TeamChoice, facts: RouteFacts, teams: Policy['teams']): NamedTeam {
  if (typeof choice === 'string') return { team: choice, how: '' };
  const { from, otherwise } = choice;
  const what = keyInWords(from);
  const values = valuesOf(facts, from);
  for (const value of values) {
    const team = teamForName(value, choice, teams);
    if (team !== undefined) return { team, how: `${what} is ${show(value)}` };
  }
  const missing =
    values.length === 0 ? `no ${what} is known` : `${what} ${values.map(show).join(' / ')} names no team`;
  return { team: otherwise, how: missing };
}

/** By the map, else a team's own name. */
export function teamForName(
  value: string,
  { map = {} }: TeamByValue,
  teams: Policy['teams'],
): string | undefined {
  const name = foldName(value);
  const mapped = Object.entries(map).find(([key]) => foldName(key) === name);
  return mapped?.[1] ?? Object.keys(teams).find((team) => foldName(team) === name);
}

/** Every team that the choice can come to. */
export function teamsOf(choice: TeamChoice, teams: Policy['teams']): readonly string[] {
  if (typeof choice === 'string') return [choice];
  const { map = {}, otherwise } = choice;
  const taken = new Set(Object.keys(map).map(foldName));
  const named = Object.keys(teams).filter((team) => !taken.has(foldName(team)));
  return [...new Set([...Object.values(map), ...named, ...(otherwise === undefined ? [] : [otherwise])])];
}
