// Draws deploy/grafana/dashboards/wiz-finding-distribution.json panel by panel from a real Prometheus, as one HTML page: a preview for
// whoever changes the dashboard on a machine without Grafana, not Grafana itself.
//
//   node scripts/preview-dashboard.mjs http://127.0.0.1:9090 preview.html [minutes] [seconds between scrapes] [until: seconds since 1970]
//   chromium --headless --no-sandbox --disable-gpu --window-size=1600,1900 --screenshot=docs/dashboard.png preview.html
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml as text, palette, sizeOf, timeseries } from './preview-panel.mjs';
import { fail, root } from './lib.mjs';

const [prometheus, output, minutes = '60', scrapeEvery = '15', until = String(Date.now() / 1_000)] =
  process.argv.slice(2);
if (prometheus === undefined || output === undefined) {
  fail(
    'usage: node scripts/preview-dashboard.mjs <address of Prometheus> <page.html> [minutes] [scrape] [until]',
  );
}

const path = join(root, 'deploy/grafana/dashboards/wiz-finding-distribution.json');
const dashboard = JSON.parse(readFileSync(path, 'utf8'));
const end = Number(until);
const start = end - Number(minutes) * 60;
const finest = Math.max(Number(scrapeEvery), Math.ceil((end - start) / 240));

/** Where the dashboard asks for at least a minute it means four scrapes of 15 seconds. */
function stepOf(panel) {
  return panel.interval === undefined ? finest : Math.max(finest, Number(scrapeEvery) * 4);
}

async function ask(kind, parameters) {
  const url = `${prometheus}/api/v1/${kind}?${new URLSearchParams(parameters)}`;
  const answer = await (await fetch(url)).json();
  if (answer.status !== 'success') throw new Error(`${answer.error}: ${parameters.query}`);
  return answer.data.result;
}

/** The rate's interval by Grafana's own rule: at least four scrapes. */
function filled(expr, step) {
  const rate = Math.max(step + Number(scrapeEvery), Number(scrapeEvery) * 4);
  return expr
    .replaceAll('$__rate_interval', `${rate}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll(/\$(namespace|taskQueue)/g, '.*');
}

function nameOf(legend, labels) {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? '') || 'value';
}

async function seriesOf(panel, step) {
  const answers = panel.targets.map(async ({ expr, legendFormat }) => {
    const found = await ask('query_range', { query: filled(expr, step), start, end, step });
    return found.map(({ metric, values }) => ({
      name: nameOf(legendFormat, metric),
      points: values.map(([at, value]) => [at, Number(value)]),
    }));
  });
  return (await Promise.all(answers)).flat();
}

async function stat(panel) {
  const answers = panel.targets.map(async ({ expr, legendFormat }) => {
    const [found] = await ask('query', { query: filled(expr, finest), time: end });
    return { name: legendFormat, value: found === undefined ? undefined : Number(found.value[1]) };
  });
  const cells = (await Promise.all(answers)).map(({ name, value }) => statCell(panel, name, value));
  return `<div class="stats">${cells.join('')}</div>`;
}

function statCell({ fieldConfig: { defaults } }, name, value) {
  const { mappings, thresholds, decimals = 0, unit } = defaults;
  const mapped = mappings.flatMap(({ options }) => options[String(value)] ?? [])[0];
  const reached = thresholds.steps.filter((each) => each.value === null || value >= each.value).at(-1);
  const shown = mapped?.text ?? (value === undefined ? 'No data' : value.toFixed(decimals));
  const color = palette(value === undefined ? 'gray' : (mapped?.color ?? reached?.color));
  const behind = unit === 'none' ? '' : ` ${unit}`;
  return `<div class="stat" style="background:${color}"><b>${text(shown + behind)}</b><i>${text(name)}</i></div>`;
}

async function draw(panel) {
  const { x, y, w, h } = panel.gridPos;
  const step = stepOf(panel);
  const place = `grid-column:${x + 1}/span ${w};grid-row:${y + 1}/span ${h}`;
  if (panel.type === 'row') return `<h2 style="${place}">${text(panel.title)}</h2>`;
  const inside =
    panel.type === 'stat'
      ? await stat(panel)
      : timeseries(panel, { series: await seriesOf(panel, step), start, end, step, ...sizeOf(w, h) });
  return `<section style="${place}"><h3>${text(panel.title)}</h3>${inside}</section>`;
}

const panels = await Promise.all(dashboard.panels.map(draw));
const style = readFileSync(join(root, 'scripts/preview-dashboard.css'), 'utf8');
const head = `<h1>${text(dashboard.title)} <small>preview drawn from the dashboard file and a real Prometheus; not Grafana itself</small></h1>`;
writeFileSync(
  output,
  `<!doctype html><meta charset="utf-8"><style>${style}</style>${head}<main>${panels.join('')}</main>`,
);
