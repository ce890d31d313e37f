import { hashOf } from './hash';
import type { Policy, Suppression } from './policy';
import { elapsedMs } from './time';

/** What is remembered of one suppression: a cache, whose loss begins its month anew. Days are YYYY-MM-DD, in UTC. */
export interface SuppressionUse {
  /** At most 80 characters. */
  readonly name: string;
  /** Tells what it matches: one that was given something else to match is another one. */
  readonly match: string;
  readonly knownSince: string;
  /** The last day on which it muted something; absent: never since then. */
  readonly usedAt?: string;
}

/** Suppressions that are remembered; those of a policy with more of them are never called unused. */
export const USES_LIMIT = 200;
export const USE_NAME_LIMIT = 80;

export interface UseFacts {
  readonly policy: Pick<Policy, 'suppressions'>;
  /** Indexes into `policy.suppressions` of those that muted something. */
  readonly muted: readonly number[];
  /** The run's one "now". */
  readonly at: string;
}

/** The memory after a window that was read to its end. Who is gone or has ended is forgotten: it may come back another time. */
export function rememberUse(
  before: readonly SuppressionUse[],
  { policy, muted, at }: UseFacts,
): SuppressionUse[] {
  const today = at.slice(0, 10);
  return policy.suppressions
    .map((suppression, index) => ({ suppression, isUsed: muted.includes(index) }))
    .filter(({ suppression }) => elapsedMs(at, suppression.until) > 0)
    .slice(0, USES_LIMIT)
    .map(({ suppression, isUsed }) => {
      const use = useOf(suppression, before) ?? { ...identityOf(suppression), knownSince: today };
      return isUsed ? { ...use, usedAt: today } : use;
    });
}

/** Undefined: nothing is remembered of it. */
export function useOf(
  suppression: Suppression,
  memory: readonly SuppressionUse[],
): SuppressionUse | undefined {
  const { name, match } = identityOf(suppression);
  return memory.find((use) => use.name === name && use.match === match);
}

/** Names that nobody wrote are numbered and change hands when one is taken out, so a name alone does not tell who is who. */
function identityOf({ name, match }: Suppression): Pick<SuppressionUse, 'name' | 'match'> {
  return { name: name.slice(0, USE_NAME_LIMIT), match: hashOf([JSON.stringify(match)]).slice(0, 8) };
}
