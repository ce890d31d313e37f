import { z } from 'zod';
import type { ResolvedComment } from '../../domain/resolved-comment';
import { ConnectorError } from '../connector-error';
import type { AdditionWrite } from '../permission';
import { buildDescription } from './adf';
import type { JiraClient } from './client';
import { MALFORMED_CURE } from './failures';
import type { GuardedApi } from './guarded-api';
import type { Answer } from './reply';
import { writeOne } from './write-one';

const PAGE_SIZE = 100;
const MAX_PAGES = 10;

const PAGE = z.object({
  comments: z.array(z.object({ body: z.unknown() })),
  total: z.number().nonnegative(),
});

export async function readComments(client: JiraClient, ticket: string): Promise<string[]> {
  const action = `read the comments of ${ticket}`;
  const texts: string[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { comments, total } = await client.read({
      action,
      send: (api) =>
        api.issueComments.getComments<Answer>({
          issueIdOrKey: encodeURIComponent(ticket),
          startAt: texts.length,
          maxResults: PAGE_SIZE,
          orderBy: '-created',
        }),
      schema: PAGE,
    });
    // A document's texts stand in its JSON in the order in which they are read.
    texts.push(...comments.map(({ body }) => JSON.stringify(body ?? '')));
    if (comments.length === 0 || texts.length >= total) return texts;
  }
  throw new ConnectorError({
    service: 'jira',
    action,
    trouble: 'malformed',
    detail: `more than ${PAGE_SIZE * MAX_PAGES} comments, or no end to them`,
    cure: MALFORMED_CURE,
  });
}

/** As jira.js has it: the same document, but not read-only. */
type Body = Exclude<Parameters<GuardedApi['issueComments']['addComment']>[0]['comment'], string | undefined>;

export function addComment(
  client: JiraClient,
  ticket: string,
  { text, footer, readOnUrl }: ResolvedComment,
): Promise<AdditionWrite> {
  const comment = buildDescription({ description: text, footer, readOnUrl }) as unknown as Body;
  const issueIdOrKey = encodeURIComponent(ticket);
  return writeOne(client, (api) => api.issueComments.addComment<Answer>({ issueIdOrKey, comment }));
}
