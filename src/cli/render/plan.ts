import { describeBalance } from '../../domain/balance';
import type { Explained, MessageSummary, PlannedTicket, PlanReport } from '../../domain/report';
import { plain } from '../plain-text';
import { count } from './format';
import { nextStep } from './next-step';
import { renderAuthority, renderHeadline, renderNotes, renderParked, shortSummary } from './report';
import { paintSeverity } from './style';
import { paragraph, renderTable, sections } from './table';
import type { View } from './view';

const TICKETS_SHOWN = 100;

/** What a run would do, for a person. */
export function renderPlan(raw: PlanReport, view: View): string {
  const plan = plain(raw);
  const { report, suppressed, held } = plan;
  return sections(
    renderHeadline(report, view),
    view.style.strong(describeBalance(report.balance)),
    renderPlanned(plan, view),
    renderAuthority(report, view),
    renderMessages(report.messages),
    renderExplained({ title: 'Suppressed', total: report.balance.suppressed, explained: suppressed }, view),
    renderExplained({ title: 'Held', total: report.balance.held, explained: held }, view),
    renderParked(report.parked, view),
    renderNotes(report.notes, view),
    nextStep(report),
  );
}

function renderPlanned({ create, omitted }: PlanReport, view: View): string {
  const [first] = create;
  if (first === undefined) return '';
  const shown = create.slice(0, TICKETS_SHOWN);
  // Nearly always there is one reason for all: said once, it leaves room for the summaries.
  const isOneReason = create.every(({ reason }) => reason === first.reason);
  const table = renderTable(
    {
      columns: [
        { title: 'Severity' },
        { title: 'Team' },
        { title: 'Project' },
        { title: 'Risk', align: 'right' },
        { title: 'Summary', grows: 'cut' },
        ...(isOneReason ? [] : [{ title: 'Reason', grows: 'cut' as const }]),
      ],
      rows: shown.map((ticket) => rowOf(ticket, isOneReason, view)),
    },
    view,
  );
  const total = create.length + omitted;
  const more = total - shown.length;
  return [
    isOneReason ? `${count(total, 'ticket')} to file: ${first.reason}` : `${count(total, 'ticket')} to file`,
    table,
    ...(more > 0 ? [view.style.faint(`and ${more} more; --json has up to ${create.length} of them`)] : []),
  ].join('\n');
}

function rowOf(ticket: PlannedTicket, isOneReason: boolean, { style }: View): string[] {
  const row = [
    paintSeverity(ticket.severity, style),
    ticket.team,
    ticket.project,
    scoreOf(ticket),
    shortSummary(ticket),
  ];
  return isOneReason ? row : [...row, ticket.reason];
}

/** The sum stands in a column; what it is made of is said once below, and for each ticket in the JSON. */
function scoreOf({ risk }: PlannedTicket): string {
  return risk?.split(' ')[0] ?? 'granted';
}

function renderMessages(messages: readonly MessageSummary[]): string {
  const told = messages.map(
    ({ team, channel, tickets }) => `${team} in ${channel} (${count(tickets, 'ticket')})`,
  );
  return told.length === 0 ? '' : `To be told: ${told.join(', ')}`;
}

interface Group {
  readonly title: string;
  readonly total: number;
  readonly explained: readonly Explained[];
}

/** One line for each reason; which findings they are is in the JSON. */
function renderExplained({ title, total, explained }: Group, view: View): string {
  if (total === 0) return '';
  const reasons = new Map<string, number>();
  for (const { reason } of explained) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lines = [...reasons].map(([reason, number]) => paragraph(`${number} × ${reason}`, view, 2));
  const rest = total - explained.length;
  return [`${title}: ${count(total, 'finding')}`, ...lines, ...(rest > 0 ? [`  ${rest} more`] : [])].join(
    '\n',
  );
}
