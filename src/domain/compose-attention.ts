import type { Notice } from './digest';
import { describeStray, strayMark, type StrayPair } from './duplicates';
import type { HeldGroup } from './governance';
import { hashOf } from './hash';
import type { ParkedGroup } from './report';
import { describeCounts } from './severity';
import { describeUnread, type UnreadLinks, unreadMark } from './unread-links';

export interface AttentionFacts {
  readonly run: string;
  readonly parked: readonly ParkedGroup[];
  readonly held: readonly HeldGroup[];
  readonly clones: readonly string[];
  readonly strays: readonly StrayPair[];
  /** Destinations that were parked before and are not now. */
  readonly freed: readonly string[];
  readonly unread?: UnreadLinks;
}

/** Said once for as long as it lasts, by cause; what waits for a person, or was rejected by one, people know already. */
function describeHeld({ cause, count, reason, bySeverity }: HeldGroup): { mark: string; line: string }[] {
  if (cause === 'approval' || cause === 'rejected') return [];
  const findings = count === 1 ? '1 finding is' : `${count} findings are`;
  const what = `${findings} held for the next run (${describeCounts(bySeverity)}); the worst went first. Why: ${reason}.`;
  return [{ mark: `held ${cause}`, line: what }];
}

/** Lines that one notice shows. */
const NOTICE_LINES = 10;

/** What the default channel must hear of this run, and the marks by which it need not hear it again. */
export function composeAttention(
  facts: AttentionFacts,
  told: readonly string[],
): { readonly notice?: Notice; readonly marks: readonly string[] } {
  const items = [
    ...facts.parked.map((group) => ({
      mark: `parked ${group.destination}: ${group.reason}`.slice(0, 160),
      line: `${group.count} findings wait for ${group.destination} since ${group.since.slice(0, 16)}Z: ${group.reason}. To do: ${group.cure}`,
    })),
    ...facts.held.flatMap(describeHeld),
    ...(facts.unread === undefined
      ? []
      : [{ mark: unreadMark(facts.unread), line: describeUnread(facts.unread) }]),
    ...facts.clones.map((line) => ({ mark: line, line: `${line}; the older ticket counts.` })),
    ...facts.strays.map((pair) => ({ mark: strayMark(pair), line: describeStray(pair) })),
  ];
  const freed = facts.freed.map((destination) => `${destination} takes tickets again.`);
  // What has no room is news for the next run.
  const news = items.filter(({ mark }) => !told.includes(mark)).slice(0, NOTICE_LINES);
  const lines = [...news.map(({ line }) => line), ...freed];
  const marks = items
    .filter((item) => news.includes(item) || told.includes(item.mark))
    .map(({ mark }) => mark);
  if (lines.length === 0) return { marks };
  const title = 'Wiz findings need your attention';
  // A run that was reset may have something else to say than before.
  const key = `${facts.run}/attention/${hashOf(lines)}`;
  return { notice: { key, title, lines: lines.slice(0, 20) }, marks };
}
