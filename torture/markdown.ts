import Table from 'cli-table3';

/** Lined up, so that a terminal shows it as well as a page. */
export function markdown(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
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
