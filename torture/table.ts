import type { Tally } from './bench';
import { markdown } from './markdown';

const TITLES = {
  inside: 'inside the assumptions',
  outside: 'outside the assumptions',
  kill: 'inside the assumptions, processes killed',
} as const;

/** What a lane came to, as Markdown: it goes into docs/reliability.md as it is. */
export function renderTally(tally: Tally): string {
  const { lane, trials, runs, voided } = tally;
  const facts: (readonly [string, string | number])[] = [
    ['fault schedules', trials],
    ['runs', runs],
    ['duplicates', tally.duplicates],
    ...(lane === 'outside' ? [['duplicates not reported by the next run', tally.unreported] as const] : []),
    ['findings lost', tally.losses],
    ['reports out of balance', tally.unbalanced],
    ...(lane === 'outside' ? [] : [['tickets or digests told twice, or to nobody', tally.mistold] as const]),
    ['writes other than creates, mentions that ring', tally.misdeeds],
    ['runs that never ended', tally.hangs],
    ['worst recovery', `${(tally.worstRecoveryMs / 1_000).toFixed(1)} s, ${tally.worstRecoveryRuns} run(s)`],
    ['played again, the machine being too slow', voided],
  ];
  const events = [...tally.events]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { drawn, hit }]) => [name, drawn, hit] as const);
  return [
    `### ${TITLES[lane]}`,
    markdown(['', 'count'], facts),
    markdown(['faults and events, by kind', 'drawn', 'hit'], events),
  ].join('\n\n');
}
