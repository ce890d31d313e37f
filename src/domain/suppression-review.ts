import type { Carry } from './carry';
import type { Policy, Suppression } from './policy';
import { useOf } from './suppression-use';
import { compareText, elapsedMs } from './time';

const DAY_MS = 86_400_000;
const SOON_MS = 7 * DAY_MS;
const UNUSED_MS = 30 * DAY_MS;

/** Something about one suppression that its owner should know. */
export interface SuppressionRemark {
  readonly kind: RemarkKind;
  /** One sentence: which, whose, and what about it. */
  readonly what: string;
  /** What to do. */
  readonly cure: string;
}

export type RemarkKind = 'ends-soon' | 'ended' | 'unused';

/** What is remembered of earlier runs; nothing of it need be there. */
export type ReviewMemory = Pick<Carry, 'suppressions' | 'lastSweepAt'>;

const ORDER: readonly RemarkKind[] = ['ends-soon', 'ended', 'unused'];

/** One remark at most for each suppression: those that end first come first. */
export function reviewSuppressions(
  { suppressions }: Pick<Policy, 'suppressions'>,
  memory: ReviewMemory,
  now: string,
): SuppressionRemark[] {
  const byEnd = [...suppressions].sort((a, b) => compareText(a.until, b.until));
  const remarks = byEnd.flatMap((each) => remarkOn(each, memory, now) ?? []);
  return ORDER.flatMap((kind) => remarks.filter((remark) => remark.kind === kind));
}

function remarkOn(
  suppression: Suppression,
  memory: ReviewMemory,
  now: string,
): SuppressionRemark | undefined {
  const { name, owner, until } = suppression;
  const whose = `suppression "${name}" (${owner})`;
  const leftMs = elapsedMs(now, until);
  if (leftMs <= 0) {
    return {
      kind: 'ended',
      what: `${whose} ended on ${minuteOf(until)} and mutes nothing any more`,
      cure: 'take it out of the policy file, or give it a later `until` if its reason holds again',
    };
  }
  if (leftMs <= SOON_MS) {
    return {
      kind: 'ends-soon',
      what: `${whose} ends on ${minuteOf(until)}: from then on its findings get tickets`,
      cure: 'let it end, or give it a later `until` if its reason still holds',
    };
  }
  const idleSince = idleForLong(suppression, memory);
  if (idleSince === undefined) return undefined;
  return {
    kind: 'unused',
    what: `${whose} has muted nothing since ${idleSince}`,
    cure: 'take it out of the policy file, or correct what it matches',
  };
}

/** Only a sweep sees everything a suppression could mute, so the month ends with the last one and not with the clock. */
function idleForLong(
  suppression: Suppression,
  { suppressions = [], lastSweepAt }: ReviewMemory,
): string | undefined {
  const use = useOf(suppression, suppressions);
  if (use === undefined || lastSweepAt === undefined) return undefined;
  const idleSince = use.usedAt ?? use.knownSince;
  return elapsedMs(idleSince, lastSweepAt) >= UNUSED_MS ? idleSince.slice(0, 10) : undefined;
}

/** 2026-11-27T00:00:00.000Z -> 2026-11-27 00:00 UTC. */
function minuteOf(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
}
