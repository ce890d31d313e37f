import { describeBalance } from '../../domain/balance';
import type { Progress } from '../../domain/report';
import { elapsedMs } from '../../domain/time';
import type { RunRecord } from '../deployment';
import { plain } from '../plain-text';
import { formatElapsed, formatInstant } from './format';
import { renderProgress } from './progress';
import { renderReport } from './report';
import { paragraph, renderTable } from './table';
import type { View } from './view';

export function renderRuns(raw: readonly RunRecord[], view: View): string {
  return renderTable(
    {
      columns: [
        { title: 'Run' },
        { title: 'Started' },
        { title: 'Took', align: 'right' },
        { title: 'Outcome' },
        ...['Fetched', 'Created', 'Known', 'Left'].map((title) => ({ title, align: 'right' as const })),
      ],
      rows: plain(raw).map((record) => [
        record.run,
        formatInstant(record.startedAt),
        formatElapsed(elapsedMs(record.startedAt, record.endedAt ?? view.now)),
        renderOutcome(record, view),
        ...numbersOf(record),
      ]),
    },
    view,
  );
}

/** A run that finished early by request completed for Temporal, and was cancelled for people. */
function renderOutcome({ state, report }: RunRecord, { style }: View): string {
  const outcome = report?.outcome ?? state;
  if (outcome === 'completed') return style.good(outcome);
  return outcome === 'running' ? outcome : style.bad(outcome);
}

function numbersOf({ report }: RunRecord): string[] {
  if (report === undefined) return ['-', '-', '-', '-'];
  const { fetched, created, adopted, known, held, parked } = report.balance;
  return [fetched, created + adopted, known, held + parked].map(String);
}

/** The report of a run that has one; of any other what is known. */
export function renderRun(raw: RunRecord, progress: Progress | undefined, view: View): string {
  if (raw.report !== undefined) return renderReport(raw.report, view);
  const { run, runId, state, startedAt, endedAt, failure } = plain(raw);
  const elapsed = formatElapsed(elapsedMs(startedAt, endedAt ?? view.now));
  if (state === 'running') {
    const now = progress === undefined ? 'no worker says how far it is' : renderProgress(plain(progress));
    const sum = progress === undefined ? '' : `\n${describeBalance(progress.balance)} so far`;
    return `${view.style.strong(`Run ${run}`)} running for ${elapsed}\n${now}${sum}`;
  }
  const head = `${view.style.strong(`Run ${run}`)} ${view.style.bad(state)} after ${elapsed}, started ${formatInstant(startedAt)}`;
  const why = paragraph(failure ?? 'Temporal gives no reason.', view, 2);
  return `${head}\n${why}\n\nNext: \`wfd doctor\`. The history is in the Temporal Web UI, run id ${runId}.`;
}
