import type { JiraState } from '../jira/state';
import type { JiraTicket } from '../jira/ticket';
import { adfToHtml } from './adf-html';
import { commentsOf, linksOf } from './extras-view';
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
        ${commentsOf(jira.extras, ticket.id)}
      </div>
      <aside>${details(ticket)} ${linksOf(jira.extras, ticket.id)}</aside>
    </div>
  </article>`;
}

function details(ticket: JiraTicket): Html {
  const { statusCategory, status, resolution, duedate, created, resolutiondate } = ticket;
  return html` <span class="lozenge lozenge-${statusCategory}">${status}</span>
    <dl>
      ${row('Priority', html`${priorityIcon(ticket.priority)} ${ticket.priority}`)}
      ${row('Severity', severityPill(severityOf(ticket)))} ${row('Due date', duedate)}
      ${row('Labels', html`<span class="labels">${ticket.labels.map(labelChip)}</span>`)}
      ${row('Components', ticket.components.join(', '))} ${row('Resolution', resolution)}
      ${row('Reporter', ticket.createdBy === 'api' ? 'Finding Distribution' : 'a person')}
      ${row('Created', readableTime(created))}
      ${row('Resolved', resolutiondate === undefined ? undefined : readableTime(resolutiondate))}
      ${row('Visibility', ticket.isHidden && 'behind a security level')}
    </dl>`;
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
