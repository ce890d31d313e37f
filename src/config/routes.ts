import type { Clause, Matcher } from '../domain/matcher';
import type { Route, Suppression, TeamChoice } from '../domain/policy';
import { keyInWords } from '../routing/keys';
import { isNegative } from '../routing/match';
import type { TeamChannel } from './policy-inputs';
import type { PolicyFile } from './policy-schema';
import type { WrittenRoute } from './schema-routes';

/** The file's tree as a flat list, then the routes of the teams that only TEAM_CHANNEL_MAP knows. */
export function buildRoutes(
  { routes = [] }: PolicyFile,
  added: readonly TeamChannel[],
  defaultTeam: string,
): readonly Route[] {
  const written = [...routes, ...routesOf(added)];
  const flat: Route[] = [];
  const taken = namesIn(written);
  for (const route of written) flatten(route, { team: defaultTeam }, { flat, taken });
  return flat;
}

/** A project names its team more surely than a tag does, so every project is tried before any tag. */
function routesOf(entries: readonly TeamChannel[]): WrittenRoute[] {
  return [
    ...entries.map(({ team, match }) => ({ team, match: [isOneOf('project', match)] })),
    ...entries.map(({ team, match }) => ({ team, match: [isOneOf('tag.team', match)] })),
  ];
}

function isOneOf(key: string, value: string): Clause {
  return { key, operator: 'in', values: [value] };
}

interface Around {
  readonly team: TeamChoice;
  readonly parent?: number;
}

interface Growing {
  readonly flat: Route[];
  readonly taken: Set<string>;
}

function flatten(route: WrittenRoute, around: Around, { flat, taken }: Growing): void {
  const { match, name, routes = [], continue: goesOn } = route;
  const team = route.team ?? around.team;
  const index = flat.length;
  flat.push({
    name: name ?? freeName(`${wordFor(team)} by ${keysOf(match)}`, taken),
    match,
    team,
    ...(around.parent === undefined ? {} : { parent: around.parent }),
    ...(goesOn === true ? { continue: true } : {}),
  });
  for (const inner of routes) flatten(inner, { team, parent: index }, { flat, taken });
}

function wordFor(team: TeamChoice): string {
  return typeof team === 'string' ? team : `team of ${keyInWords(team.from)}`;
}

function namesIn(routes: readonly WrittenRoute[]): Set<string> {
  return new Set(
    routes.flatMap(({ name, routes: inner = [] }) => [
      ...(name === undefined ? [] : [name]),
      ...namesIn(inner),
    ]),
  );
}

export function buildSuppressions({ suppressions = [] }: PolicyFile): readonly Suppression[] {
  const taken = new Set(suppressions.flatMap(({ name }) => name ?? []));
  return suppressions.map(({ name, ...rest }) => ({
    name: name ?? freeName(`mute by ${keysOf(rest.match)}`, taken),
    ...rest,
  }));
}

/** "project and not tag": what it looks at, each once. */
function keysOf(match: Matcher): string {
  const words = match.map((clause) => {
    const [kind = ''] = clause.key.split('.');
    return `${isNegative(clause) ? 'not ' : ''}${keyInWords(kind)}`;
  });
  return [...new Set(words)].join(' and ');
}

const LONGEST_NAME = 80;

function freeName(wish: string, taken: Set<string>): string {
  const short = wish.slice(0, LONGEST_NAME);
  let name = short;
  for (let number = 2; taken.has(name); number += 1) name = `${short} (${number})`;
  taken.add(name);
  return name;
}
