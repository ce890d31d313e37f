import { html, Markup } from './markup';
import { section } from './parts';
import { counted, grouped, moment } from '../../domain/figures';
import { approvals, failures, runs } from './records';
import { STYLE } from './style';
import type { Sums } from './tally';
import { balance, delays, tickets, waiting } from './sums';

/** What the reader of a page should know of how it came to be. */
export interface PageFacts {
  /** ISO date-time. */
  readonly now: string;
  /** "everything that is kept", "from 2026-11-01". */
  readonly scope: string;
  /** Runs that go on, and so are not in it. */
  readonly open: number;
}

/** One page that needs nothing beside it, for somebody who has never seen the worker. */
export function renderHtml(sums: Sums, facts: PageFacts): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Wiz findings: audit report</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${heading(sums, facts)} ${lead(sums)} ${cards(sums)} ${balance(sums)} ${tickets(sums)}
          ${delays(sums)} ${waiting(sums)} ${approvals(sums)} ${failures(sums)} ${runs(sums)} ${trail(sums)}
        </main>
      </body>
    </html> `;
  return page.text;
}

function heading({ from, to }: Sums, { scope, open, now }: PageFacts): Markup {
  const span =
    from === undefined || to === undefined
      ? html`Nothing was recorded in this time.`
      : html`What happened to findings from <b>${moment(from)}</b> to <b>${moment(to)}</b>.`;
  const going = open === 0 ? '' : ` Not in it: ${counted(open, 'workflow')} that had not ended yet.`;
  return html`<header>
    <h1>Wiz findings: audit report</h1>
    <p>${span} Times are UTC.</p>
    <p class="faint">
      Covers ${scope}. Made ${moment(now)} out of the audit trail of Wiz Finding Distribution.${going}
    </p>
  </header>`;
}

/** What somebody should know who reads no further. */
function lead({ filed, runs, failedRuns: failed, lastBalance, approvals, waitedFor }: Sums): Markup {
  if (runs.total === 0) return html``;
  const { held = 0, parked = 0 } = lastBalance ?? {};
  const sentences = [
    `${counted(filed, 'ticket')} filed in ${counted(runs.total, 'run')}.`,
    failed === 0
      ? 'Every run came to its end.'
      : `${counted(failed, 'run')} did not come to its end; the next one took over.`,
    parked === 0
      ? 'No finding is stuck.'
      : `${counted(parked, 'finding')} stuck until somebody mends their Jira project.`,
    held === 0 ? '' : `${counted(held, 'finding')} held for a later run or an approval.`,
    approvals.total + waitedFor.length === 0 ? '' : 'What people decided stands under Approvals.',
  ];
  return html`<p class="lead">${sentences.filter((each) => each !== '').join(' ')}</p>`;
}

function cards({ filed, runs, lastBalance, messages }: Sums): Markup {
  const ended = runs.total;
  const items = [
    card(filed, 'tickets filed'),
    card(ended, ended === 1 ? 'run' : 'runs'),
    card(lastBalance?.fetched ?? 0, 'findings in the last run'),
    card(lastBalance?.held ?? 0, 'held in the last run'),
    card(lastBalance?.parked ?? 0, 'parked in the last run', (lastBalance?.parked ?? 0) > 0),
    card(messages.sent, 'messages sent'),
  ];
  return html`<ul class="cards">
    ${items}
  </ul>`;
}

function card(number: number, what: string, isBad = false): Markup {
  return html`<li${new Markup(isBad ? ' class="bad"' : '')}><b>${grouped(number)}</b><span>${what}</span></li>`;
}

function trail({ head }: Sums): Markup {
  return section(
    'How to check this report',
    html`<p>
        It was added up from ${`${grouped(head.seq)} ${head.seq === 1 ? 'entry' : 'entries'}`}, each of which
        carries the hash of the one before it. Whoever has the same histories gets the same last hash:
      </p>
      <p><code>${head.hash}</code></p>
      <p class="faint">
        The entries themselves: <code>wfd audit export --format jsonl</code>;
        <code>wfd audit verify</code> finds any change in them, and <code>wfd audit explain</code> tells the
        story of one finding or ticket.
      </p>`,
  );
}
