import type { Team } from '../domain/policy';
import type { PolicyFile } from './policy-schema';

type WrittenTeam = NonNullable<PolicyFile['teams']>[string];

/** Whom a team's digest calls, and when it waits. */
export function buildTelling(written: WrittenTeam = {}): Pick<Team, 'mention' | 'quietHours'> {
  const { mention, quietHours } = written;
  return {
    ...(mention === undefined ? {} : { mention: { group: mention.group, for: mention.for ?? ['CRITICAL'] } }),
    ...(quietHours === undefined ? {} : { quietHours: { breakThrough: [], ...quietHours } }),
  };
}
