import { describeBalance } from '../../domain/balance';
import type { PlannedTicket, PlanReport, ReasonCount } from '../../domain/report';
import { plain } from '../plain-text';
import { count } from './format';
import { findingsColumn } from './findings-column';
import { nextStep } from './next-step';
import { renderDrafts } from './plan-drafts';
import { renderMessages } from './plan-messages';
import { renderAuthority, renderHeadline, renderNotes, renderParked, shortSummary } from './report';
import { paintSeverity } from './style';
import { paragraph, renderTable, sections } from './table';
import type { View } from './view';

const TICKETS_SHOWN = 100;
const EXAMPLES = 3;
const ROUTE_WIDTH = 20;

/** No run goes by a policy that is only on trial. */
const AFTER_TRIAL =
  'Next: nothing has changed. Once this file stands where WFD_POLICY of the workers points, the next run goes by it.';

/** What a run would do, for a person. `isTrial`: with a policy that the workers do not have. */
export function renderPlan(raw: PlanReport, view: View, isTrial = false): string {
  const plan = plain(raw);
  const { report } = plan;
  return sections(
    renderHeadline(report, view),
    view.style.strong(describeBalance(report.balance)),
    renderPlanned(plan, view),
    renderAuthority(report, view),
    renderDrafts(raw, view),
    renderMessages(plan, view),
    ...(['known', 'suppressed', 'held'] as const).map((kind) => renderReasons(kind, plan, view)),
    renderParked(report.parked, view),
    renderNotes(report.notes, view),
    isTrial ? paragraph(AFTER_TRIAL, view, 0) : nextStep(report),
  );
}

function renderPlanned({ create, omitted }: PlanReport, view: View): string {
  if (create.length === 0) return '';
  const shown = create.slice(0, TICKETS_SHOWN);
  // Nearly always there is one reason for nearly all: said once, it leaves room for the summaries.
  const usual = usualReason(create);
  const findings = findingsColumn(shown.map(({ others = [] }) => others.length + 1));
  const table = renderTable(
    {
      columns: [
        { title: 'Severity' },
        { title: 'Team' },
        { title: 'Project' },
        { title: 'Risk', align: 'right' },
        ...findings.columns,
        { title: 'Route' },
        { title: 'Summary', grows: 'cut' },
      ],
      rows: shown.map((ticket, at) => rowOf(ticket, { usual, findings: findings.cells(at) }, view)),
    },
    view,
  );
  const total = create.length + omitted;
  const more = total - shown.length;
  const isUsual = create.every(({ reason }) => reason === usual);
  return [
    `${count(total, 'ticket')}${forFindings(create)} to file: ${usual}${isUsual ? '' : ', where nothing else is said'}`,
    table,
    ...(more > 0 ? [view.style.faint(`and ${more} more; --json has up to ${create.length} of them`)] : []),
  ].join('\n');
}

/** " for 214 findings", where a ticket stands for several. */
function forFindings(create: readonly PlannedTicket[]): string {
  const findings = create.reduce((sum, { others = [] }) => sum + 1 + others.length, 0);
  return findings === create.length ? '' : ` for ${findings} findings`;
}

/** The sum stands in a column; what it is made of is said once below, and for each ticket in the JSON. */
function scoreOf({ risk }: PlannedTicket): string {
  return risk?.split(' ')[0] ?? 'granted';
}

function usualReason(create: readonly PlannedTicket[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of create) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

interface Beside {
  /** The reason that goes without saying. */
  readonly usual: string;
  readonly findings: readonly string[];
}

function rowOf(ticket: PlannedTicket, { usual, findings }: Beside, { style }: View): string[] {
  const { severity, team, project, reason } = ticket;
  const summary = shortSummary(ticket);
  const cell = reason === usual ? summary : `${summary}\n${style.faint(`  ${reason}`)}`;
  return [paintSeverity(severity, style), team, project, scoreOf(ticket), ...findings, routeOf(ticket), cell];
}

function routeOf({ route = 'none: default team' }: PlannedTicket): string {
  return route.length <= ROUTE_WIDTH ? route : `${route.slice(0, ROUTE_WIDTH - 1)}…`;
}

/** One line for each reason; which findings they are is in the JSON. */
function renderReasons(kind: ReasonCount['kind'], plan: PlanReport, view: View): string {
  const total = plan.report.balance[kind];
  if (total === 0) return '';
  const reasons = plan.reasons.filter((each) => each.kind === kind);
  const lines = reasons.map(({ reason, count: number }) =>
    paragraph(`${number} × ${reason}${examplesOf(plan, kind, reason)}`, view, 2),
  );
  const rest = total - reasons.reduce((sum, { count: number }) => sum + number, 0);
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}: ${count(total, 'finding')}`;
  return [title, ...lines, ...(rest > 0 ? [`  ${rest} more`] : [])].join('\n');
}

/** " (SEC-1, SEC-2, SEC-3, …)", where they have tickets. */
function examplesOf(plan: PlanReport, kind: ReasonCount['kind'], reason: string): string {
  const tickets = plan[kind].flatMap((each) => (each.reason === reason ? (each.ticket ?? []) : []));
  const shown = [...new Set(tickets)];
  const more = shown.length > EXAMPLES ? ', …' : '';
  return shown.length === 0 ? '' : ` (${shown.slice(0, EXAMPLES).join(', ')}${more})`;
}
