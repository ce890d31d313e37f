import type { Capability } from '../../domain/beyond';
import type { JiraOptions } from './auth';
import { checkRights } from './addition-rights';
import { JiraClient } from './client';
import { addComment, readComments } from './comments';
import { addRemoteLink, hasRemoteLink } from './remote-links';
import type { TicketAdditions } from './ticket-additions';

/**
 * A client of its own for each set of switches: what is on for one run is not on for another, and never for the create-only
 * client. Kept, because through the gateway each has to ask for the cloud id once.
 */
export function createAdditions(options: JiraOptions): (on: readonly Capability[]) => TicketAdditions {
  const made = new Map<string, TicketAdditions>();
  return (on) => {
    const name = [...on].sort().join(' ');
    const known = made.get(name) ?? connect(options, on);
    made.set(name, known);
    return known;
  };
}

function connect(options: JiraOptions, on: readonly Capability[]): TicketAdditions {
  const client = new JiraClient(options, on);
  return {
    readComments: (ticket) => readComments(client, ticket),
    comment: (ticket, comment) => addComment(client, ticket, comment),
    hasRemoteLink: (ticket, globalId) => hasRemoteLink(client, ticket, globalId),
    addRemoteLink: (ticket, link) => addRemoteLink(client, ticket, link),
    check: (wishes) => checkRights(client, { wishes, on }),
  };
}
