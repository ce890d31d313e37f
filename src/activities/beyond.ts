import type { TicketAdditions } from '../connectors/jira/ticket-additions';
import type { FindingAdditions } from '../connectors/wiz/finding-additions';
import { type Addition, type BeyondPolicy, type ResolvedTicket, switchedOn } from '../domain/beyond';
import type { FindingDetails } from '../domain/finding';
import { browseUrl } from '../domain/jira-links';
import { cut, oneLine } from '../domain/markdown';
import { composeResolved, isTold, marksIn } from '../domain/resolved-comment';
import { addOneByOne, type AddInput, type AddResult } from './add-one-by-one';
import type { Dependencies } from './dependencies';
import { isOnSite } from './site';

export interface BeyondInput<T extends Addition = Addition> extends AddInput<T> {
  /** The run's own switches: what is off here is refused by the connectors, whatever this activity asks. */
  readonly beyond: BeyondPolicy;
  readonly siteUrl: string;
}

/** Jira's limit is 255. */
const LONGEST_TITLE = 200;

export function beyondActivities({ wiz, jira }: Dependencies) {
  const jiraOf = (beyond: BeyondPolicy): TicketAdditions => jira.beyond(switchedOn({ beyond }));
  const wizOf = (beyond: BeyondPolicy): FindingAdditions => wiz.beyond(switchedOn({ beyond }));
  return {
    /** Comments on each ticket unless one of its comments tells of this resolution, or of a later one. */
    async commentResolved({ beyond, ...input }: BeyondInput<ResolvedTicket>): Promise<AddResult> {
      const additions = jiraOf(beyond);
      return addOneByOne(input, {
        look: async (item) => {
          const comments = await additions.readComments(item.ticket);
          return isTold(item, comments.flatMap(marksIn)) ? 'there' : 'absent';
        },
        write: (item) => additions.comment(item.ticket, composeResolved(item)),
      });
    },

    /** Links each finding to its ticket unless Wiz does already. */
    async linkInWiz({ beyond, siteUrl, ...input }: BeyondInput): Promise<AddResult> {
      const additions = wizOf(beyond);
      return addOneByOne(input, {
        look: async ({ finding, ticket }) => {
          const links = await additions.readLinks(finding);
          if (links === undefined) return 'gone';
          return links.some(({ key, url }) => key === ticket && isOnSite(url, siteUrl)) ? 'there' : 'absent';
        },
        write: ({ finding, ticket }) =>
          additions.link(finding, { key: ticket, url: browseUrl(siteUrl, ticket) }),
      });
    },

    /** Puts a link to its finding on each ticket that has none. */
    async linkInJira({ beyond, ...input }: BeyondInput): Promise<AddResult> {
      const additions = jiraOf(beyond);
      const details = await wiz.readDetails(input.items.map(({ finding }) => finding));
      const byId = new Map(details.map((each) => [each.id, each]));
      return addOneByOne(input, {
        look: async ({ ticket, finding }) => {
          if (!byId.has(finding)) return 'gone';
          return (await additions.hasRemoteLink(ticket, globalIdOf(finding))) ? 'there' : 'absent';
        },
        write: async ({ ticket, finding }) => {
          const found = byId.get(finding);
          if (found === undefined) return { kind: 'gone', detail: 'Wiz no longer knows it' };
          return additions.addRemoteLink(ticket, toRemoteLink(found));
        },
      });
    },
  };
}

function toRemoteLink({ id, url, severity, rule }: FindingDetails) {
  const title = cut(oneLine(`Wiz: [${severity}] ${rule.name}`), LONGEST_TITLE);
  return { globalId: globalIdOf(id), url, title };
}

/** Findings have ids of 100 characters at most. */
function globalIdOf(finding: string): string {
  return `wiz-finding=${finding}`;
}
