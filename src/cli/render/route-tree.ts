import type { Policy, Route, TeamChoice } from '../../domain/policy';
import { sentenceOf } from '../../routing/sentence';
import { childrenOf } from '../../routing/walk';
import { plainText } from '../plain-text';
import { block } from './wrap';
import type { View } from './view';

/** A route with those inside it. */
export interface TreeRoute {
  readonly name: string;
  /** All must hold. */
  readonly match: readonly string[];
  /** Its own or that of the route around it. */
  readonly team: TeamChoice;
  readonly continue?: true;
  readonly routes: readonly TreeRoute[];
}

export interface Tree {
  readonly routes: readonly TreeRoute[];
  readonly defaultTeam: string;
}

export function toTree(policy: Policy): Tree {
  return { routes: branches(policy.routes, undefined), defaultTeam: policy.defaultTeam };
}

function branches(routes: readonly Route[], parent: number | undefined): readonly TreeRoute[] {
  return childrenOf(routes, parent).flatMap((index) => {
    const route = routes[index];
    return route === undefined ? [] : [toBranch(route, branches(routes, index))];
  });
}

function toBranch({ name, match, team, continue: goesOn }: Route, routes: readonly TreeRoute[]): TreeRoute {
  return {
    name,
    match: match.map(sentenceOf),
    team,
    ...(goesOn === true ? { continue: true as const } : {}),
    routes,
  };
}

/** Lines between routes, and under each its matcher. */
export function renderTree(policy: Policy, view: View): string {
  const { routes, defaultTeam } = toTree(policy);
  const rest = `${view.style.faint('everything else')} → ${view.style.strong(defaultTeam)}`;
  return [...routes.flatMap((route) => draw(route, { indent: '', isLast: false }, view)), `└─ ${rest}`].join(
    '\n',
  );
}

interface Place {
  readonly indent: string;
  readonly isLast: boolean;
}

function draw(route: TreeRoute, { indent, isLast }: Place, view: View): readonly string[] {
  const { style, width } = view;
  const inner = `${indent}${isLast ? '   ' : '│  '}`;
  const margin = route.routes.length > 0 ? `${inner}│  ` : `${inner}   `;
  const conditions = block([route.match.map(plainText).join(', ')], 0, Math.max(30, width - margin.length));
  return [
    `${indent}${isLast ? '└─ ' : '├─ '}${style.strong(plainText(route.name))} ${effectOf(route, view)}`,
    ...conditions.split('\n').map((line) => `${margin}${style.faint(line)}`),
    ...route.routes.flatMap((each, at) =>
      draw(each, { indent: inner, isLast: at === route.routes.length - 1 }, view),
    ),
  ];
}

function effectOf({ team, continue: goesOn }: TreeRoute, { style }: View): string {
  const words = style.strong(describeChoice(team));
  return goesOn === true ? `tells ${words} and goes on` : `→ ${words}`;
}

function describeChoice(team: TeamChoice): string {
  if (typeof team === 'string') return team;
  const { from, map = {}, otherwise } = team;
  const mapped = Object.entries(map).map(([value, name]) => `${plainText(value)} → ${name}`);
  const fallback = otherwise === undefined ? [] : [`else ${otherwise}`];
  const how = [...mapped, ...fallback].join(', ');
  return `the team that ${plainText(from)} names${how === '' ? '' : ` (${how})`}`;
}
