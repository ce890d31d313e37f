import type { JiraTicket } from '../jira/ticket';
import { html, NOTHING, type Html } from './markup';

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'];

/** As its label says, else the bracket at the start of its summary; undefined for tickets that name none. */
export function severityOf({ labels, summary }: JiraTicket): string | undefined {
  const label = labels.find((each) => each.startsWith('wiz-severity-'))?.slice('wiz-severity-'.length);
  const named = (label ?? /^\[(\w+)\]/.exec(summary)?.[1] ?? '').toUpperCase();
  return SEVERITIES.includes(named) ? named : undefined;
}

/** 0 for the worst; tickets without a severity come last. */
export function severityRank(severity: string | undefined): number {
  const rank = SEVERITIES.indexOf(severity ?? '');
  return rank < 0 ? SEVERITIES.length : rank;
}

export function severityPill(severity: string | undefined): Html {
  return severity === undefined
    ? NOTHING
    : html`<span class="severity severity-${severity.toLowerCase()}">${severity.toLowerCase()}</span>`;
}

/** A summary in its parts: "[CRITICAL] rule — resource", without the bracket that the pill repeats. */
export function titleOf(ticket: JiraTicket): { readonly title: string; readonly resource?: string } {
  const severity = severityOf(ticket);
  const prefix = severity === undefined ? '' : `[${severity}] `;
  const { summary } = ticket;
  const text = summary.startsWith(prefix) ? summary.slice(prefix.length) : summary;
  const dash = text.lastIndexOf(' — ');
  return dash < 0 ? { title: text } : { title: text.slice(0, dash), resource: text.slice(dash + 3) };
}
