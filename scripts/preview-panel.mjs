// One panel of scripts/preview-dashboard.mjs.
const COLORS = {
  green: '#56a64b',
  'light-green': '#96d98d',
  orange: '#e0752d',
  yellow: '#e0b400',
  red: '#d1343e',
  blue: '#3274d9',
  'light-blue': '#5fb3f5',
  purple: '#8f5bd0',
  gray: '#5d6068',
  text: '#3a3d45',
};
const SERIES = [
  '#7eb26d',
  '#eab839',
  '#6ed0e0',
  '#ef843c',
  '#e24d42',
  '#1f78c1',
  '#ba43a9',
  '#705da0',
  '#508642',
];

export function palette(name) {
  return COLORS[name] ?? name ?? COLORS.text;
}

export function escapeHtml(value) {
  return String(value).replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Pixels that the grid of the page leaves for a picture. */
export function sizeOf(w, h) {
  return { width: w * 69 - 7, height: h * 39 - 5 - 28 - 26 };
}

const LEFT = 52;
const BOTTOM = 20;

export function timeseries(panel, drawing) {
  const { series, width, height } = drawing;
  if (series.length === 0)
    return `<svg viewBox="0 0 ${width} ${height}"><text x="${width / 2 - 22}" y="${height / 2}">No data</text></svg>`;
  const { custom, unit, thresholds } = panel.fieldConfig.defaults;
  const colored = series.map((each, index) => ({ ...each, color: colorOf(panel, each.name, index) }));
  const isStacked = custom.stacking.mode === 'normal';
  const layers = isStacked ? stacked(colored) : colored.map((each) => ({ ...each, base: new Map() }));
  const limit = custom.thresholdsStyle.mode === 'line' ? (thresholds?.steps.at(-1)?.value ?? 0) : 0;
  const highest = Math.max(
    ...layers.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite),
    0,
  );
  const top = niceTop(highest === 0 ? 1 : highest);
  const scale = scaleOf(drawing, top);
  const shapes = layers.map((layer) => (custom.drawStyle === 'bars' ? bars : line)(layer, scale, isStacked));
  const mark = limit > 0 && limit <= top ? rule(scale, limit) : '';
  const legend = colored.map(({ name, color }) => `<span style="--c:${color}">${escapeHtml(name)}</span>`);
  return `<svg viewBox="0 0 ${width} ${height}">${axes(scale, top, unit)}${shapes.reverse().join('')}${mark}</svg><div class="legend">${legend.join('')}</div>`;
}

function colorOf({ fieldConfig: { overrides, defaults } }, name, index) {
  if (defaults.color.mode === 'fixed') return palette(defaults.color.fixedColor);
  const own = overrides.find(({ matcher }) => matcher.options === name)?.properties[0].value.fixedColor;
  return own === undefined ? SERIES[index % SERIES.length] : palette(own);
}

/** Each layer stands on what is below it. */
function stacked(series) {
  const floor = new Map();
  return series.map((each) => {
    const base = new Map();
    const points = each.points.map(([at, value]) => {
      const below = floor.get(at) ?? 0;
      base.set(at, below);
      floor.set(at, below + value);
      return [at, below + value];
    });
    return { ...each, points, base };
  });
}

function scaleOf({ start, end, step, width, height }, top) {
  const x = (at) => LEFT + ((at - start) / (end - start)) * (width - LEFT - 10);
  const y = (value) => 6 + (1 - value / top) * (height - BOTTOM - 6);
  return { x, y, start, end, step, width, height };
}

function bars({ points, base, color }, { x, y, step }) {
  const width = Math.max(2, x(step) - x(0) - 0.5);
  const bar = ([at, value]) => {
    const from = y(base.get(at) ?? 0);
    return `<rect x="${x(at) - width / 2}" y="${y(value)}" width="${width}" height="${Math.max(0, from - y(value))}" fill="${color}" fill-opacity="0.85"/>`;
  };
  return points.map(bar).join('');
}

/** A gap in time is a gap in the line. */
function line({ points, base, color }, { x, y, step }, isFilled) {
  const known = points.filter(([, value]) => Number.isFinite(value));
  const pieces = [];
  for (const point of known) {
    const last = pieces.at(-1)?.at(-1);
    if (last !== undefined && point[0] - last[0] <= step * 1.5) pieces.at(-1).push(point);
    else pieces.push([point]);
  }
  const path = (each) =>
    each.map(([at, value], index) => `${index === 0 ? 'M' : 'L'}${x(at)},${y(value)}`).join('');
  const area = (each) => {
    const back = each.toReversed().map(([at]) => `L${x(at)},${y(base.get(at) ?? 0)}`);
    return `<path d="${path(each)}${back.join('')}Z" fill="${color}" fill-opacity="0.35"/>`;
  };
  return pieces
    .map(
      (each) =>
        `${isFilled ? area(each) : ''}<path d="${path(each)}" fill="none" stroke="${color}" stroke-width="1.8"/>`,
    )
    .join('');
}

function axes({ x, y, start, end, width, height }, top, unit) {
  const rows = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(top * part);
    return `<line x1="${LEFT}" x2="${width - 10}" y1="${at}" y2="${at}" stroke="#2a2d33"/><text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${shown(top * part, unit)}</text>`;
  });
  const every = (end - start) / 5;
  const columns = [1, 2, 3, 4].map((index) => {
    const at = start + every * index;
    return `<text x="${x(at)}" y="${height - 5}" text-anchor="middle">${new Date(at * 1_000).toISOString().slice(11, 16)}</text>`;
  });
  return rows.join('') + columns.join('');
}

function rule({ y, width }, value) {
  return `<line x1="${LEFT}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}" stroke="${COLORS.red}" stroke-dasharray="5 4"/>`;
}

function niceTop(value) {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10]
    .map((factor) => factor * magnitude)
    .find((each) => each >= value);
}

function shown(value, unit) {
  if (unit !== 's') return String(Number(value.toPrecision(3)));
  if (value === 0) return '0';
  if (value < 1) return `${Number((value * 1_000).toPrecision(3))} ms`;
  const [length, name] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ].find(([each]) => value >= each);
  return `${Number((value / length).toPrecision(3))} ${name}`;
}
