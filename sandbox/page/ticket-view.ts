import { screenFields } from '../jira/fields';
import type { JiraState } from '../jira/state';
import type { JiraTicket } from '../jira/ticket';
import { isRecord } from '../json';
import { adfToHtml } from './adf-html';
import { html, NOTHING, type Html } from './markup';
import { severityOf, severityPill } from './severity';
import { labelChip, priorityIcon } from './signs';

/** One ticket, opened; nothing when there is no such key. Old keys of moved tickets work. */
export function ticketView(jira: JiraState, key: string): Html {
  const ticket = jira.find(key);
  if (ticket === undefined) return NOTHING;
  const { description } = ticket;
  return html`<article class="ticket" role="dialog" aria-modal="true" aria-label="${ticket.key}">
    <header>
      <span class="quiet">${jira.settings.projects[ticket.project]?.name} / ${ticket.issueType} /</span>
      <span class="key">${ticket.key}</span>
      <a class="close" href="/" data-close aria-label="Close">✕</a>
    </header>
    <div class="ticket-body">
      <div class="ticket-main">
        <h1>${ticket.summary}</h1>
        <div class="adf">
          ${description === undefined ? html`<p class="quiet">No description</p>` : adfToHtml(description)}
        </div>
      </div>
      <aside>${details(ticket, jira)}</aside>
    </div>
  </article>`;
}

function details(ticket: JiraTicket, jira: JiraState): Html {
  const { statusCategory, status, resolution, duedate, created, resolutiondate } = ticket;
  return html` <span class="lozenge lozenge-${statusCategory}">${status}</span>
    <dl>
      ${row('Priority', html`${priorityIcon(ticket.priority)} ${ticket.priority}`)}
      ${row('Severity', severityPill(severityOf(ticket)))} ${row('Due date', duedate)}
      ${row('Labels', html`<span class="labels">${ticket.labels.map(labelChip)}</span>`)}
      ${row('Assignee', assigneeName(ticket, jira))} ${row('Components', ticket.components.join(', '))}
      ${customFields(ticket, jira).map(([name, value]) => row(name, value))} ${row('Resolution', resolution)}
      ${row('Reporter', ticket.createdBy === 'api' ? 'Finding Distribution' : 'a person')}
      ${row('Created', readableTime(created))}
      ${row('Resolved', resolutiondate === undefined ? undefined : readableTime(resolutiondate))}
      ${row('Visibility', ticket.isHidden && 'behind a security level')}
    </dl>`;
}

function assigneeName({ assignee }: JiraTicket, { settings }: JiraState): string | undefined {
  return settings.users.find(({ accountId }) => accountId === assignee)?.displayName ?? assignee;
}

function customFields(ticket: JiraTicket, { settings }: JiraState): (readonly [string, string])[] {
  const fields = screenFields(settings, ticket.project);
  return Object.entries(ticket.customFields).map(([id, value]) => {
    const field = fields.find(({ fieldId }) => fieldId === id);
    return [field?.name ?? id, shownValue(value, field?.allowedValues ?? [])] as const;
  });
}

/** Options come by their ids; people read their names. */
function shownValue(value: unknown, options: readonly unknown[]): string {
  if (Array.isArray(value)) return value.map((each) => shownValue(each, options)).join(', ');
  if (!isRecord(value)) return String(value);
  const { id, child } = value;
  const option = options.filter(isRecord).find((each) => each['id'] === id) ?? value;
  const below = Array.isArray(option['children']) ? (option['children'] as unknown[]) : [];
  const named = option['value'] ?? option['name'];
  const name = typeof named === 'string' ? named : JSON.stringify(value);
  return child === undefined ? name : `${name} / ${shownValue(child, below)}`;
}

function row(name: string, value: Html | string | undefined | false): Html {
  const isEmpty = value === undefined || value === false || value === '' || value === NOTHING;
  return isEmpty
    ? NOTHING
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

/** "2026-11-23 21:30 UTC". */
function readableTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
