import { isRecord } from '../json';
import { adfProblem, TEXT_LIMIT, textLength } from './adf';
import { INVALID_PAYLOAD, ok, pageOf, refusal, type Desk, type Endpoint, type Reply } from './endpoint';
import type { JiraComment } from './extras';
import type { AdfNode, JiraTicket } from './ticket';

const NOT_THERE = 'Issue does not exist or you do not have permission to see it.';
const NOT_ALLOWED = 'You do not have the permission to comment on this issue.';
const BODY_KEYS = new Set(['body', 'properties', 'visibility']);
const ORDERS: Readonly<Record<string, (a: JiraComment, b: JiraComment) => number>> = {
  created: (a, b) => Number(a.id) - Number(b.id),
  '-created': (a, b) => Number(b.id) - Number(a.id),
};

export const comments: Endpoint = {
  name: 'comments',
  method: 'GET',
  path: '/issue/:key/comment',
  answer(desk) {
    const ticket = visibleTicket(desk);
    if (ticket === undefined) return refusal(404, NOT_THERE);
    const order = ORDERS[desk.c.req.query('orderBy')?.replace(/^\+/, '') ?? 'created'];
    if (order === undefined) return refusal(400, 'The orderBy is not valid.');
    const all = desk.jira.extras.comments(ticket.id).toSorted(order);
    const page = pageOf(desk.c, 100);
    const shown = all.slice(page.startAt, page.startAt + page.maxResults);
    return ok({
      ...page,
      total: all.length,
      comments: shown.map((each) => commentAnswer(desk, ticket, each)),
    });
  },
};

export const comment: Endpoint = {
  name: 'comment',
  method: 'POST',
  path: '/issue/:key/comment',
  answer(desk) {
    const ticket = visibleTicket(desk);
    if (ticket === undefined) return refusal(404, NOT_THERE);
    const { jira, body } = desk;
    if (jira.settings.notCommentable.includes(ticket.project)) return refusal(403, NOT_ALLOWED);
    if (!isRecord(body) || Object.keys(body).some((key) => !BODY_KEYS.has(key)))
      return refusal(400, INVALID_PAYLOAD);
    const problem = bodyProblem(body['body']);
    if (problem !== undefined) return refusal(400, '', { comment: problem });
    const properties = body['properties'] ?? [];
    if (!isProperties(properties)) return refusal(400, INVALID_PAYLOAD);
    const made = jira.extras.comment(ticket.id, {
      created: jira.now().toISOString(),
      body: body['body'] as AdfNode,
      properties,
      createdBy: 'api',
    });
    return { status: 201, body: commentAnswer(desk, ticket, made) };
  },
};

export function visibleTicket({ c, caller, jira }: Desk): JiraTicket | undefined {
  const ticket = jira.find(c.req.param('key') ?? '');
  return caller === 'nobody' || ticket === undefined || !jira.isVisible(ticket) ? undefined : ticket;
}

function bodyProblem(body: unknown): string | undefined {
  if (!isRecord(body)) return 'Comment body is not valid!';
  const problem = adfProblem(body);
  if (problem !== undefined) return problem;
  if (textLength(body as unknown as AdfNode) > TEXT_LIMIT)
    return `The entered text is too long. It exceeds the allowed limit of ${TEXT_LIMIT} characters.`;
  return undefined;
}

function isProperties(value: unknown): value is JiraComment['properties'] {
  return Array.isArray(value) && value.every((each) => isRecord(each) && typeof each['key'] === 'string');
}

/** Properties are kept and not told, as Jira does unless it is asked for them. */
function commentAnswer(
  { site }: Desk,
  ticket: JiraTicket,
  { id, created, body }: JiraComment,
): Reply['body'] {
  return {
    self: `${site}/rest/api/3/issue/${ticket.id}/comment/${id}`,
    id,
    body,
    created: created.replace('Z', '+0000'),
    updated: created.replace('Z', '+0000'),
    jsdPublic: true,
  };
}
