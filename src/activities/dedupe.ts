import type { Frontier } from '../domain/key-scan';
import { matchAll, matchOf, type Ticket, type TicketMatch } from '../domain/ticket';
import type { Dependencies } from './dependencies';
import { inPortions, scanFromSettled, searchTickets } from './lookup';

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

export interface ScanInput {
  /** Fingerprints that the index does not know. */
  readonly fingerprints: readonly string[];
  readonly projects: readonly string[];
  readonly indexLagMs: number;
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
      const matches = matchAll(fingerprints, found, freshAfter);
      const known = new Set(matches.map(({ fingerprint }) => fingerprint));
      const byLink = linked
        .filter(({ fingerprint }) => !known.has(fingerprint))
        .flatMap(({ fingerprint, keys }) => matchOf(fingerprint, ticketsOf(keys, byKey)) ?? [])
        .map((match) => ({ ...match, byLink: true as const }));
      return [...matches, ...byLink];
    },

    /** Which of them have a ticket the index does not show yet, read key by key. */
    async scanRecentTickets({ fingerprints, projects, indexLagMs, freshAfter }: ScanInput): Promise<Scanned> {
      const { tickets, frontier } = await scanFromSettled(jira, projects, indexLagMs);
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
