import type { FactKey, Matcher, NeededFact } from '../domain/matcher';
import type { Policy } from '../domain/policy';
import { parseKey } from './keys';

/** Which facts of a finding the policy's routes and suppressions look at, each with the first that does. */
export function neededFacts({ routes, suppressions }: Policy): readonly NeededFact[] {
  const first = new Map<FactKey, string>();
  const note = (key: string, by: string): void => {
    const parsed = parseKey(key);
    if (parsed?.kind === 'fact' && !first.has(parsed.fact)) first.set(parsed.fact, by);
  };
  const noteAll = (match: Matcher, by: string): void => match.forEach(({ key }) => note(key, by));
  for (const { name, match, team } of routes) {
    noteAll(match, `route '${name}'`);
    if (typeof team !== 'string') note(team.from, `route '${name}'`);
  }
  for (const { name, match } of suppressions) noteAll(match, `suppression '${name}'`);
  return [...first].map(([fact, by]) => ({ fact, by }));
}
