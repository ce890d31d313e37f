import type { Notice } from './digest';
import type { Policy } from './policy';
import {
  reviewSuppressions,
  type RemarkKind,
  type ReviewMemory,
  type SuppressionRemark,
} from './suppression-review';
import { mondayOf } from './time';

/** Remarks that are spelled out; `wfd doctor` has them all. */
const DETAILS = 5;

const MARK = 'suppressions of the week ';

export interface WeeklyFacts {
  /** Tells this deployment from others that share its channel. */
  readonly deployment: string;
  readonly policy: Pick<Policy, 'suppressions'>;
  readonly memory: ReviewMemory;
  readonly now: string;
}

/**
 * What the default channel hears of the suppressions once a week: from Monday, in UTC, to the next. Its key stays the same
 * for the week, whatever there is to say and whichever run says it, so that it is found where the memory of it is lost.
 */
export function composeWeekly(
  { deployment, policy, memory, now }: WeeklyFacts,
  told: readonly string[],
): { readonly notice?: Notice; readonly marks: readonly string[] } {
  const week = mondayOf(now);
  const mark = `${MARK}${week}`;
  if (told.includes(mark)) return { marks: [mark] };
  const remarks = reviewSuppressions(policy, memory, now);
  if (remarks.length === 0) return { marks: [] };
  const more = remarks.length - DETAILS;
  const lines = [
    summarise(remarks),
    ...remarks.slice(0, DETAILS).map(toLine),
    ...(more > 0 ? [`And ${more} more: \`wfd doctor\` names them all.`] : []),
  ];
  const title = 'Suppressions to look at this week';
  return { notice: { key: `${deployment}/suppressions/${week}`, title, lines }, marks: [mark] };
}

/** By this the week's review is remembered as told. */
export function isWeekMark(mark: string): boolean {
  return mark.startsWith(MARK);
}

function summarise(remarks: readonly SuppressionRemark[]): string {
  const count = (wanted: RemarkKind): number => remarks.filter(({ kind }) => kind === wanted).length;
  const parts = [
    { number: count('ends-soon'), one: 'ends within a week', many: 'end within a week' },
    { number: count('ended'), one: 'has ended', many: 'have ended' },
    { number: count('unused'), one: 'has muted nothing for a month', many: 'have muted nothing for a month' },
  ];
  const said = parts
    .filter(({ number }) => number > 0)
    .map(({ number, one, many }) => `${number} ${number === 1 ? one : many}`);
  return `Of the suppressions in the policy ${said.join(', ')}.`;
}

function toLine({ what, cure }: SuppressionRemark): string {
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}. To do: ${cure}.`;
}
