import type { Environment, Finding } from './finding';
import type { EnvironmentPolicy } from './policy';

/** Worst first. */
export const ENVIRONMENTS = [
  'production',
  'staging',
  'development',
] as const satisfies readonly Environment[];

type Hints = Pick<Finding, 'environments'> & {
  readonly resource: Pick<Finding['resource'], 'tags' | 'subscriptionTags'>;
};

/**
 * The worst that Wiz or a tag says; what the policy says of unknown places when nobody says anything it understands. A
 * tag can only add to what Wiz says: whoever may tag a machine must not be able to talk its risk down.
 */
export function environmentOf({ environments, resource }: Hints, policy: EnvironmentPolicy): Environment {
  const own = tagged(resource.tags, policy);
  const words = [...environments, ...(own.length > 0 ? own : tagged(resource.subscriptionTags, policy))];
  const said = words.flatMap((word) => meaningOf(word, policy) ?? []);
  return ENVIRONMENTS.find((environment) => said.includes(environment)) ?? policy.unknown;
}

function meaningOf(word: string, policy: EnvironmentPolicy): Environment | undefined {
  const said = environmentWord(word);
  return ENVIRONMENTS.find((environment) =>
    policy[environment].some((each) => environmentWord(each) === said),
  );
}

function tagged(
  tags: Readonly<Record<string, string>>,
  { tags: keys }: EnvironmentPolicy,
): readonly string[] {
  const wanted = new Set(keys.map(environmentWord));
  return Object.entries(tags).flatMap(([key, value]) => (wanted.has(environmentWord(key)) ? [value] : []));
}

/** "Pre-Prod", "pre_prod" and "PREPROD" are one word: letters alone count, in any case. */
export function environmentWord(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
