import { createHash } from 'node:crypto';

/** Everything a fingerprint may depend on, as Wiz wrote it. Title, severity and time are not among it, on purpose. */
export interface Identity {
  readonly findingId: string;
  readonly type: string | null;
  readonly ruleIds: readonly string[];
  /** Absent: Wiz gave no resource. */
  readonly resource?: ResourceIdentity;
}

export interface ResourceIdentity {
  readonly id: string | null;
  readonly externalId: string | null;
  readonly providerId: string | null;
  readonly cloudPlatform: string | null;
  readonly subscriptionExternalId: string | null;
  readonly kubernetesClusterId: string | null;
}

type Part = readonly [name: string, value: string | readonly string[]];

/** Part of the hash: a new recipe makes new fingerprints, and then both must be looked up. */
const RECIPE = '1';

/**
 * 32 hex characters that stay the same as long as it is the same weakness on the same resource, also when Wiz
 * closes the finding and opens it again under a new id.
 *
 * The Wiz id stands in where that cannot be said: two threat detections of one rule on one resource are two
 * incidents, and without a rule or a resource nothing else tells two findings apart.
 */
export function fingerprintOf(identity: Identity): string {
  const parts = weaknessParts(identity) ?? findingParts(identity);
  // JSON keeps parts apart whatever characters they hold.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * 16 hex characters that all weaknesses of the same rules share. Absent where the fingerprint is the finding's own: an
 * incident, or something nobody can tell the rule of. So whoever knows a fingerprint knows its rule for good.
 */
export function ruleKeyOf(identity: Identity): string | undefined {
  if (weaknessParts(identity) === undefined) return undefined;
  const rules = distinctRules(identity.ruleIds);
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
}

function distinctRules(ruleIds: readonly string[]): readonly string[] {
  return [...new Set(ruleIds.filter(isGiven))].toSorted();
}

function weaknessParts({ type, ruleIds, resource }: Identity): readonly Part[] | undefined {
  if (resource === undefined || type === 'THREAT_DETECTION') return undefined;
  const rules = distinctRules(ruleIds);
  const key = firstGiven(resource.externalId, resource.providerId, resource.id);
  if (rules.length === 0 || key === undefined) return undefined;
  return [
    ['recipe', RECIPE],
    ...part('type', type),
    ['rules', rules],
    ...part('platform', resource.cloudPlatform),
    ...part('place', firstGiven(resource.subscriptionExternalId, resource.kubernetesClusterId)),
    ['resource', key],
  ];
}

function findingParts({ type, findingId }: Identity): readonly Part[] {
  return [['recipe', RECIPE], ...part('type', type), ['finding', findingId]];
}

function part(name: string, value: string | null | undefined): readonly Part[] {
  return isGiven(value) ? [[name, value]] : [];
}

function firstGiven(...values: readonly (string | null)[]): string | undefined {
  return values.find(isGiven);
}

function isGiven(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && value !== '';
}
