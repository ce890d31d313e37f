import { environmentOf } from '../domain/environment';
import type { Finding } from '../domain/finding';
import type { FactKey } from '../domain/matcher';
import type { EnvironmentPolicy } from '../domain/policy';
import { tagKey } from '../domain/tag-key';
import { parseKey } from './keys';

/** What routes and suppressions look at. Lives in one process: never crosses a boundary. */
export interface RouteFacts extends Readonly<Record<FactKey, readonly string[]>> {
  /** Values of the resource's tags, else of its subscription's, by `tagKey`; more than one where two spellings of a key fall together. */
  readonly tags: Tags;
  readonly subscriptionTags: Tags;
}

export type Tags = ReadonlyMap<string, readonly string[]>;

const NONE: readonly string[] = [];

/** What the finding has under the key of a clause. */
export function valuesOf(facts: RouteFacts, text: string): readonly string[] {
  const key = parseKey(text);
  if (key === undefined) return NONE;
  if (key.kind === 'fact') return facts[key.fact];
  return (key.kind === 'tag' ? facts.tags : facts.subscriptionTags).get(key.tag) ?? NONE;
}

export function factsOf(finding: Finding, environments: EnvironmentPolicy): RouteFacts {
  const { resource, rule, projects, folders } = finding;
  const [project] = projects;
  const places = [...projects, ...folders];
  const subscriptionTags = tagsOf(resource.subscriptionTags);
  return {
    project: known(project?.name, project?.slug),
    folder: known(...folders.flatMap(({ name, slug }) => [name, slug])),
    businessUnit: firstKnown(places.map(({ businessUnit }) => businessUnit)),
    businessImpact: firstKnown(places.map(({ businessImpact }) => businessImpact)),
    subscription: known(resource.subscriptionName, resource.subscriptionId, resource.clusterName),
    cloudPlatform: known(resource.cloudPlatform),
    region: known(resource.region),
    resourceType: known(resource.type),
    rule: known(...rule.ids, rule.name),
    type: known(finding.type),
    environment: [environmentOf(finding, environments)],
    severity: [finding.severity],
    tags: outranking(tagsOf(resource.tags), subscriptionTags),
    subscriptionTags,
  };
}

/** A resource's own tag outranks its subscription's. */
export function outranking(own: Tags, inherited: Tags): Tags {
  return new Map([...inherited, ...own]);
}

function known(...values: readonly (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined && value.trim() !== '').map(String);
}

/** The most specific place that says anything speaks. */
function firstKnown(values: readonly (string | undefined)[]): string[] {
  return known(...values).slice(0, 1);
}

/** A tag without a value says nothing, so the subscription's may speak. */
function tagsOf(tags: Readonly<Record<string, string>>): Map<string, readonly string[]> {
  const byKey = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(tags)) {
    if (value.trim() !== '') byKey.set(tagKey(key), [...(byKey.get(tagKey(key)) ?? []), value]);
  }
  return byKey;
}
