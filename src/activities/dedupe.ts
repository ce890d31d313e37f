import type { Frontier } from '../domain/key-scan';
import { fingerprintsOf, matchAll, matchOf, type Ticket, type TicketMatch } from '../domain/ticket';
import type { Dependencies } from './dependencies';
import { inPortions, type ScanScope, scanFromSettled, searchTickets } from './lookup';

export interface FindInput {
  readonly fingerprints: readonly string[];
  /** Tickets Wiz links to a finding: read by key, so that the finding is judged by them. */
  readonly linked: readonly LinkedKeys[];
  /** ISO; tickets created later are marked as fresh. */
  readonly freshAfter?: string;
}

export interface LinkedKeys {
  readonly fingerprint: string;
  readonly keys: readonly string[];
}

export interface ScanInput extends ScanScope {
  /** Fingerprints that the index does not know. */
  readonly fingerprints: readonly string[];
  readonly freshAfter?: string;
}

export interface Scanned {
  readonly matches: readonly TicketMatch[];
  readonly frontier: Frontier;
}

export function dedupeActivities({ jira }: Dependencies) {
  return {
    /** Which of the fingerprints have a ticket, as far as Jira's index knows. */
    async findTickets({ fingerprints, linked, freshAfter }: FindInput): Promise<TicketMatch[]> {
      const [found, byKey] = await Promise.all([
        searchTickets(jira, fingerprints),
        readLinked(
          linked.flatMap(({ keys }) => keys),
          (keys) => jira.readByKeys(keys),
        ),
      ]);
      const links = new Map(linked.map(({ fingerprint, keys }) => [fingerprint, ticketsOf(keys, byKey)]));
      const byLabel = matchAll(
        fingerprints.filter((fingerprint) => !links.has(fingerprint)),
        found,
        freshAfter,
      );
      const byLink = [...links].flatMap(
        ([fingerprint, tickets]) => matchLinked(fingerprint, tickets, found) ?? [],
      );
      return [...byLabel, ...byLink];
    },

    /** Which of them have a ticket the index does not show yet, read key by key. */
    async scanRecentTickets({ fingerprints, freshAfter, ...scope }: ScanInput): Promise<Scanned> {
      const { tickets, frontier } = await scanFromSettled(jira, scope);
      return { matches: matchAll(fingerprints, tickets, freshAfter), frontier };
    },
  };
}

async function readLinked(
  keys: readonly string[],
  read: (keys: readonly string[]) => Promise<readonly Ticket[]>,
): Promise<readonly Ticket[]> {
  const answers = await Promise.all(inPortions([...new Set(keys)], 100).map(read));
  return answers.flat();
}

function ticketsOf(keys: readonly string[], tickets: readonly Ticket[]): Ticket[] {
  return tickets.filter(({ key }) => keys.includes(key));
}

/** A ticket Wiz links to counts like one of ours: whichever of them all is the one that counts. */
function matchLinked(
  fingerprint: string,
  linked: readonly Ticket[],
  found: readonly Ticket[],
): TicketMatch | undefined {
  const labelled = found.filter((ticket) => fingerprintsOf(ticket).includes(fingerprint));
  const distinct = new Map([...labelled, ...linked].map((ticket) => [ticket.key, ticket]));
  const match = matchOf(fingerprint, [...distinct.values()]);
  if (match === undefined || labelled.some(({ key }) => key === match.key)) return match;
  return { ...match, byLink: true };
}
