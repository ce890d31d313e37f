import type { Policy } from './policy';

/** Why a suppressed finding is left alone, in one sentence. */
export function describeSuppression(policy: Policy, index: number): string {
  const suppression = policy.suppressions[index];
  if (suppression === undefined) return 'suppressed by the policy';
  const { name, reason, owner, until } = suppression;
  return `suppressed by "${name}" until ${until.slice(0, 10)}: ${reason} (${owner})`;
}
