import type { Check } from '../../domain/check';
import type { Policy } from '../../domain/policy';
import { reviewSuppressions, type ReviewMemory } from '../../domain/suppression-review';

/** A warning for each that needs its owner. What the worker remembers of their use may be missing; then only their ends are judged. */
export function checkSuppressions(
  policy: Policy | undefined,
  memory: ReviewMemory,
  now: string,
): readonly Check[] {
  if (policy === undefined) return [];
  return reviewSuppressions(policy, memory, now).map(({ what, cure }) => ({
    subject: 'policy',
    what: 'suppressions',
    state: 'warning',
    detail: what,
    cure,
  }));
}
