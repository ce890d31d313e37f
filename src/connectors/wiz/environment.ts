import type { Environment } from '../../domain/finding';

type Tags = Readonly<Record<string, string>>;

export interface EnvironmentHints {
  /** Wiz's own list, from the environments of the cloud accounts a project links to. */
  readonly environments: readonly string[];
  readonly tags: Tags;
  readonly subscriptionTags: Tags;
}

const TAG_KEYS: ReadonlySet<string> = new Set(['environment', 'env', 'stage']);

const WORDS: ReadonlyMap<string, Environment> = new Map([
  ['production', 'production'],
  ['prod', 'production'],
  ['prd', 'production'],
  ['live', 'production'],
  ['staging', 'staging'],
  ['stage', 'staging'],
  ['stg', 'staging'],
  ['preprod', 'staging'],
  ['preproduction', 'staging'],
  ['uat', 'staging'],
  ['nonprod', 'staging'],
  ['nonproduction', 'staging'],
  ['development', 'development'],
  ['dev', 'development'],
  ['testing', 'development'],
  ['test', 'development'],
  ['qa', 'development'],
  ['sandbox', 'development'],
  ['lab', 'development'],
]);

const WORST_FIRST: readonly Environment[] = ['production', 'staging', 'development'];

/**
 * The worst that Wiz or a tag says; production when nobody says anything we understand. A tag can only add to
 * what Wiz says: whoever may tag a machine must not be able to talk its risk down.
 */
export function environmentOf({ environments, tags, subscriptionTags }: EnvironmentHints): Environment {
  const own = tagged(tags);
  const said = [...environments, ...(own.length > 0 ? own : tagged(subscriptionTags))].flatMap(
    (word) => WORDS.get(normalise(word)) ?? [],
  );
  return WORST_FIRST.find((environment) => said.includes(environment)) ?? 'production';
}

function tagged(tags: Tags): readonly string[] {
  return Object.entries(tags).flatMap(([key, value]) => (TAG_KEYS.has(normalise(key)) ? [value] : []));
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
