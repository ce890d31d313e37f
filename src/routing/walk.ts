import type { Policy, Route } from '../domain/policy';
import type { RouteFacts } from './facts';
import { isMatch } from './match';
import { teamOf } from './team';

/**
 * What became of one route:
 * - `missed`: it does not match.
 * - `entered`: it matches, and those inside it are asked first.
 * - `nameless`: its team is the finding's to say, and the finding names none.
 * - `told`: its team hears of the finding, and matching goes on.
 * - `took`: its team is the owner.
 */
export type Step = { readonly route: number } & (
  | { readonly kind: 'missed' | 'entered' }
  | { readonly kind: 'nameless'; readonly how: string }
  | { readonly kind: 'told' | 'took'; readonly team: string; readonly how: string }
);

export interface Walk {
  /** In the order in which routes were asked. */
  readonly steps: readonly Step[];
  readonly team: string;
  /** Index into `policy.routes`; absent when the default team took it. */
  readonly route?: number;
  /** Sorted, never the owner. */
  readonly tell: readonly string[];
}

/** They travel with every finding. */
const MOST_TOLD = 3;

export function walkRoutes(facts: RouteFacts, policy: Policy): Walk {
  const walker = new Walker(facts, policy);
  const taken = walker.ask(undefined);
  const team = taken?.team ?? policy.defaultTeam;
  const others = [...walker.told].filter((each) => each !== team);
  return {
    steps: walker.steps,
    team,
    ...(taken === undefined ? {} : { route: taken.route }),
    tell: others.slice(0, MOST_TOLD).sort(),
  };
}

interface Taken {
  readonly team: string;
  readonly route: number;
}

class Walker {
  readonly steps: Step[] = [];
  readonly told = new Set<string>();

  constructor(
    private readonly facts: RouteFacts,
    private readonly policy: Policy,
  ) {}

  /** The routes inside one, in their order; undefined where none takes the finding. */
  ask(parent: number | undefined): Taken | undefined {
    for (const index of childrenOf(this.policy.routes, parent)) {
      const taken = this.askOne(index);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  private askOne(index: number): Taken | undefined {
    const route = this.policy.routes[index];
    if (route === undefined || !isMatch(route.match, this.facts)) {
      this.steps.push({ route: index, kind: 'missed' });
      return undefined;
    }
    const isParent = childrenOf(this.policy.routes, index).length > 0;
    if (isParent) this.steps.push({ route: index, kind: 'entered' });
    const taken = (isParent ? this.ask(index) : undefined) ?? this.own(index, route);
    if (taken === undefined || route.continue !== true) return taken;
    this.told.add(taken.team);
    return undefined;
  }

  private own(index: number, route: Route): Taken | undefined {
    const { team, how } = teamOf(route.team, this.facts, this.policy.teams);
    if (team === undefined) {
      this.steps.push({ route: index, kind: 'nameless', how });
      return undefined;
    }
    const kind = isWithinContinue(this.policy.routes, index) ? 'told' : 'took';
    this.steps.push({ route: index, kind, team, how });
    return { team, route: index };
  }
}

/** What a route that continues, or one inside it, decides is only to be told. */
function isWithinContinue(routes: readonly Route[], index: number): boolean {
  for (let at: number | undefined = index; at !== undefined; at = routes[at]?.parent) {
    if (routes[at]?.continue === true) return true;
  }
  return false;
}

type ByParent = ReadonlyMap<number | undefined, readonly number[]>;

const CHILDREN = new WeakMap<readonly Route[], ByParent>();

/** Indexes of the routes right inside one, or of the outermost. */
export function childrenOf(routes: readonly Route[], parent: number | undefined): readonly number[] {
  let byParent = CHILDREN.get(routes);
  if (byParent === undefined) {
    byParent = groupByParent(routes);
    CHILDREN.set(routes, byParent);
  }
  return byParent.get(parent) ?? [];
}

function groupByParent(routes: readonly Route[]): ByParent {
  const groups = new Map<number | undefined, number[]>();
  for (const [index, { parent }] of routes.entries()) {
    groups.set(parent, [...(groups.get(parent) ?? []), index]);
  }
  return groups;
}
