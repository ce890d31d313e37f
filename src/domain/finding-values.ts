import { environmentOf } from './environment';
import { type Constant, type FieldValue, folded, isCascade } from './field-value';
import type { FindingDetails, Project } from './finding';
import { cut, oneLine } from './markdown';
import type { EnvironmentPolicy } from './policy';
import { tagKey } from './tag-key';

/** What a field of a ticket can be filled from. */
interface Facts {
  readonly details: FindingDetails;
  readonly environments: EnvironmentPolicy;
}

type Reading = (facts: Facts) => string | undefined | readonly string[];

/** Everything that can be asked of a finding, beside `tag.<key>` and `subscriptionTag.<key>`. Times are ISO. */
const SOURCES = {
  severity: ({ details }) => details.severity,
  rule: ({ details }) => details.rule.name,
  ruleId: ({ details }) => details.rule.ids,
  type: ({ details }) => details.type,
  environment: ({ details, environments }) => environmentOf(details, environments),
  project: ({ details }) => details.projects[0]?.name,
  businessUnit: ({ details }) => firstOf(details.projects, 'businessUnit'),
  businessImpact: ({ details }) => firstOf(details.projects, 'businessImpact'),
  subscription: ({ details: { resource } }) => resource.subscriptionName ?? resource.subscriptionId,
  subscriptionId: ({ details }) => details.resource.subscriptionId,
  cloudPlatform: ({ details }) => details.resource.cloudPlatform,
  region: ({ details }) => details.resource.region,
  resource: ({ details }) => details.resource.name,
  resourceType: ({ details }) => details.resource.type,
  providerId: ({ details: { resource } }) => resource.providerId ?? resource.externalId,
  cluster: ({ details }) => details.resource.clusterName,
  namespace: ({ details }) => details.resource.namespace,
  url: ({ details }) => details.url,
  findingId: ({ details }) => details.id,
  firstSeen: ({ details }) => details.createdAt,
  dueInWiz: ({ details }) => details.dueAt,
  owners: ({ details }) => details.projects.flatMap(({ owners }) => owners),
} as const satisfies Readonly<Record<string, Reading>>;

type SourceName = keyof typeof SOURCES;

const NAMES = Object.keys(SOURCES) as readonly SourceName[];
/** The owners of the Wiz projects, under the name by which an assignee is wished for. */
const ALIASES: ReadonlyMap<string, SourceName> = new Map([['wiz-owners', 'owners']]);
const TAG = /^(tag|subscriptiontag)\.(.+)$/i;

/** Every source by its name, for messages. */
export const SOURCE_NAMES: readonly string[] = [...NAMES, 'tag.<key>', 'subscriptionTag.<key>'];

/** The source's name as it is written in a policy that was read; absent where there is none of that name. */
export function sourceNamed(text: string): string | undefined {
  const name = folded(text);
  const [, owner, key = ''] = TAG.exec(name) ?? [];
  if (owner === undefined) return ALIASES.get(name) ?? NAMES.find((each) => each.toLowerCase() === name);
  if (tagKey(key) === '') return undefined;
  return `${owner === 'tag' ? 'tag' : 'subscriptionTag'}.${tagKey(key)}`;
}

/** Other people write them: texts of one source and their characters, at most. */
const MAX_TEXTS = 20;
const MAX_TEXT = 1_000;

/** What the finding says, nothing empty and nothing twice; `source` as `sourceNamed` gave it. */
function textsOf(source: string, facts: Facts): readonly string[] {
  const texts = [reading(source)(facts) ?? []].flat().map((text) => cut(oneLine(text), MAX_TEXT));
  return [...new Set(texts)].filter((text) => text !== '').slice(0, MAX_TEXTS);
}

/** The value of a field for one finding; absent where nobody says anything. */
export function valueFor(value: FieldValue, facts: Facts): Constant | undefined {
  if ('constant' in value) return value.constant;
  for (const source of value.from) {
    const found = translated(textsOf(source, facts), value.map);
    if (found !== undefined) return found;
  }
  return value.otherwise;
}

function reading(source: string): Reading {
  const [owner = '', key] = splitAtDot(source);
  if (key !== undefined) return owner === 'tag' ? tagReading(key) : subscriptionTagReading(key);
  return Object.hasOwn(SOURCES, source) ? SOURCES[source as SourceName] : () => undefined;
}

function splitAtDot(source: string): readonly string[] {
  const dot = source.indexOf('.');
  return dot < 0 ? [source] : [source.slice(0, dot), source.slice(dot + 1)];
}

/** A resource's own tag outranks its subscription's; one without a value says nothing. */
function tagReading(key: string): Reading {
  return ({ details: { resource } }) => tagged(resource.tags, key) ?? tagged(resource.subscriptionTags, key);
}

function subscriptionTagReading(key: string): Reading {
  return ({ details }) => tagged(details.resource.subscriptionTags, key);
}

function tagged(tags: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.entries(tags).find(([each, value]) => tagKey(each) === key && value.trim() !== '')?.[1];
}

function firstOf(projects: readonly Project[], key: 'businessUnit' | 'businessImpact'): string | undefined {
  return projects.map((project) => project[key]).find((value) => value !== undefined);
}

/** All texts of one source together; where the map names none of them, the source has said nothing. */
function translated(
  texts: readonly string[],
  map: Readonly<Record<string, Constant>> | undefined,
): Constant | undefined {
  if (map === undefined) return texts.length === 0 ? undefined : texts;
  const byName = new Map(Object.entries(map).map(([name, value]) => [folded(name), value]));
  const meant = texts.flatMap((text) => {
    const value = byName.get(folded(text));
    return value === undefined ? [] : [value];
  });
  const cascade = meant.find(isCascade);
  if (cascade !== undefined) return cascade;
  return meant.length === 0 ? undefined : meant.flatMap((value) => (isCascade(value) ? [] : value));
}
