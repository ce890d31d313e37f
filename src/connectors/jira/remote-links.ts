import { ConnectorError } from '../connector-error';
import { z } from 'zod';
import type { AdditionWrite } from '../permission';
import type { JiraClient } from './client';
import type { Answer } from './reply';
import type { RemoteLink } from './ticket-additions';
import { writeOne } from './write-one';

const WIZ = { type: 'io.wiz', name: 'Wiz' };

const LINK = z.object({ globalId: z.string() });

export async function hasRemoteLink(client: JiraClient, ticket: string, globalId: string): Promise<boolean> {
  try {
    const link = await client.read({
      action: `read the links of ${ticket}`,
      send: (api) =>
        api.issueRemoteLinks.getRemoteIssueLinks<Answer>({
          issueIdOrKey: encodeURIComponent(ticket),
          globalId,
        }),
      schema: LINK,
    });
    return link.globalId === globalId;
  } catch (error) {
    // Whether the link is not there or the ticket, Jira does not say; what is sent next will tell.
    if (error instanceof ConnectorError && error.trouble === 'missing') return false;
    throw error;
  }
}

export function addRemoteLink(
  client: JiraClient,
  ticket: string,
  { globalId, url, title }: RemoteLink,
): Promise<AdditionWrite> {
  return writeOne(client, (api) =>
    api.issueRemoteLinks.createOrUpdateRemoteIssueLink<Answer>({
      issueIdOrKey: encodeURIComponent(ticket),
      globalId,
      application: WIZ,
      relationship: 'found by',
      object: { url, title },
    }),
  );
}
