import { z } from 'zod';
import type { QuotingTicket } from '../../domain/duplicates';
import type { JiraClient } from './client';
import { quotingJql } from './jql';
import { MEMBERS_PROPERTY, membersIn } from './members';
import { ticketKey } from './ticket-key';
import { bulkFetch, search } from './tickets';

const ENOUGH = 100;
const WHOLE = { fields: ['labels', 'description'], properties: [MEMBERS_PROPERTY] };
const FINGERPRINT_LABEL = /\bwiz-[0-9a-f]{32}\b/g;

const QUOTING = z
  .object({
    key: ticketKey,
    fields: z.object({ labels: z.array(z.string()), description: z.unknown() }),
    properties: z.unknown().optional(),
  })
  .transform(({ key, fields: { labels, description }, properties }): QuotingTicket => {
    // A document's texts stand in its JSON in the order in which they are read.
    const quotes = JSON.stringify(description ?? '').match(FINGERPRINT_LABEL) ?? [];
    const members = membersIn(properties);
    return members.length === 0 ? { key, labels, quotes } : { key, labels, quotes, members };
  });

export async function findQuoting(client: JiraClient, labels: readonly string[]): Promise<QuotingTicket[]> {
  if (labels.length === 0) return [];
  const jql = quotingJql(labels);
  const action = 'search descriptions';
  return search(client, { action, jql, ...WHOLE, issue: QUOTING, pageSize: ENOUGH, enough: ENOUGH });
}

export function readQuotes(client: JiraClient, keys: readonly string[]): Promise<QuotingTicket[]> {
  return bulkFetch(client, keys, { action: 'read descriptions', ...WHOLE, issue: QUOTING });
}
