import type { ProjectValues, ResourceValues, TicketValues } from '../domain/ticket-values';

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

/** Every value a description may name. */
export const DESCRIPTION_VALUES: Parts = {
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
} satisfies Record<keyof TicketValues, Shape>;

/** A summary is one line: it takes no blocks. */
export const SUMMARY_VALUES: Parts = Object.fromEntries(
  Object.entries(DESCRIPTION_VALUES).filter(([, shape]) => shape !== 'block'),
);
