import type { JiraComment, RemoteLink, TicketExtras } from '../jira/extras';
import { adfToHtml } from './adf-html';
import { html, link, NOTHING, type Html } from './markup';

/** The comments below a ticket's description; nothing where there is none. */
export function commentsOf(extras: TicketExtras, ticket: number): Html {
  const comments = extras.comments(ticket);
  if (comments.length === 0) return NOTHING;
  return html`<section class="comments">
    <h2>Comments</h2>
    ${comments.map(comment)}
  </section>`;
}

/** The links to other places, beside a ticket's details; nothing where there is none. */
export function linksOf(extras: TicketExtras, ticket: number): Html {
  const links = extras.links(ticket);
  if (links.length === 0) return NOTHING;
  return html`<dl>
    <dt>Links</dt>
    ${links.map(remoteLink)}
  </dl>`;
}

function comment({ created, createdBy, body }: JiraComment): Html {
  return html`<div class="comment">
    <p class="quiet">
      <b>${createdBy === 'api' ? 'Finding Distribution' : 'A person'}</b>
      ${created.slice(0, 10)} ${created.slice(11, 16)} UTC
    </p>
    <div class="adf">${adfToHtml(body)}</div>
  </div>`;
}

function remoteLink({ relationship, object }: RemoteLink): Html {
  return html`<dd>
    <span class="quiet">${relationship ?? 'links to'}</span> ${link(object.url, object.title)}
  </dd>`;
}
