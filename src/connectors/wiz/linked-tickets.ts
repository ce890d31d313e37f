import { z } from 'zod';
import type { LinkedTicket } from '../../domain/finding';
import { toWebAddress } from './text';

const TICKETS_LIMIT = 20;
const JIRA_KEY = /^[A-Z][A-Z0-9_]{1,30}-[0-9]{1,10}$/;
const BROWSE_PATH = /\/browse\/([^/]+)\/?$/;

const serviceTicket = z.object({ externalId: z.string().nullish(), url: z.string().nullish() });

/**
 * The Jira tickets among Wiz's service tickets. Slack threads stand in the same list (`externalId` "slackThread/…"),
 * and so do other trackers: what has no Jira key is left out.
 */
export const linkedTickets = z
  .array(serviceTicket.nullable())
  .nullish()
  .transform((nodes) => toLinkedTickets(nodes).slice(0, TICKETS_LIMIT));

/** The same without a limit: who is about to add one must see them all. */
export const allLinkedTickets = z.array(serviceTicket.nullable()).nullish().transform(toLinkedTickets);

function toLinkedTickets(
  nodes: readonly (z.output<typeof serviceTicket> | null)[] | null | undefined,
): LinkedTicket[] {
  return (nodes ?? []).flatMap((node) => toLinkedTicket(node) ?? []);
}

function toLinkedTicket(node: z.output<typeof serviceTicket> | null): LinkedTicket | undefined {
  const url = toWebAddress(node?.url);
  if (url === undefined) return undefined;
  const key = [node?.externalId ?? '', BROWSE_PATH.exec(url.pathname)?.[1] ?? ''].find((each) =>
    JIRA_KEY.test(each),
  );
  return key === undefined ? undefined : { key, url: url.href };
}
