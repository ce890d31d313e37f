import type { Finding } from './finding';

/** A finding that Wiz does not hold open any more, with as much of it as a comment needs. Lives inside activities. */
export interface ResolvedFinding extends Pick<
  Finding,
  'id' | 'fingerprint' | 'ruleKey' | 'url' | 'environments'
> {
  /** As Wiz wrote them; none where it names no rule. */
  readonly ruleIds: readonly string[];
  readonly resource: Pick<Finding['resource'], 'tags' | 'subscriptionTags'>;
  /** Raw. */
  readonly changedAt: string;
  /** ISSUE_FIXED, OBJECT_DELETED, …; at most 60 characters. Absent where Wiz gives none. */
  readonly reason?: string;
  /** REJECTED: a person has it ignored. */
  readonly isIgnored: boolean;
}
