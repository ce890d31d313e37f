import { currentRates } from '../calls';
import type { Lane, Turn } from '../pace';
import type { JiraRequest } from './permissions';

/** "/rest/api/3/issue/SEC-12/comment": what is said of one ticket; "bulk" and the like are none. */
const OF_TICKET = /\/issue\/([A-Z][A-Z0-9_]*-\d+)(?=\/)/;

/** These read, whatever their method says. */
const READS = /\/(?:search\/jql|issue\/bulkfetch)$/;

/**
 * Jira counts by method and path, and besides the writes to each ticket. A write leaves at once: it follows a look that must not
 * grow old. It is counted all the same, so the looks that come after it wait.
 */
export function turnOf({ method = 'GET', url = '' }: JiraRequest): Turn {
  const { perSecond, perTicket, parallel } = currentRates().jira;
  const ticket = OF_TICKET.exec(url)?.[1];
  const kind: Lane = {
    name: `${method} ${url.replace(OF_TICKET, '/issue/{ticket}')}`,
    perSecond,
    burst: Math.max(1, perSecond),
  };
  const ofTicket: readonly Lane[] =
    ticket === undefined ? [] : [{ name: `ticket ${ticket}`, perSecond: perTicket, burst: 2 }];
  const isUrgent = method.toUpperCase() !== 'GET' && !READS.test(url);
  return { lanes: [kind, ...ofTicket], parallel, isUrgent };
}
