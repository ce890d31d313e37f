import type { AdditionSummary } from '../../domain/beyond';
import { describeBalance } from '../../domain/balance';
import type { Governance, HeldGroup } from '../../domain/governance';
import {
  countNewTickets,
  type MessageSummary,
  type ParkedGroup,
  type RunReport,
  type TeamSummary,
  type TicketLine,
} from '../../domain/report';
import { describeCounts, SEVERITIES, type Severity, type SeverityCounts } from '../../domain/severity';
import { describeTooMany } from '../../domain/rates';
import { elapsedMs } from '../../domain/time';
import { plain } from '../plain-text';
import { count, formatElapsed, formatInstant } from './format';
import { findingsColumn } from './findings-column';
import { nextStep } from './next-step';
import { paintSeverity } from './style';
import { paragraph, renderTable, sections } from './table';
import type { View } from './view';

const TICKETS_SHOWN = 15;

/** What a run did, for a person: the sum first, what to do next last. */
export function renderReport(raw: RunReport, view: View): string {
  const report = plain(raw);
  return sections(
    renderHeadline(report, view),
    view.style.strong(describeBalance(report.balance)),
    renderTeams(report, view),
    renderTickets(report, view),
    renderAuthority(report, view),
    renderHeld(report.held, view),
    renderParked(report.parked, view),
    renderAdditions(report.beyond ?? [], view),
    renderTooMany(report, view),
    renderNotes(report.notes, view),
    nextStep(report),
  );
}

/** "Run wfd-run-3f9a… completed in 41 s", and below it what was read and why so. */
export function renderHeadline(report: RunReport, view: View): string {
  const { mode, run, outcome, startedAt, finishedAt, window, pages } = report;
  const { strong, faint, good, doubtful } = view.style;
  const name = strong(mode === 'plan' ? 'Plan' : `Run ${run}`);
  const ended = outcome === 'completed' ? good(outcome) : doubtful(outcome);
  const line = `${name} ${ended} in ${formatElapsed(elapsedMs(startedAt, finishedAt))}`;
  if (window === undefined) return line;
  return `${line}\n${faint(paragraph(`${window.kind} of ${count(pages, 'page')}: ${window.reason}`, view, 0))}`;
}

function renderTeams({ teams, messages }: RunReport, view: View): string {
  const names = [...new Set([...teams, ...messages].map(({ team }) => team))].sort();
  if (names.length === 0) return '';
  const rows = names.map((name) => {
    const team = teams.find(({ team }) => team === name);
    return { name, tickets: describeTickets(team), counts: team?.newBySeverity };
  });
  const severities = SEVERITIES.filter(
    (severity) =>
      severity === 'CRITICAL' || severity === 'HIGH' || rows.some(({ counts }) => counts?.[severity]),
  );
  return renderTable(
    {
      columns: [
        { title: 'Team' },
        ...severities.map((severity) => ({ title: capitalise(severity), align: 'right' as const })),
        { title: 'Tickets', align: 'right' },
        { title: 'Channel' },
        { title: 'Told', grows: 'wrap' },
      ],
      rows: rows.map(({ name, tickets, counts }) => {
        const told = messages.filter(({ team }) => team === name);
        return [
          name,
          ...severities.map((severity) => paintCount(severity, counts, view)),
          tickets,
          told.map(({ channel }) => channel).join('\n') || '-',
          told.map((message) => renderTold(message, view)).join('\n') || '-',
        ];
      }),
    },
    view,
  );
}

/** "1 (214 findings)", where a ticket stands for several. */
function describeTickets(team: TeamSummary | undefined): string {
  const { tickets = 0, findings } = team ?? {};
  return findings === undefined ? String(tickets) : `${tickets} (${findings} findings)`;
}

function capitalise(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}

function paintCount(severity: Severity, counts: SeverityCounts | undefined, { style }: View): string {
  const number = counts?.[severity] ?? 0;
  if (number === 0) return style.faint('0');
  return severity === 'CRITICAL' ? style.bad(String(number)) : String(number);
}

const TOLD = {
  sent: 'yes',
  'already-sent': 'yes, before',
  waits: 'not yet',
  'not-sent': 'no',
  unverified: 'not certain',
} as const;

function renderTold({ outcome, detail }: MessageSummary, { style }: View): string {
  const text = detail === undefined ? TOLD[outcome] : `${TOLD[outcome]}: ${detail}`;
  if (outcome === 'waits') return style.doubtful(text);
  return outcome === 'sent' || outcome === 'already-sent' ? style.good(text) : style.bad(text);
}

function renderTickets(report: RunReport, view: View): string {
  const { tickets, run } = report;
  if (tickets.length === 0) return '';
  const total = countNewTickets(report);
  const shown = tickets.slice(0, TICKETS_SHOWN);
  const findings = findingsColumn(shown.map(({ findings = 1 }) => findings));
  const table = renderTable(
    {
      columns: [
        { title: 'Ticket' },
        { title: 'Severity' },
        { title: 'Team' },
        { title: 'Due' },
        { title: 'Risk', align: 'right' },
        ...findings.columns,
        { title: 'Summary', grows: 'cut' },
      ],
      rows: shown.map((ticket, at) => [
        ticket.ticket,
        paintSeverity(ticket.severity, view.style),
        ticket.team,
        ticket.dueDate ?? '-',
        ticket.risk === undefined ? '-' : String(ticket.risk),
        ...findings.cells(at),
        shortSummary(ticket),
      ]),
    },
    view,
  );
  const more = total - shown.length;
  return more > 0
    ? `${table}\n${view.style.faint(`and ${more} more; all of them in Jira: labels = ${run}`)}`
    : table;
}

/** The severity stands in a column of its own. */
export function shortSummary({ summary, severity }: Pick<TicketLine, 'summary' | 'severity'>): string {
  return summary.replace(`[${severity}] `, '');
}

/** What the worker files on its own authority, by how much, and what on a person's word. */
export function renderAuthority({ governance }: RunReport, view: View): string {
  if (governance === undefined) return '';
  return `Gate${paragraph(describeAuthority(governance), view, 8).slice(4)}`;
}

function describeAuthority({ gate, threshold, approved, granted, lowest, highest }: Governance): string {
  const from = lowest === highest ? '' : `${lowest?.split(' ')[0] ?? ''} to `;
  const range = highest === undefined ? '' : `; risk ${from}${highest}`;
  const byPeople = granted === 0 ? '' : `, ${count(granted, 'ticket')} approved by people`;
  return `${gate}: ${count(approved, 'ticket')} below the threshold of ${threshold}${byPeople}${range}`;
}

function renderHeld(groups: readonly HeldGroup[], view: View): string {
  return groups.map((group) => renderHeldGroup(group, view)).join('\n');
}

function renderHeldGroup({ reason, count: number, bySeverity }: HeldGroup, view: View): string {
  const head = `${view.style.doubtful('Held')}    ${count(number, 'finding')} (${describeCounts(bySeverity)})`;
  return `${head}\n${paragraph(reason, view, 8)}`;
}

export function renderParked(groups: readonly ParkedGroup[], view: View): string {
  return groups.map((group) => renderParkedGroup(group, view)).join('\n');
}

function renderParkedGroup(
  { destination, reason, cure, count: number, since }: ParkedGroup,
  view: View,
): string {
  const head = `${view.style.bad('Parked')}  ${count(number, 'finding')} for ${destination}, since ${formatInstant(since)}`;
  return `${head}\n${paragraph(reason, view, 8)}\n${paragraph(`To do: ${cure}`, view, 8)}`;
}

/** What was added beside tickets; why something was left stands in the notes. */
function renderAdditions(summaries: readonly AdditionSummary[], view: View): string {
  return summaries
    .map(({ capability, added, there, left, rejected }) => {
      const counts = [
        `${added} added`,
        ...(there === 0 ? [] : [`${there} there already`]),
        ...(left === 0 ? [] : [`${left} left to a later run`]),
        ...(rejected === 0 ? [] : [`${rejected} refused`]),
      ];
      return `Beyond${paragraph(`${capability}: ${counts.join(', ')}`, view, 8).slice(6)}`;
    })
    .join('\n');
}

/** What slowed it, though nothing is lost by it. */
function renderTooMany({ tooManyRequests }: RunReport, view: View): string {
  if (tooManyRequests === undefined) return '';
  const text = `answered "too many requests" (429): ${describeTooMany(tooManyRequests)}; see rates in the policy`;
  return `Slowed${paragraph(text, view, 8).slice(6)}`;
}

export function renderNotes(notes: readonly string[], view: View): string {
  return notes.map((note) => `${view.style.doubtful('Note')}${paragraph(note, view, 8).slice(4)}`).join('\n');
}
