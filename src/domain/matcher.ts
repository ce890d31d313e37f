/** Which findings a route takes, or a suppression mutes: all clauses must hold. One without clauses takes nothing. */
export type Matcher = readonly Clause[];

/**
 * One fact against values; case does not count.
 * `in` and `not in`: any or none of the finding's values is one of these, in which `*` stands for any characters.
 * `=~` and `!~`: any or none of them is matched, from its start to its end, by one of these RE2 patterns.
 * What a finding has nothing of, it does not have: there the two negative ones hold.
 */
export interface Clause {
  /** One of `FACT_KEYS`, or `tag.<key>`, or `subscriptionTag.<key>`. */
  readonly key: string;
  readonly operator: Operator;
  /** At least one, each at most 200 characters. */
  readonly values: readonly string[];
}

export const OPERATORS = ['in', 'not in', '=~', '!~'] as const;

export type Operator = (typeof OPERATORS)[number];

/** What can be known of a finding besides its tags, in the order in which people are told. */
export const FACT_KEYS = [
  'project',
  'folder',
  'businessUnit',
  'businessImpact',
  'subscription',
  'cloudPlatform',
  'region',
  'resourceType',
  'rule',
  'type',
  'environment',
  'severity',
] as const;

export type FactKey = (typeof FACT_KEYS)[number];

export const TAG_KINDS = ['tag', 'subscriptionTag'] as const;

export type TagKind = (typeof TAG_KINDS)[number];

/** A fact that the policy looks at, and who does: `route 'EU'`. */
export interface NeededFact {
  readonly fact: FactKey;
  readonly by: string;
}
