import { JqlError } from '../jira/jql-parser';
import { ticketsFound } from '../jira/search';
import type { JiraState } from '../jira/state';
import { keyNumber, STATUS_NAMES, type JiraTicket, type StatusCategory } from '../jira/ticket';
import { html, NOTHING, type Html } from './markup';
import { labelChip, priorityIcon } from './signs';
import { severityOf, severityPill, severityRank, titleOf } from './severity';

/** More cards than this nobody reads, and a browser feels. */
const CARDS_LIMIT = 24;
const LABELS_SHOWN = 2;

/** The Jira board: a lane per project with its three columns, the worst on top. With JQL, what it finds. */
export function board(jira: JiraState, jql = ''): Html {
  if (jql === '') return lanes(jira, [...jira.tickets()]);
  try {
    const found = ticketsFound(jira, jql);
    return html`${filterLine(jql, counted(found.length, 'ticket'))}${lanes(jira, found)}`;
  } catch (error) {
    if (error instanceof JqlError) return filterLine(jql, error.message);
    throw error;
  }
}

function filterLine(jql: string, answer: string): Html {
  return html`<p class="filter"><code>${jql}</code> <span>${answer}</span> <a href="/">Show all</a></p>`;
}

function lanes(jira: JiraState, tickets: readonly JiraTicket[]): Html {
  const isFiltered = tickets.length < [...jira.tickets()].length;
  const ticketsOf = (key: string): JiraTicket[] => tickets.filter(({ project }) => project === key);
  const projects = Object.entries(jira.settings.projects)
    .filter(([key]) => !isFiltered || ticketsOf(key).length > 0)
    .toSorted(([a], [b]) => ticketsOf(b).length - ticketsOf(a).length);
  return html`${projects.map(([key, { name }]) => lane({ key, name, tickets: ticketsOf(key) }))}`;
}

function lane(project: {
  readonly key: string;
  readonly name: string;
  readonly tickets: readonly JiraTicket[];
}): Html {
  const { key, name, tickets } = project;
  return html`<section class="lane">
    <header>
      <span class="avatar">${key.slice(0, 2)}</span>
      <h2>${name}</h2>
      <span class="quiet">${key} · ${counted(tickets.length, 'ticket')}</span>
    </header>
    <div class="columns">
      ${(['new', 'indeterminate', 'done'] as const).map((status) =>
        column(
          status,
          tickets.filter(({ statusCategory }) => statusCategory === status),
        ),
      )}
    </div>
  </section>`;
}

function column(status: StatusCategory, tickets: readonly JiraTicket[]): Html {
  const shown = tickets.toSorted(worstFirst).slice(0, CARDS_LIMIT);
  const more = tickets.length - shown.length;
  return html`<div class="column column-${status} ${tickets.length === 0 && 'is-empty'}">
    <h3>${STATUS_NAMES[status]} <span class="count">${tickets.length}</span></h3>
    <div class="cards">${shown.map(card)}</div>
    ${more > 0 ? html`<p class="more">… and ${more} more</p>` : NOTHING}
  </div>`;
}

function card(ticket: JiraTicket): Html {
  const severity = severityOf(ticket);
  const { title, resource } = titleOf(ticket);
  return html`<a
    class="card edge-${(severity ?? 'none').toLowerCase()}"
    href="/?ticket=${ticket.key}"
    data-ticket="${ticket.key}"
    title="${ticket.summary}"
  >
    <span class="card-row">${severityPill(severity)}${due(ticket)}</span>
    <span class="card-title">${title}</span>
    ${resource !== undefined && html`<span class="card-resource">${resource}</span>`}
    <span class="card-row">
      <span class="key ${ticket.statusCategory === 'done' && 'key-done'}">${ticket.key}</span>
      ${ticket.createdBy === 'person' && html`<span class="quiet">by a person</span>`}
      <span class="labels">${ownLabels(ticket).slice(0, LABELS_SHOWN).map(labelChip)}</span>
      ${priorityIcon(ticket.priority)}
    </span>
  </a>`;
}

/** What the worker knows its tickets by says nothing here; it is on the ticket itself. */
function ownLabels({ labels }: JiraTicket): readonly string[] {
  return labels.filter((label) => !/^(wiz|wfd)-/.test(label));
}

function due({ duedate }: JiraTicket): Html {
  if (duedate === undefined) return NOTHING;
  const day = new Date(`${duedate}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return html`<span class="due" title="Due ${duedate}">due ${day}</span>`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function worstFirst(a: JiraTicket, b: JiraTicket): number {
  return severityRank(severityOf(a)) - severityRank(severityOf(b)) || keyNumber(b.key) - keyNumber(a.key);
}
