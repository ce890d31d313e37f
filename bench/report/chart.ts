import type { ContestantName } from '../contestants/contestant';
import { count, seconds } from './figures';
import type { CaseResult, Summary } from './result';

const WIDTH = 860;
const LABEL_WIDTH = 150;
const VALUE_WIDTH = 90;
const BAR = 13;
const GAP = 3;
const GROUP_GAP = 16;
const TITLE = 34;
const LEGEND = 30;

const NAMES: readonly ContestantName[] = ['worker', 'bare', 'naive'];

interface Panel {
  readonly title: string;
  readonly of: (summary: Summary) => number;
  readonly show: (value: number) => string;
}

const PANELS: readonly Panel[] = [
  { title: 'Time, each mark ten times the one before', of: ({ wallMs }) => wallMs, show: seconds },
  { title: 'Calls, each mark ten times the one before', of: ({ calls }) => calls, show: count },
];

/** Bars of all contestants, logarithmic: an SVG that is read on light ground as on dark. */
export function drawChart(results: readonly CaseResult[]): string {
  const groups = results.map(
    ({ contestants }) => NAMES.filter((name) => contestants[name] !== undefined).length,
  );
  const panelHeight = TITLE + groups.reduce((sum, bars) => sum + bars * (BAR + GAP) + GROUP_GAP, 0);
  const height = LEGEND + PANELS.length * panelHeight;
  const panels = PANELS.map((panel, index) => drawPanel(panel, results, LEGEND + index * panelHeight));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Time and calls of worker, bare and naive in each case">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 13px; }
.grid { stroke: #d0d7de; }
.worker { fill: #0969da; }
.bare { fill: #8c959f; }
.naive { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #3d444d; }
  .worker { fill: #4493f8; }
  .bare { fill: #9198a1; }
  .naive { fill: #f0883e; }
}
</style>
${drawLegend()}
${panels.join('\n')}
</svg>
`;
}

function drawLegend(): string {
  const items = NAMES.map((name, index) => {
    const x = LABEL_WIDTH + index * 100;
    return `<rect class="${name}" x="${x}" y="8" width="12" height="12"/><text x="${x + 18}" y="18">${name}</text>`;
  });
  return items.join('\n');
}

function drawPanel({ title, of, show }: Panel, results: readonly CaseResult[], top: number): string {
  const values = results.flatMap(({ contestants }) =>
    NAMES.flatMap((name) => valueOf(contestants[name], of)),
  );
  const least = Math.floor(Math.log10(Math.max(1, Math.min(...values))));
  const most = Math.ceil(Math.log10(Math.max(10, ...values)));
  const xOf = (value: number): number => {
    const share = (Math.log10(Math.max(1, value)) - least) / Math.max(1, most - least);
    return LABEL_WIDTH + share * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
  };
  const parts = [`<text class="title" x="0" y="${top + 18}">${title}</text>`];
  let y = top + TITLE;
  for (const { title: name, contestants } of results) {
    parts.push(`<text x="0" y="${y + BAR - 2}">${name}</text>`);
    for (const contestant of NAMES) {
      const [value] = valueOf(contestants[contestant], of);
      if (value === undefined) continue;
      const end = Math.max(xOf(value), LABEL_WIDTH + 2);
      const bar = `<rect class="${contestant}" x="${LABEL_WIDTH}" y="${y}" width="${(end - LABEL_WIDTH).toFixed(1)}" height="${BAR}"/>`;
      parts.push(bar, `<text x="${(end + 6).toFixed(1)}" y="${y + BAR - 2}">${show(value)}</text>`);
      y += BAR + GAP;
    }
    y += GROUP_GAP;
  }
  const marks = Array.from({ length: most - least + 1 }, (_, index) => xOf(10 ** (least + index)).toFixed(1));
  const lines = marks.map(
    (x) => `<line class="grid" x1="${x}" x2="${x}" y1="${top + TITLE - 6}" y2="${y - GROUP_GAP}"/>`,
  );
  return [...lines, ...parts].join('\n');
}

function valueOf(summary: Summary | undefined, of: (summary: Summary) => number): number[] {
  return summary === undefined ? [] : [of(summary)];
}
