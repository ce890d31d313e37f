import type { HeldCause } from './decision';
import type { Tallies, TeamTally } from './team-tally';

const MARK = 'standing ';

/** Causes that the next run settles by itself. */
const FOR_NEXT_RUN: readonly HeldCause[] = ['risk', 'limit', 'cancelled', 'changed'];

/**
 * What becomes of a team's findings that get no ticket now: "3 findings held for the next run · 2 wait for Jira PLAT · 1
 * suppressed by rule". Undefined where there are none.
 */
export function describeStanding(tally: TeamTally): string | undefined {
  const { held = {}, parked = {}, muted = 0, declined = 0 } = tally;
  const [first, ...rest] = [
    [countHeld(tally, FOR_NEXT_RUN), 'held for the next run'] as const,
    [held.approval ?? 0, 'held for approval'] as const,
    [held.rejected ?? 0, 'held because a person rejected them'] as const,
    ...Object.entries(parked).map(([destination, count]) => [count, `waiting for ${destination}`] as const),
    [muted, 'suppressed by rule'] as const,
    [declined, "closed in Jira as won't do"] as const,
  ].filter(([count]) => count > 0);
  if (first === undefined) return undefined;
  const [count, what] = first;
  const findings = count === 1 ? '1 finding' : `${count} findings`;
  return [`${findings} ${what}`, ...rest.map(([number, text]) => `${number} ${text}`)].join(' · ');
}

/**
 * By these a team is known to have heard that findings of its own wait; once for as long as it lasts. What waits for a person
 * is that person's matter, and what is suppressed nobody's.
 */
export function standingMarks(team: string, tally: TeamTally): string[] {
  const { held = {}, parked = {} } = tally;
  const isHeld = (held.risk ?? 0) + (held.limit ?? 0) > 0;
  return [
    ...(isHeld ? [`${MARK}${team} held`] : []),
    ...Object.keys(parked).map((destination) => `${MARK}${team} parked ${destination}`),
  ];
}

/** Marks of what has not changed since it was told. */
export function lastingMarks(teams: Tallies, told: readonly string[]): string[] {
  const lasting = new Set(Object.entries(teams).flatMap(([team, tally]) => standingMarks(team, tally)));
  return told.filter((mark) => lasting.has(mark));
}

function countHeld({ held = {} }: TeamTally, causes: readonly HeldCause[]): number {
  return causes.reduce((sum, cause) => sum + (held[cause] ?? 0), 0);
}
