import { describeBalance } from '../../domain/balance';
import { elapsedMs } from '../../domain/time';
import { html, type Markup } from './markup';
import { more, section, table } from './parts';
import { counted, grouped, lasting, moment } from '../../domain/figures';
import type { RunRow, Sums } from './tally';

const DECIDED: Readonly<Record<string, string>> = { approved: 'good', rejected: 'bad', expired: 'bad' };

export function approvals({ approvals: all, waitedFor }: Sums): Markup {
  const title = 'Approvals';
  const untold = sayUntold(waitedFor);
  if (all.total === 0) {
    return section(title, waitedFor.length > 0 ? untold : html`<p>Nobody was asked for an approval.</p>`);
  }
  return section(
    title,
    table(
      [
        { title: 'When', look: 't' },
        { title: 'What' },
        { title: 'Times', look: 'n' },
        { title: 'By' },
        { title: 'Why' },
        { title: 'Approval' },
      ],
      all.rows.map(({ at, kind, count, by, reason, approval }) => [
        moment(at),
        html`<span class="tag ${DECIDED[kind] ?? 'wait'}">${kind.replaceAll('-', ' ')}</span>`,
        grouped(count),
        by,
        reason,
        html`<code>${approval}</code>`,
      ]),
    ),
    more(all),
    untold,
  );
}

/** An archive has an approval when it has closed, which may be weeks after its findings were held. */
function sayUntold(ids: readonly string[]): Markup {
  if (ids.length === 0) return html``;
  return html`<p>
    Findings wait for ${counted(ids.length, 'approval')} (${ids.slice(0, 20).join(', ')}), and what was said
    there is not in this report: <code>wfd approvals</code> shows it.
  </p>`;
}

export function failures({ failures: all }: Sums): Markup {
  const title = 'Steps that needed more than one attempt';
  if (all.total === 0) return section(title, html`<p>None.</p>`);
  return section(
    title,
    html`<p>
      Services that did not answer, and what came of it. A step that failed for good ends its run; the next
      run starts over, and nothing is lost.
    </p>`,
    table(
      [
        { title: 'When', look: 't' },
        { title: 'Attempts', look: 'n' },
        { title: 'What happened' },
        { title: 'Run' },
      ],
      all.rows.map(({ at, attempts = 1, reason, run, workflowId }) => [
        moment(at),
        grouped(attempts),
        reason,
        html`<code>${run ?? workflowId}</code>`,
      ]),
    ),
    more(all),
  );
}

export function runs({ runs: all }: Sums): Markup {
  if (all.total === 0) return section('Runs', html`<p>No run ended in this time.</p>`);
  return section(
    'Runs',
    table(
      [
        { title: 'Started', look: 't' },
        { title: 'Took', look: 'n' },
        { title: 'Ended' },
        { title: 'What came of it' },
        { title: 'Run' },
      ],
      all.rows.map((row) => [
        moment(row.startedAt),
        lasting(Math.max(0, elapsedMs(row.startedAt, row.endedAt))),
        html`<span class="tag ${row.status === 'COMPLETED' ? 'good' : 'bad'}"
          >${row.status.toLowerCase().replaceAll('_', ' ')}</span
        >`,
        whatCame(row),
        html`<code>${row.run}</code>`,
      ]),
    ),
    more(all),
  );
}

function whatCame({ balance, reason }: RunRow): string {
  return balance === undefined ? reason : describeBalance(balance);
}
