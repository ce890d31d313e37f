import { isRecord } from '../json';
import { visibleTicket } from './comment';
import { INVALID_PAYLOAD, ok, refusal, type Desk, type Endpoint } from './endpoint';
import type { RemoteLink } from './extras';
import type { JiraTicket } from './ticket';

const NOT_THERE = 'Issue does not exist or you do not have permission to see it.';
const NO_LINK = 'The remote issue link does not exist.';
const NOT_ALLOWED = 'You do not have the permission to link issues.';
const BODY_KEYS = new Set(['globalId', 'application', 'relationship', 'object']);
const GLOBAL_ID_LIMIT = 255;

/** All of a ticket; with a global id that one alone, not in a list. */
export const remoteLinks: Endpoint = {
  name: 'remoteLinks',
  method: 'GET',
  path: '/issue/:key/remotelink',
  answer(desk) {
    const ticket = visibleTicket(desk);
    if (ticket === undefined) return refusal(404, NOT_THERE);
    const all = desk.jira.extras.links(ticket.id);
    const globalId = desk.c.req.query('globalId');
    if (globalId === undefined) return ok(all.map((each) => linkAnswer(desk, ticket, each)));
    const found = all.find((each) => each.globalId === globalId);
    return found === undefined ? refusal(404, NO_LINK) : ok(linkAnswer(desk, ticket, found));
  },
};

export const remoteLink: Endpoint = {
  name: 'remoteLink',
  method: 'POST',
  path: '/issue/:key/remotelink',
  answer(desk) {
    const ticket = visibleTicket(desk);
    if (ticket === undefined) return refusal(404, NOT_THERE);
    const { jira, body } = desk;
    if (jira.settings.notLinkable.includes(ticket.project)) return refusal(403, NOT_ALLOWED);
    if (!isRecord(body) || Object.keys(body).some((key) => !BODY_KEYS.has(key)))
      return refusal(400, INVALID_PAYLOAD);
    const content = contentOf(body);
    if (typeof content === 'string') return refusal(400, '', { [content]: `'${content}' is required.` });
    const { link, isNew } = jira.extras.link(ticket.id, content);
    return { status: isNew ? 201 : 200, body: { id: link.id, self: selfOf(desk, ticket, link) } };
  },
};

/** The name of the field that is wrong, where one is. */
function contentOf(body: Record<string, unknown>): Omit<RemoteLink, 'id'> | string {
  const { globalId, relationship, application, object } = body;
  const linked = objectOf(object);
  if (typeof linked === 'string') return linked;
  const isId = typeof globalId === 'string' && globalId.length <= GLOBAL_ID_LIMIT;
  if (globalId !== undefined && !isId) return 'globalId';
  return {
    globalId: isId ? globalId : undefined,
    relationship: typeof relationship === 'string' ? relationship : undefined,
    application: isRecord(application) ? application : {},
    object: linked,
  };
}

function objectOf(object: unknown): RemoteLink['object'] | string {
  if (!isRecord(object)) return 'object';
  const { url, title } = object;
  if (typeof url !== 'string' || !URL.canParse(url)) return 'url';
  if (typeof title !== 'string' || title.trim() === '' || title.length > GLOBAL_ID_LIMIT) return 'title';
  return { ...object, url, title };
}

function linkAnswer(desk: Desk, ticket: JiraTicket, link: RemoteLink): object {
  const { id, globalId, relationship, application, object } = link;
  return {
    id,
    self: selfOf(desk, ticket, link),
    ...(globalId === undefined ? {} : { globalId }),
    ...(relationship === undefined ? {} : { relationship }),
    application,
    object: { icon: {}, status: { icon: {} }, ...object },
  };
}

function selfOf({ site }: Desk, ticket: JiraTicket, { id }: RemoteLink): string {
  return `${site}/rest/api/3/issue/${ticket.id}/remotelink/${id}`;
}
