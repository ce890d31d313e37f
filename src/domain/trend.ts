import { grouped } from './figures';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A bar for each figure. `most` is the highest of all that are to be compared, and the lowest bar is nothing at all: one
 * ticket looks like one, however many there were on another day.
 */
export function sparkline(figures: readonly number[], most: number): string {
  const steps = BARS.length - 1;
  return figures
    .map(
      (figure) => BARS[figure <= 0 ? 0 : Math.min(steps, Math.max(1, Math.round((figure / most) * steps)))],
    )
    .join('');
}

/** "opened ▁▂▃▅ 34 · closed ▂▂▃▁ 29 · net +5": on one scale, so that the two can be compared. */
export function describeTrend(opened: readonly number[], closed: readonly number[]): string {
  const most = Math.max(1, ...opened, ...closed);
  const [more, less] = [sumOf(opened), sumOf(closed)];
  const parts = [
    `opened ${sparkline(opened, most)} ${grouped(more)}`,
    `closed ${sparkline(closed, most)} ${grouped(less)}`,
    `net ${signed(more - less)}`,
  ];
  return parts.join(' · ');
}

function sumOf(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}

/** With a real minus, which is as wide as the plus. */
function signed(figure: number): string {
  if (figure === 0) return '±0';
  return figure > 0 ? `+${grouped(figure)}` : `−${grouped(-figure)}`;
}
