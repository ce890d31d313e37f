import { markdown } from '../../torture/markdown';
import { aimsOf } from './aims';
import { count, milliseconds, ratio, seconds } from './figures';
import type { CaseResult, Summary } from './result';

/** All that was measured, as Markdown: it goes into docs/performance.md as it is. */
export function renderTables(results: readonly CaseResult[]): string {
  return [
    titled('Time', timeTable(results)),
    titled('Calls', callTable(results)),
    titled('Temporal', temporalTable(results)),
    titled('Aims', aimTable(results)),
  ].join('\n\n');
}

function titled(title: string, table: string): string {
  return `### ${title}\n\n${table}`;
}

function timeTable(results: readonly CaseResult[]): string {
  const head = ['', 'worker', 'bare', 'naive', 'worker / bare', 'naive / worker', 'first ticket'];
  return markdown(
    head,
    results.map(({ contestants: { worker, bare, naive }, ...each }) => [
      describe(each),
      seconds(worker?.wallMs),
      seconds(bare?.wallMs),
      seconds(naive?.wallMs),
      ratio(worker?.wallMs, bare?.wallMs),
      ratio(naive?.wallMs, worker?.wallMs),
      milliseconds(worker?.firstTicketMs),
    ]),
  );
}

function callTable(results: readonly CaseResult[]): string {
  const head = ['', 'Wiz', 'Jira', 'Slack', 'calls', 'per 1,000 findings', 'bare', 'naive', 'naive / worker'];
  return markdown(
    head,
    results.map(({ contestants: { worker, bare, naive }, ...each }) => [
      describe(each),
      count(worker?.wiz),
      count(worker?.jira),
      count(worker?.slack),
      count(worker?.calls),
      perThousand(worker?.calls, each.findings),
      count(bare?.calls),
      count(naive?.calls),
      ratio(naive?.calls, worker?.calls),
    ]),
  );
}

function temporalTable(results: readonly CaseResult[]): string {
  const head = [
    '',
    'runs',
    'continued as new',
    'actions',
    'per 1,000 findings',
    'events',
    'per 1,000 findings',
    'history, KB',
    'per 1,000 findings',
    'most memory, MB',
  ];
  return markdown(
    head,
    results.map(({ contestants: { worker }, ...each }) => [
      describe(each),
      ...temporalCells(worker, each.findings),
    ]),
  );
}

function temporalCells(worker: Summary | undefined, findings: number): string[] {
  const { temporal } = worker ?? {};
  const kilobytes = temporal === undefined ? undefined : temporal.bytes / 1_000;
  return [
    count(worker?.runs),
    count(temporal?.continuedAsNew),
    count(temporal?.actions),
    perThousand(temporal?.actions, findings),
    count(temporal?.events),
    perThousand(temporal?.events, findings),
    count(kilobytes),
    perThousand(kilobytes, findings),
    count(worker?.peakMb),
  ];
}

function aimTable(results: readonly CaseResult[]): string {
  return markdown(
    ['', 'measured', 'kept'],
    aimsOf(results).map(({ aim, measured, isKept }) => [aim, measured, isKept ? 'yes' : 'no']),
  );
}

function describe({ title, findings, tickets }: Pick<CaseResult, 'title' | 'findings' | 'tickets'>): string {
  return `${title}: ${count(findings)} findings, ${count(tickets)} tickets`;
}

function perThousand(value: number | undefined, findings: number): string {
  return value === undefined ? '–' : ((value * 1_000) / findings).toFixed(1);
}
