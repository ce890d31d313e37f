import type { CreateDecision } from './decision';
import { environmentOf } from './environment';
import type { Environment, FindingDetails, Project, Resource } from './finding';
import type { Policy } from './policy';
import { tagKey } from './tag-key';
import type { Severity } from './severity';

/** Of every list, so that no text grows with what somebody wrote into Wiz. */
const LONGEST_LIST = 20;
/** Tags a resource may carry in the big clouds. */
const MOST_TAGS = 50;
const SPEAKING_TAG = /owner|team|squad|contact|env|stage|service|app|cost|project/i;

/**
 * Everything the text of a ticket can be made of. Texts are as Wiz has them, one line each and not escaped; `null` is what
 * nobody said. The names are the operators': see docs/templates.md.
 */
export interface TicketValues extends FindingValues {
  readonly environment: Environment;
  /** YYYY-MM-DD. */
  readonly dueDate: string | null;
  readonly team: string;
  /** Name of the route that took it; null: no route matched. */
  readonly route: string | null;
  /** Why it is filed. */
  readonly reason: string;
  /** Key of the ticket it follows. */
  readonly follows: string | null;
  /** Of a ticket that stands for several findings; everything else is then said of the worst of them. */
  readonly group?: GroupValues;
}

/** What is said of many findings of one rule together. */
export interface GroupValues {
  /** How many. */
  readonly count: number;
  /** "1 critical, 213 high". */
  readonly severities: string;
  /** "3 accounts", or the name of the only one; null: nobody says where. */
  readonly accounts: string | null;
  /** When the oldest of them was opened. */
  readonly firstSeen: string;
  /** Names of their Wiz projects. */
  readonly projects: readonly string[];
  readonly owners: readonly string[];
  /** Key and address of the open ticket of the rule that they come after. */
  readonly joins: string | null;
  readonly joinsUrl: string | null;
  /** Markdown of ours: every resource, the worst in a table. */
  readonly resources: string;
}

/** What the finding itself says. */
export interface FindingValues {
  readonly severity: Severity;
  /** Name of the rule, which is the finding's title. */
  readonly title: string;
  readonly rule: string;
  readonly ruleIds: readonly string[];
  /** In words: "Toxic combination". */
  readonly type: string;
  /** Markdown from Wiz; of any length. */
  readonly description: string | null;
  readonly remediation: string | null;
  readonly resource: ResourceValues;
  /** By `tagKey`: of the resource, else of its subscription. */
  readonly tags: Readonly<Record<string, string>>;
  readonly projects: readonly ProjectValues[];
  readonly owners: readonly string[];
  /** In words. */
  readonly risks: readonly string[];
  readonly threats: readonly string[];
  readonly frameworks: readonly string[];
  /** Timestamps as Wiz wrote them, in UTC. */
  readonly firstSeen: string;
  readonly dueInWiz: string | null;
  /** The finding in Wiz. */
  readonly url: string;
}

export interface ResourceValues {
  readonly name: string;
  /** In words: "Virtual machine". */
  readonly type: string;
  readonly nativeType: string | null;
  readonly providerId: string | null;
  readonly region: string | null;
  readonly cloudPlatform: string | null;
  /** Name of the subscription, account or project. */
  readonly subscription: string | null;
  readonly subscriptionId: string | null;
  readonly cluster: string | null;
  readonly namespace: string | null;
  readonly consoleUrl: string | null;
  /** "key=value", those that say whose it is first. */
  readonly tags: readonly string[];
}

export interface ProjectValues {
  readonly name: string;
  readonly businessUnit: string | null;
  readonly businessImpact: string | null;
}

/** What a run decided of a ticket, beside the finding. */
interface DecidedFacts {
  readonly decision: CreateDecision;
  readonly policy: Policy;
  readonly dueDate: string | undefined;
}

export function ticketValues(
  details: FindingDetails,
  { decision, policy, dueDate }: DecidedFacts,
): TicketValues {
  const { team, route } = decision.finding;
  return {
    ...findingValues(details),
    environment: environmentOf(details, policy.environments),
    dueDate: dueDate ?? null,
    team,
    route: route === undefined ? null : (policy.routes[route]?.name ?? null),
    reason: decision.reason,
    follows: decision.follows ?? null,
  };
}

export function findingValues(details: FindingDetails): FindingValues {
  const { rule, resource, projects } = details;
  return {
    severity: details.severity,
    title: rule.name,
    rule: rule.name,
    ruleIds: rule.ids.slice(0, LONGEST_LIST),
    type: inWords(details.type),
    description: orNull(details.description),
    remediation: orNull(details.remediation),
    resource: resourceValues(resource),
    tags: tagValues(resource),
    projects: projects.slice(0, LONGEST_LIST).map(projectValues),
    owners: distinct(projects.flatMap(({ owners }) => owners)),
    risks: distinct(details.risks.map(inWords)),
    threats: distinct(details.threats.map(inWords)),
    frameworks: distinct(details.frameworks),
    firstSeen: details.createdAt,
    dueInWiz: orNull(details.dueAt),
    url: details.url,
  };
}

function resourceValues(resource: Resource): ResourceValues {
  return {
    name: resource.name,
    type: inWords(resource.type),
    nativeType: orNull(resource.nativeType),
    providerId: orNull(resource.providerId ?? resource.externalId),
    region: orNull(resource.region),
    cloudPlatform: orNull(resource.cloudPlatform),
    subscription: orNull(resource.subscriptionName),
    subscriptionId: orNull(resource.subscriptionId),
    cluster: orNull(resource.clusterName),
    namespace: orNull(resource.namespace),
    consoleUrl: orNull(resource.consoleUrl),
    tags: tagLines(resource),
  };
}

function projectValues({ name, businessUnit, businessImpact }: Project): ProjectValues {
  return { name, businessUnit: orNull(businessUnit), businessImpact: orNull(businessImpact) };
}

/** The first spelling of a key speaks; a tag without a value says nothing, so the subscription's may. */
function tagValues({ tags, subscriptionTags }: Resource): Readonly<Record<string, string>> {
  const byKey = new Map<string, string>();
  for (const [key, value] of [...Object.entries(tags), ...Object.entries(subscriptionTags)]) {
    if (value.trim() !== '' && !byKey.has(tagKey(key))) byKey.set(tagKey(key), value);
  }
  return Object.fromEntries(byKey);
}

function tagLines({ tags, subscriptionTags }: Resource): readonly string[] {
  return Object.entries({ ...subscriptionTags, ...tags })
    .sort(([a], [b]) => Number(SPEAKING_TAG.test(b)) - Number(SPEAKING_TAG.test(a)))
    .slice(0, MOST_TAGS)
    .map(([key, value]) => `${key}=${value}`);
}

export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '').slice(0, LONGEST_LIST);
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}

/** VIRTUAL_MACHINE -> Virtual machine. */
function inWords(constant: string): string {
  const words = constant.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
