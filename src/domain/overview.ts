import type { Policy } from './policy';

/** The overview whose turn it is when a run begins. */
export interface DueOverview {
  /** YYYY-MM-DD where the people are: the day it speaks of. */
  readonly day: string;
  /** YYYY-MM-DD: the day at whose hour its turn began; the day before, until the hour is come. */
  readonly turn: string;
}

const MARK = 'overview of ';

/** By this an overview is remembered as told. */
export function overviewMark({ turn }: DueOverview): string {
  return `${MARK}${turn}`;
}

export function isOverviewMark(mark: string): boolean {
  return mark.startsWith(MARK);
}

/** Also where a later one was: that happens when the policy moves the hour. */
export function isOverviewTold(due: DueOverview, told: readonly string[]): boolean {
  return told.some((mark) => isOverviewMark(mark) && mark >= overviewMark(due));
}

/** By this it is found in the channel, whichever run told it. */
export function overviewKey(deployment: string, { turn }: DueOverview): string {
  return `overview/${deployment}/${turn}`;
}

/** Undefined: it is switched off. */
export function overviewChannel({ overview, slack }: Policy): string | undefined {
  return overview === 'off' ? undefined : (overview.channel ?? slack.defaultChannel);
}
