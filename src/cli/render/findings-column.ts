import type { Column } from './table';

interface OptionalColumn {
  readonly columns: readonly Column[];
  readonly cells: (row: number) => readonly string[];
}

/** How many findings each ticket stands for; no column where each stands for one. */
export function findingsColumn(counts: readonly number[]): OptionalColumn {
  if (counts.every((count) => count === 1)) return { columns: [], cells: () => [] };
  return {
    columns: [{ title: 'Findings', align: 'right' }],
    cells: (row) => [String(counts[row] ?? 1)],
  };
}
