import Table from 'cli-table3';
import type { Tally } from './bench';

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

/** Lined up, so that a terminal shows it as well as a page. */
function markdown(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      mid: '',
      'mid-mid': '',
      'left-mid': '',
      'right-mid': '',
      left: '|',
      right: '|',
      middle: '|',
    },
    style: { head: [], border: [] },
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
  });
  table.push([...head], ...rows.map((row) => row.map(String)));
  const [first = '', ...rest] = table.toString().split('\n');
  const rule = first
    .split('|')
    .slice(1, -1)
    .map((cell, index) => (index === 0 ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`));
  return [first, `|${rule.join('|')}|`, ...rest].join('\n');
}
