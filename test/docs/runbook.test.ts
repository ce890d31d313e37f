import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exposedName, METRICS } from '../../src/domain/metrics';

const ROOT = join(__dirname, '../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const runbook = read('docs/runbook.md');
const metrics = read('docs/metrics.md');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

const { groups } = parse(read('deploy/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(read('deploy/grafana/dashboards/wiz-finding-distribution.json')) as {
  readonly uid: string;
  readonly panels: readonly Panel[];
};
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

/** A histogram is asked for by its parts. */
function metricsIn(expr: string): string[] {
  const named = [...expr.matchAll(/\b(?:wfd|temporal)_[a-z_]+\b/g)].map(([name]) => name);
  return named.map((name) => name.replace(/_(bucket|sum|count)$/, ''));
}

function isDocumented(name: string): boolean {
  return METRICS.some((metric) => exposedName(metric) === name) || metrics.includes(`| \`${name}\` |`);
}

function sections(level: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(([, title = '']) => title);
}

describe('alerts', () => {
  test('each has a section in the runbook, which has no other', () => {
    expect(rules.length).toBeGreaterThan(10);
    expect(sections('###', runbook).sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  test.each(rules)('$alert says what is wrong, how bad it is, and where to read on', (rule) => {
    const { alert, labels, annotations } = rule;

    expect(['critical', 'warning']).toContain(labels.severity);
    expect(annotations).toEqual({
      summary: expect.stringMatching(/^.{10,100}$/),
      description: expect.stringMatching(/\.$/),
      runbook: `docs/runbook.md#${alert.toLowerCase()}`,
    });
    const [, section = ''] = runbook.split(`### ${alert}\n`);
    expect(section.trimStart().toLowerCase()).toMatch(new RegExp(`^\\*${labels.severity}\\.\\*`));
  });

  test.each(rules)('$alert looks at metrics that docs/metrics.md documents', ({ expr }) => {
    expect(metricsIn(expr)).not.toEqual([]);
    expect(metricsIn(expr).filter((name) => !isDocumented(name))).toEqual([]);
  });

  test('each has a trial for promtool in both directions: where it fires, and where it does not', () => {
    const tried = parse(read('deploy/prometheus/alerts.test.yaml')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
    };
    const trials = tried.tests.flatMap((each) => each.alert_rule_test);
    const names = rules.map(({ alert }) => alert).sort();
    const firing = trials.filter(({ exp_alerts: expected }) => expected !== undefined);
    const silent = trials.filter(({ exp_alerts: expected }) => expected === undefined);

    expect([...new Set(firing.map(({ alertname }) => alertname))].sort()).toEqual(names);
    expect([...new Set(silent.map(({ alertname }) => alertname))].sort()).toEqual(names);
  });
});

describe('the dashboard', () => {
  test('asks for metrics that docs/metrics.md documents, and shows every one of ours but the clock of the gauges', () => {
    const asked = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr)));

    expect(asked.filter((name) => !isDocumented(name))).toEqual([]);
    const unseen = METRICS.map(exposedName).filter((name) => !asked.includes(name));
    expect(unseen).toEqual(NOT_SHOWN);
  });

  test('has no panel on another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});

/** Runs under way are drawn as they go; the others are for alerts alone. */
const NOT_SHOWN = [
  'wfd_runs_total',
  'wfd_run_failures_total',
  'wfd_run_duration_seconds',
  'wfd_standing_timestamp_seconds',
  'wfd_uncompleted_age_seconds',
  'wfd_archive_age_seconds',
  'wfd_archive_interval_seconds',
];

describe('the lines of wfd doctor', () => {
  const places = ['src/cli/doctor', ...['wiz', 'jira', 'slack'].map((each) => `src/connectors/${each}`)];
  const sources = places.flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((file) => read(`${folder}/${file}`)),
  );
  const patterns = [
    /\bwhat(?::| =) '([^']+)'/g,
    /\b(?:ok|warning|failed)\(\s*'([^']+)'/g,
    /\['([a-z ]+)', \(\) => check/g,
    /judgeMustHave\([^)]*?id: '([a-z]+)'/gs,
    /\bwhat(?::| =) `(permission ")\$\{/g,
  ];
  const said = sources.flatMap((source) =>
    patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, what = '']) => what)),
  );
  const known = [...new Set(said)].map((what) => (what === 'permission "' ? 'permission "…"' : what));

  test('each has a row that says what it means and what to do, and there is no other', () => {
    const [, table = ''] = runbook.split('## What `wfd doctor` says');
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1)
      .map((line) => line.slice(2, -2).split(' | '));

    expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim() === ''))).toEqual(
      [],
    );
    const named = rows.map(([, line = '']) => line.replaceAll('`', ''));
    expect([...new Set(named)].sort()).toEqual(known.sort());
  });
});
