import type { Finding } from './finding';
import { SEVERITIES, isSeverity } from './severity';

/** What routes and suppressions look at. Lives in one process: never crosses a boundary. */
export interface RouteFacts {
  readonly project: readonly string[];
  readonly subscription: readonly string[];
  readonly resourceType: readonly string[];
  readonly rule: readonly string[];
  readonly severity: readonly string[];
  /** Values by `tagKey`; more than one where two spellings of a key fall together. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

export type FactKey = Exclude<keyof RouteFacts, 'tags'>;

export const FACT_KEYS = [
  'project',
  'subscription',
  'resourceType',
  'rule',
  'severity',
] as const satisfies readonly FactKey[];

/** "Technical_Owner", "technical-owner" and "TechnicalOwner" are one key: clouds and teams disagree on spelling. */
export function tagKey(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

export function factsOf(finding: Finding): RouteFacts {
  const { resource, rule, severity } = finding;
  const project = finding.projects[0];
  return {
    project: known(project?.name, project?.slug),
    subscription: known(resource.subscriptionName, resource.subscriptionId, resource.clusterName),
    resourceType: known(resource.type),
    rule: known(...rule.ids, rule.name),
    severity: [severity],
    // Later entries win: a resource's own tag outranks its subscription's.
    tags: new Map([...tagsOf(resource.subscriptionTags), ...tagsOf(resource.tags)]),
  };
}

export type ParsedFacts =
  | { readonly kind: 'facts'; readonly facts: RouteFacts }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** The facts of `project=payments tag.team=data severity=CRITICAL`, or everything that is wrong with such pairs. */
export function factsFromPairs(pairs: readonly string[]): ParsedFacts {
  const lists: Record<FactKey, string[]> = {
    project: [],
    subscription: [],
    resourceType: [],
    rule: [],
    severity: [],
  };
  const tags = new Map<string, readonly string[]>();
  const problems: string[] = [];
  for (const pair of pairs) {
    const parsed = parsePair(pair);
    if (parsed.kind === 'problem') problems.push(parsed.problem);
    else if (parsed.kind === 'tag') tags.set(parsed.key, [...(tags.get(parsed.key) ?? []), parsed.value]);
    else lists[parsed.key].push(parsed.value);
  }
  if (lists.severity.length > 1) problems.push('severity is given more than once');
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'facts', facts: { ...lists, tags } };
}

type Pair =
  | { readonly kind: 'fact'; readonly key: FactKey; readonly value: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string }
  | { readonly kind: 'problem'; readonly problem: string };

const PAIR_KEYS = `${FACT_KEYS.join(', ')} or tag.<key>`;

function parsePair(pair: string): Pair {
  const equals = pair.indexOf('=');
  if (equals < 0) return { kind: 'problem', problem: `"${pair}" is no key=value pair` };
  const key = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (value === '') return { kind: 'problem', problem: `"${pair}" has no value` };
  if (/^tag\./i.test(key) && tagKey(key.slice(4)) !== '')
    return { kind: 'tag', key: tagKey(key.slice(4)), value };
  const fact = FACT_KEYS.find((each) => each.toLowerCase() === key.toLowerCase());
  if (fact === undefined)
    return { kind: 'problem', problem: `"${pair}": the key must be one of ${PAIR_KEYS}` };
  return fact === 'severity' ? parseSeverity(pair, value) : { kind: 'fact', key: fact, value };
}

function parseSeverity(pair: string, value: string): Pair {
  const severity = value.toUpperCase();
  return isSeverity(severity)
    ? { kind: 'fact', key: 'severity', value: severity }
    : { kind: 'problem', problem: `"${pair}": the severity must be one of ${SEVERITIES.join(', ')}` };
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
