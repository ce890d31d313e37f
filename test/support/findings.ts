import type { World } from '../../sandbox/world';

export const PAYMENTS = 'payments-api';
export const PLATFORM = 'platform-core';

const DAY_MS = 86_400_000;

/** A few like findings, each on a machine of its own. Answers their ids. */
export function addFindings(world: World, count: number, differs: object = {}): string[] {
  const nodes = Array.from({ length: count }, () => ({ ...differs }));
  return world.wiz.add(nodes).ids;
}

/** As many, each of a rule of its own: what shares a rule may share a ticket. `rule`: what all of these rules say. */
export function addUnlikeFindings(
  world: World,
  count: number,
  { rule = {}, ...differs }: { readonly rule?: object; readonly [field: string]: unknown } = {},
): string[] {
  const nodes = Array.from({ length: count }, (_, index) => {
    const named = { __typename: 'Control', id: `wc-unlike-${index}`, name: `Rule ${index}`, ...rule };
    return { ...differs, sourceRules: [named] };
  });
  return world.wiz.add(nodes).ids;
}

export function addFinding(world: World, differs: object = {}): string {
  return addFindings(world, 1, differs)[0] ?? '';
}

/** Three findings of the payments team, two of the platform team, by the company's own policy. */
export function twoTeams(world: World): void {
  addFindings(world, 3, of(PAYMENTS));
  addFindings(world, 2, of(PLATFORM));
}

export function of(slug: string): Readonly<Record<string, unknown>> {
  const riskProfile = { businessImpact: 'MBI' };
  return { projects: [{ id: slug, name: slug, slug, isFolder: false, businessUnit: '', riskProfile }] };
}

export function daysAgo(days: number): { createdAt: string } {
  return { createdAt: new Date(Date.now() - days * DAY_MS).toISOString() };
}
