import { foldName } from '../domain/tag-key';
import { isNegative } from '../routing/match';
import { parseSentence } from '../routing/sentence';
import { closest } from './closest';
import type { Complaint } from './policy-complaints';
import type { Path } from './policy-yaml';
import { asFields, asList, isFields, type Fields } from './raw';
import { DEEPEST } from './schema-routes';

/** What no single value of routes and suppressions shows. */
export function checkRouting(file: Fields, teams: readonly string[]): Complaint[] {
  const routes = entriesBelow(['routes'], file.routes, 1);
  const suppressions = entriesOf(['suppressions'], file.suppressions);
  return [
    ...routes.flatMap((entry) => checkRoute(entry, teams)),
    ...suppressions.flatMap(({ at, fields }) => checkMatch([...at, 'match'], fields.match, MUTES)),
    ...checkNames(routes),
    ...checkNames(suppressions),
  ];
}

export function checkTeam(at: Path, team: unknown, teams: readonly string[]): Complaint[] {
  if (typeof team !== 'string' || teams.includes(team)) return [];
  const meant = closest(team, teams);
  const cure = meant === undefined ? `the teams are: ${teams.join(', ')}` : `did you mean ${meant}?`;
  return [{ at, what: 'names no team that exists', cure }];
}

interface Entry {
  readonly at: Path;
  readonly fields: Fields;
}

function entriesOf(at: Path, value: unknown): readonly Entry[] {
  return asList(value).map((each, index) => ({ at: [...at, index], fields: asFields(each) }));
}

/** Each before those inside it. */
function entriesBelow(at: Path, value: unknown, depth: number): readonly Entry[] {
  if (depth > DEEPEST) return [];
  return entriesOf(at, value).flatMap((entry) => [
    entry,
    ...entriesBelow([...entry.at, 'routes'], entry.fields.routes, depth + 1),
  ]);
}

function checkRoute({ at, fields }: Entry, teams: readonly string[]): Complaint[] {
  return [
    ...checkChoice([...at, 'team'], fields.team, teams),
    ...checkTeamIsNamed(at, fields),
    ...checkMatch([...at, 'match'], fields.match, TAKES),
  ];
}

/** Under another route, or around others, a team may be left out; at the end of everything it is a slip. */
function checkTeamIsNamed(at: Path, { team, routes, continue: goesOn }: Fields): Complaint[] {
  if (team !== undefined) return [];
  if (goesOn === true) {
    const what = 'tells a team and goes on, and this route names no team of its own';
    return [{ at: [...at, 'continue'], what }];
  }
  return at.length > 2 || asList(routes).length > 0 ? [] : [{ at: [...at, 'team'], what: 'is missing' }];
}

function checkChoice(at: Path, choice: unknown, teams: readonly string[]): Complaint[] {
  if (typeof choice === 'string' && !choice.includes('$')) return checkTeam(at, choice, teams);
  if (typeof choice !== 'string' && !isFields(choice)) return [];
  const { map, otherwise } = asFields(choice);
  return [
    ...checkTeam([...at, 'otherwise'], otherwise, teams),
    ...Object.entries(asFields(map)).flatMap(([value, team]) =>
      checkTeam([...at, 'map', value], team, teams),
    ),
    ...twinsIn(Object.keys(asFields(map))).map(([one, other]) => ({
      at: [...at, 'map', other],
      what: `is the same value as ${one}: case, space, _, - and . do not count`,
    })),
    ...twinsIn(teams).map(([one, other]) => ({
      at,
      what: `cannot tell the teams ${one} and ${other} apart: in a value, case, space, _, - and . do not count`,
    })),
  ];
}

function twinsIn(names: readonly string[]): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const twin = seen.get(foldName(name));
    seen.set(foldName(name), name);
    return twin === undefined ? [] : [[twin, name] as const];
  });
}

interface Effect {
  /** What an empty matcher would do. */
  readonly toAll: string;
  /** What one would do that says only what is not meant; absent where that is fine. */
  readonly toTheRest?: string;
}

const TAKES: Effect = { toAll: 'take every finding' };
const MUTES: Effect = { toAll: 'take every finding', toTheRest: 'mute all the rest' };

function checkMatch(at: Path, match: unknown, { toAll, toTheRest }: Effect): Complaint[] {
  if (!isFields(match) && !Array.isArray(match)) return [];
  const { not } = asFields(match);
  if (isFields(not) && Object.keys(not).length === 0)
    return [{ at: [...at, 'not'], what: 'is an empty map: leave the key out instead' }];
  const { wants, excludes } = sidesOf(match);
  if (wants) return [];
  if (!excludes) return [{ at, what: `has nothing to match: it would ${toAll}` }];
  if (toTheRest === undefined) return [];
  return [
    {
      at,
      what: `says only what is not meant: it would ${toTheRest}`,
      cure: 'name what it mutes as well',
    },
  ];
}

/** What cannot be read counts as wanted: it is told for what it is. */
function sidesOf(match: Fields | readonly unknown[]): {
  readonly wants: boolean;
  readonly excludes: boolean;
} {
  if (!Array.isArray(match)) {
    const { not, ...wanted } = match as Fields;
    return { wants: Object.keys(wanted).length > 0, excludes: not !== undefined };
  }
  const sides = match.map((sentence: unknown) => {
    if (typeof sentence !== 'string') return false;
    const parsed = parseSentence(sentence);
    return parsed.kind === 'clause' && isNegative(parsed.clause);
  });
  return { wants: sides.includes(false), excludes: sides.includes(true) };
}

function checkNames(entries: readonly Entry[]): Complaint[] {
  const seen = new Set<string>();
  return entries.flatMap(({ at, fields: { name } }) => {
    if (typeof name !== 'string') return [];
    const isRepeated = seen.has(name);
    seen.add(name);
    const what = 'is taken by an earlier entry: a name is how people tell them apart';
    return isRepeated ? [{ at: [...at, 'name'], what }] : [];
  });
}
