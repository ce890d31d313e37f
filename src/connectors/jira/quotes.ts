import { z } from 'zod';
import type { QuotingTicket } from '../../domain/duplicates';
import type { JiraClient } from './client';
import { quotingJql } from './jql';
import { ticketKey } from './ticket-key';
import { bulkFetch, search } from './tickets';

const ENOUGH = 100;
const FIELDS = ['labels', 'description'];
const FINGERPRINT_LABEL = /\bwiz-[0-9a-f]{32}\b/g;

const QUOTING = z
  .object({
    key: ticketKey,
    fields: z.object({ labels: z.array(z.string()), description: z.unknown() }),
  })
  .transform(({ key, fields: { labels, description } }): QuotingTicket => {
    // A document's texts stand in its JSON in the order in which they are read.
    const quotes = JSON.stringify(description ?? '').match(FINGERPRINT_LABEL) ?? [];
    return { key, labels, quotes };
  });

export async function findQuoting(client: JiraClient, labels: readonly string[]): Promise<QuotingTicket[]> {
  if (labels.length === 0) return [];
  const jql = quotingJql(labels);
  const action = 'search descriptions';
  return search(client, { action, jql, fields: FIELDS, issue: QUOTING, pageSize: ENOUGH, enough: ENOUGH });
}

export function readQuotes(client: JiraClient, keys: readonly string[]): Promise<QuotingTicket[]> {
  return bulkFetch(client, keys, { action: 'read descriptions', fields: FIELDS, issue: QUOTING });
}
