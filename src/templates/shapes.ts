import type { GroupValues, ProjectValues, ResourceValues, TicketValues } from '../domain/ticket-values';
import type { TemplateKind } from './kinds';

/**
 * What stands behind a name: one text; Wiz's own Markdown, which is a block; a list of texts; the tags, by any key; or
 * something with parts. A list in brackets is gone through with `{% for %}`.
 */
export type Shape = 'text' | 'block' | 'texts' | 'tags' | Parts | readonly [Parts];

export interface Parts {
  readonly [name: string]: Shape;
}

const RESOURCE = {
  name: 'text',
  type: 'text',
  nativeType: 'text',
  providerId: 'text',
  region: 'text',
  cloudPlatform: 'text',
  subscription: 'text',
  subscriptionId: 'text',
  cluster: 'text',
  namespace: 'text',
  consoleUrl: 'text',
  tags: 'texts',
} as const satisfies Record<keyof ResourceValues, Shape>;

const PROJECT = {
  name: 'text',
  businessUnit: 'text',
  businessImpact: 'text',
} as const satisfies Record<keyof ProjectValues, Shape>;

const GROUP = {
  count: 'text',
  severities: 'text',
  accounts: 'text',
  firstSeen: 'text',
  projects: 'texts',
  owners: 'texts',
  joins: 'text',
  joinsUrl: 'text',
  resources: 'block',
} as const satisfies Record<keyof GroupValues, Shape>;

/** Every value the description of one finding's ticket may name. */
const DESCRIPTION_VALUES: Parts = {
  severity: 'text',
  title: 'text',
  rule: 'text',
  ruleIds: 'texts',
  type: 'text',
  environment: 'text',
  description: 'block',
  remediation: 'block',
  resource: RESOURCE,
  tags: 'tags',
  projects: [PROJECT],
  owners: 'texts',
  risks: 'texts',
  threats: 'texts',
  frameworks: 'texts',
  firstSeen: 'text',
  dueInWiz: 'text',
  dueDate: 'text',
  url: 'text',
  team: 'text',
  route: 'text',
  reason: 'text',
  follows: 'text',
} satisfies Record<Exclude<keyof TicketValues, 'group'>, Shape>;

const GROUP_DESCRIPTION_VALUES: Parts = { ...DESCRIPTION_VALUES, group: GROUP };

const VALUES: Readonly<Record<TemplateKind, Parts>> = {
  summary: withoutBlocks(DESCRIPTION_VALUES),
  description: DESCRIPTION_VALUES,
  groupSummary: { ...withoutBlocks(DESCRIPTION_VALUES), group: withoutBlocks(GROUP) },
  groupDescription: GROUP_DESCRIPTION_VALUES,
};

/** Every value a template of this kind may name. */
export function valuesOf(kind: TemplateKind): Parts {
  return VALUES[kind];
}

/** Paths of those that are blocks and have a line to themselves. */
export const BLOCK_VALUES: readonly string[] = blocksIn(GROUP_DESCRIPTION_VALUES);

/** A summary is one line: it takes no blocks. */
function withoutBlocks(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, shape]) => shape !== 'block'));
}

function blocksIn(parts: Parts): string[] {
  return Object.entries(parts).flatMap(([name, shape]) => {
    if (shape === 'block') return [name];
    const isOne = typeof shape === 'object' && !Array.isArray(shape);
    return isOne ? blocksIn(shape as Parts).map((path) => `${name}.${path}`) : [];
  });
}
