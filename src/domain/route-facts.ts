import { environmentOf, ENVIRONMENTS } from './environment';
import type { Environment, Finding } from './finding';
import type { EnvironmentPolicy } from './policy';
import { SEVERITIES } from './severity';

/** What routes and suppressions look at. Lives in one process: never crosses a boundary. */
export interface RouteFacts {
  readonly project: readonly string[];
  readonly subscription: readonly string[];
  readonly cloudPlatform: readonly string[];
  readonly environment: readonly string[];
  readonly resourceType: readonly string[];
  readonly rule: readonly string[];
  readonly type: readonly string[];
  readonly severity: readonly string[];
  /** Values of the resource's tags, else of its subscription's, by `tagKey`; more than one where two spellings of a key fall together. */
  readonly tags: Tags;
  readonly subscriptionTags: Tags;
}

type Tags = ReadonlyMap<string, readonly string[]>;

export type FactKey = Exclude<keyof RouteFacts, 'tags' | 'subscriptionTags'>;

export const FACT_KEYS = [
  'project',
  'subscription',
  'cloudPlatform',
  'environment',
  'resourceType',
  'rule',
  'type',
  'severity',
] as const satisfies readonly FactKey[];

/** "Technical_Owner", "technical-owner" and "TechnicalOwner" are one key: clouds and teams disagree on spelling. */
export function tagKey(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

export function factsOf(finding: Finding, environments: EnvironmentPolicy): RouteFacts {
  const { resource, rule, severity } = finding;
  const project = finding.projects[0];
  const subscriptionTags = tagsOf(resource.subscriptionTags);
  return {
    project: known(project?.name, project?.slug),
    subscription: known(resource.subscriptionName, resource.subscriptionId, resource.clusterName),
    cloudPlatform: known(resource.cloudPlatform),
    environment: [environmentOf(finding, environments)],
    resourceType: known(resource.type),
    rule: known(...rule.ids, rule.name),
    type: known(finding.type),
    severity: [severity],
    tags: outranking(tagsOf(resource.tags), subscriptionTags),
    subscriptionTags,
  };
}

export type ParsedFacts =
  | { readonly kind: 'facts'; readonly facts: RouteFacts }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * The facts of `project=payments tag.team=data severity=CRITICAL`, or everything that is wrong with such pairs. The
 * environment that no pair names is known as a finding's is.
 */
export function factsFromPairs(pairs: readonly string[], environments: EnvironmentPolicy): ParsedFacts {
  const said = new SaidFacts();
  for (const pair of pairs) said.take(parsePair(pair));
  return said.parsed(environments);
}

/** What pairs said so far. */
class SaidFacts {
  private readonly facts = new Map<FactKey, string[]>();
  private readonly tags = new Map<string, string[]>();
  private readonly subscriptionTags = new Map<string, string[]>();
  private readonly problems: string[] = [];

  take(pair: Pair): void {
    if (pair.kind === 'problem') this.problems.push(pair.problem);
    else if (pair.kind === 'fact') append(this.facts, pair.key, pair.value);
    else append(pair.kind === 'tag' ? this.tags : this.subscriptionTags, pair.key, pair.value);
  }

  parsed(environments: EnvironmentPolicy): ParsedFacts {
    for (const key of ['environment', 'severity'] as const) {
      if (this.listOf(key).length > 1) this.problems.push(`${key} is given more than once`);
    }
    if (this.problems.length > 0) return { kind: 'problems', problems: this.problems };
    const environment = this.facts.get('environment') ?? [this.environmentBy(environments)];
    const tags = outranking(this.tags, this.subscriptionTags);
    const lists = Object.fromEntries(FACT_KEYS.map((key) => [key, this.listOf(key)]));
    const facts = { ...(lists as Lists), environment, tags, subscriptionTags: this.subscriptionTags };
    return { kind: 'facts', facts };
  }

  private listOf(key: FactKey): readonly string[] {
    return this.facts.get(key) ?? [];
  }

  private environmentBy(policy: EnvironmentPolicy): Environment {
    const resource = { tags: firstOfEach(this.tags), subscriptionTags: firstOfEach(this.subscriptionTags) };
    return environmentOf({ environments: [], resource }, policy);
  }
}

type Lists = Record<FactKey, readonly string[]>;

function append<Key>(lists: Map<Key, string[]>, key: Key, value: string): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

function firstOfEach(tags: Tags): Record<string, string> {
  return Object.fromEntries([...tags].map(([key, [value = '']]) => [key, value]));
}

type Pair =
  | { readonly kind: 'fact'; readonly key: FactKey; readonly value: string }
  | { readonly kind: 'tag' | 'subscription-tag'; readonly key: string; readonly value: string }
  | { readonly kind: 'problem'; readonly problem: string };

const PAIR_KEYS = `${FACT_KEYS.join(', ')}, tag.<key> or subscriptionTag.<key>`;

function parsePair(pair: string): Pair {
  const equals = pair.indexOf('=');
  if (equals < 0) return { kind: 'problem', problem: `"${pair}" is no key=value pair` };
  const key = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (value === '') return { kind: 'problem', problem: `"${pair}" has no value` };
  return (
    parseTag(key, value) ??
    parseFact(pair, key, value) ?? {
      kind: 'problem',
      problem: `"${pair}": the key must be one of ${PAIR_KEYS}`,
    }
  );
}

function parseTag(key: string, value: string): Pair | undefined {
  const dot = key.indexOf('.');
  const name = tagKey(key.slice(dot + 1));
  if (dot < 0 || name === '') return undefined;
  const owner = key.slice(0, dot).toLowerCase();
  if (owner === 'tag') return { kind: 'tag', key: name, value };
  return owner === 'subscriptiontag' ? { kind: 'subscription-tag', key: name, value } : undefined;
}

function parseFact(pair: string, key: string, value: string): Pair | undefined {
  const fact = FACT_KEYS.find((each) => each.toLowerCase() === key.toLowerCase());
  if (fact === undefined) return undefined;
  const words = CLOSED[fact];
  if (words === undefined) return { kind: 'fact', key: fact, value };
  const word = words.find((each) => each.toLowerCase() === value.toLowerCase());
  return word === undefined
    ? { kind: 'problem', problem: `"${pair}": the ${fact} must be one of ${words.join(', ')}` }
    : { kind: 'fact', key: fact, value: word };
}

/** The keys whose values are all known. */
const CLOSED: Partial<Record<FactKey, readonly string[]>> = {
  environment: ENVIRONMENTS,
  severity: SEVERITIES,
};

/** A resource's own tag outranks its subscription's. */
function outranking(own: Tags, inherited: Tags): Tags {
  return new Map([...inherited, ...own]);
}

function known(...values: readonly (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined && value.trim() !== '').map(String);
}

/** A tag without a value says nothing, so the subscription's may speak. */
function tagsOf(tags: Readonly<Record<string, string>>): Map<string, readonly string[]> {
  const byKey = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(tags)) {
    if (value.trim() !== '') byKey.set(tagKey(key), [...(byKey.get(tagKey(key)) ?? []), value]);
  }
  return byKey;
}
