import { severityRank, SEVERITIES } from '../../domain/severity';
import { bars, key } from './bars';
import { html, type Markup } from './markup';
import { more, section, table } from './parts';
import { counted, grouped, lasting, moment, percentile } from '../../domain/figures';
import { FINDING_KINDS } from '../../domain/balance';
import type { Sums, Waiting } from './tally';

const MEANINGS: Readonly<Record<(typeof FINDING_KINDS)[number], string>> = {
  created: 'a ticket was filed',
  adopted: 'a ticket of an earlier attempt was found and taken over',
  known: 'it had a ticket already',
  suppressed: 'muted by the policy, or its ticket was closed as not to be done',
  held: 'waits for the next run, or for an approval',
  parked: 'its Jira project does not take tickets until somebody mends it',
  'resolved-meanwhile': 'was resolved in Wiz before its ticket was filed',
};

/** Every finding that was read ends in exactly one of these. */
export function balance({ kinds, runs }: Sums): Markup {
  const rows = FINDING_KINDS.map((kind) => ({ kind, count: kinds.get(kind) ?? 0 })).filter(
    ({ kind, count }) => count > 0 || kind === 'created' || kind === 'known',
  );
  const sum = rows.reduce((total, { count }) => total + count, 0);
  return section(
    'Balance',
    html`<p>
      In ${counted(runs.total, 'run')}, findings were read ${grouped(sum)} times; a finding that stays open is
      read in every run. Each time it ended in exactly one of these lines.
    </p>`,
    table(
      [{ title: 'Outcome' }, { title: 'Times', look: 'n' }, { title: 'What it means' }],
      rows.map(({ kind, count }) => [kind.replace('-', ' '), grouped(count), MEANINGS[kind]]),
      ['read', grouped(sum), ''],
    ),
  );
}

export function tickets({ tickets: byTeam, filed, takenOver }: Sums): Markup {
  if (byTeam.size === 0) return section('Tickets by team and severity', html`<p>No ticket was filed.</p>`);
  const used = new Set([...byTeam.values()].flatMap((counts) => [...counts.keys()]));
  const severities = [
    ...SEVERITIES.filter((each) => used.has(each)),
    ...[...used].filter((each) => !isKnown(each)),
  ];
  const rows = [...byTeam]
    .map(([team, counts]) => ({ team, counts, sum: sumOf(counts) }))
    .toSorted((a, b) => b.sum - a.sum || (a.team < b.team ? -1 : 1));
  const foot = severities.map((each) =>
    grouped(rows.reduce((sum, { counts }) => sum + (counts.get(each) ?? 0), 0)),
  );
  return section(
    'Tickets by team and severity',
    html`<p>
      ${counted(filed, 'ticket')} filed, and ${grouped(takenOver)} taken over from an attempt whose answer was
      lost.
    </p>`,
    html`<figure>
      ${bars(
        rows.map(({ team, counts }) => ({
          label: team,
          parts: severities
            .map((name) => ({ name, count: counts.get(name) ?? 0 }))
            .filter(({ count }) => count > 0),
        })),
      )}${key(severities)}
    </figure>`,
    table(
      [
        { title: 'Team' },
        ...severities.map((name) => ({ title: name.toLowerCase(), look: 'n' as const })),
        { title: 'all', look: 'n' },
      ],
      rows.map(({ team, counts, sum }) => [
        team,
        ...severities.map((each) => grouped(counts.get(each) ?? 0)),
        grouped(sum),
      ]),
      ['all teams', ...foot, grouped(rows.reduce((sum, row) => sum + row.sum, 0))],
    ),
  );
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function isKnown(name: string): boolean {
  return (SEVERITIES as readonly string[]).includes(name);
}

export function delays({ delays: bySeverity }: Sums): Markup {
  const title = 'From finding to ticket';
  if (bySeverity.size === 0)
    return section(title, html`<p>No ticket was filed, so there is no time to measure.</p>`);
  const rows = [...bySeverity].toSorted(([a], [b]) => rank(a) - rank(b));
  const all = rows.flatMap(([, values]) => values);
  const cells = (values: readonly number[]): string[] => [
    grouped(values.length),
    lasting(percentile(values, 0.5)),
    lasting(percentile(values, 0.9)),
    lasting(percentile(values, 1)),
  ];
  return section(
    title,
    html`<p>
      Time from the moment Wiz last opened the finding to its ticket. A first run meets findings that were
      open long before it, which shows here.
    </p>`,
    table(
      [
        { title: 'Severity' },
        { title: 'Tickets', look: 'n' },
        { title: 'Median', look: 'n' },
        { title: '9 of 10 within', look: 'n' },
        { title: 'Longest', look: 'n' },
      ],
      rows.map(([severity, values]) => [severity.toLowerCase(), ...cells(values)]),
      ['all', ...cells(all)],
    ),
  );
}

function rank(severity: string): number {
  const known = SEVERITIES.find((each) => each === severity);
  return known === undefined ? SEVERITIES.length : severityRank(known);
}

/** What waits for a person comes first; what somebody decided comes last. */
const URGENT = ['parked', 'held', 'suppressed'];

export function waiting({ waiting: all, lastRun }: Sums): Markup {
  const title = 'Findings without a ticket, and why';
  if (all.total === 0) return section(title, html`<p>None: every finding that was read has a ticket.</p>`);
  const isNow = (each: Waiting): boolean => each.lastRun === lastRun;
  const rows = all.rows.toSorted(
    (a, b) =>
      Number(isNow(b)) - Number(isNow(a)) ||
      URGENT.indexOf(a.kind) - URGENT.indexOf(b.kind) ||
      b.findings - a.findings,
  );
  return section(
    title,
    html`<p>
      Held: waits for a later run or an approval. Parked: a destination fails until somebody acts. Suppressed:
      somebody decided that it gets none.
    </p>`,
    table(
      [
        { title: 'State' },
        { title: 'Findings', look: 'n' },
        { title: 'Reason' },
        { title: 'Since', look: 't' },
        { title: 'Last seen', look: 't' },
      ],
      rows.map((each) => [
        html`<span class="tag ${each.kind === 'parked' ? 'bad' : 'wait'}">${each.kind}</span>`,
        grouped(each.findings),
        each.reason,
        moment(each.firstAt),
        isNow(each)
          ? html`${moment(each.lastAt)}<br /><span class="tag wait">in the last run</span>`
          : moment(each.lastAt),
      ]),
    ),
    more(all),
  );
}
