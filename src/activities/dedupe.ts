import type { ParkedDestination } from '../domain/destination';
import { type GroupTicket, openGroupTickets } from '../domain/group-ticket';
import { type Strays, straysAmong } from '../domain/duplicates';
import type { Frontier } from '../domain/key-scan';
import { type PackedMatches, packMatches } from '../domain/packed-matches';
import {
  type Freshness,
  fingerprintsOf,
  matchAll,
  matchOf,
  type Ticket,
  type TicketMatch,
} from '../domain/ticket';
import { allEnded } from '../connectors/calls';
import type { Dependencies } from './dependencies';
import { type ScanScope, scanFromSettled, searchTickets, type Sought } from './lookup';
import { findStrays, freshOnes, readQuotes, searchQuotes, withStrays } from './strays';
import { type Readable, readReadable } from './unread';

export interface FindInput extends Sought {
  /** Tickets Wiz links to a finding: read by key, so that the finding is judged by them. */
  readonly linked: readonly LinkedKeys[];
  readonly freshness: Freshness;
}

export interface LinkedKeys {
  readonly fingerprint: string;
  readonly keys: readonly string[];
}

interface FoundGroups {
  /** Absent when there are none. */
  readonly groupTickets?: readonly GroupTicket[];
}

/** Packed with the fingerprints that were asked for. */
export interface FoundTickets extends PackedMatches, FoundGroups {}

export interface ScanInput extends ScanScope {
  /** Fingerprints that the index does not know, worst first. */
  readonly fingerprints: readonly string[];
  /** Their `ruleKey`s. */
  readonly rules: readonly string[];
  readonly freshness: Freshness;
}

export interface Scanned extends FoundGroups {
  readonly matches: readonly TicketMatch[];
  readonly frontier: Frontier;
  /** Projects that could not be scanned; absent when there are none. */
  readonly unreadable?: readonly ParkedDestination[];
  /** Of fingerprints without a match; absent when there are none. */
  readonly strays?: Strays;
}

export function dedupeActivities({ jira }: Dependencies) {
  return {
    /** Which of the fingerprints have a ticket, as far as Jira's index knows, and which rules have one for many. */
    async findTickets({ fingerprints, rules, linked, freshness }: FindInput): Promise<FoundTickets> {
      const keys = [...new Set(linked.flatMap((each) => each.keys))];
      const [found, byKey] = await allEnded([
        searchTickets(jira, { fingerprints, rules }),
        readReadable(jira, keys),
      ]);
      const links = new Set(linked.map(({ fingerprint }) => fingerprint));
      const byLabel = matchAll(
        fingerprints.filter((fingerprint) => !links.has(fingerprint)),
        found,
        freshness,
      );
      const byLink = linked.flatMap((each) => matchLinked(each, { byKey, found, freshness }) ?? []);
      const matches = [...byLabel, ...byLink];
      const strays = await findStrays(jira, { fingerprints: freshOnes(matches), rules: [] });
      const packed = packMatches(withStrays(matches, strays), fingerprints);
      return { ...packed, ...groupTicketsIn(found, rules) };
    },

    /**
     * Which of them have a ticket the index does not show yet, read key by key. For those that have none: open tickets
     * that quote their label and do not carry it, which is a hint for people and finds nothing known.
     */
    async scanRecentTickets({ fingerprints, rules, freshness, ...scope }: ScanInput): Promise<Scanned> {
      const [{ tickets, frontier, unreadable }, inIndex] = await allEnded([
        scanFromSettled(jira, scope),
        // For all of them, since most will turn out to have no ticket: so the hint takes no time of its own.
        searchQuotes(jira, { fingerprints, rules }),
      ]);
      const matches = matchAll(fingerprints, tickets, freshness);
      const known = new Set(matches.map(({ fingerprint }) => fingerprint));
      const unknown = fingerprints.filter((fingerprint) => !known.has(fingerprint));
      const sought = [...freshOnes(matches), ...unknown];
      const byKey = sought.length === 0 ? [] : await readQuotes(jira, tickets);
      const strays = straysAmong(sought, [...inIndex, ...byKey]);
      return {
        matches: withStrays(matches, strays),
        frontier,
        ...groupTicketsIn(tickets, rules),
        ...(unreadable.length === 0 ? {} : { unreadable }),
        ...(Object.keys(strays).length === 0 ? {} : { strays }),
      };
    },
  };
}

function groupTicketsIn(tickets: readonly Ticket[], rules: readonly string[]): FoundGroups {
  const groupTickets = openGroupTickets(tickets, rules);
  return groupTickets.length === 0 ? {} : { groupTickets };
}

interface Linked {
  readonly byKey: Readable;
  readonly found: readonly Ticket[];
  readonly freshness: Freshness;
}

/** A ticket Wiz links to counts like one of ours: whichever of them all is the one that counts. */
function matchLinked({ fingerprint, keys }: LinkedKeys, asked: Linked): TicketMatch | undefined {
  const match = matchRead({ fingerprint, keys }, asked);
  const unread = asked.byKey.unread.find((key) => keys.includes(key));
  const isOpen = match !== undefined && match.done === undefined;
  // It is there, and may be open: nothing is filed beside it.
  return unread === undefined || isOpen ? match : { fingerprint, key: unread, byLink: true, unread: true };
}

function matchRead(
  { fingerprint, keys }: LinkedKeys,
  { byKey, found, freshness }: Linked,
): TicketMatch | undefined {
  const linked = byKey.tickets.filter(({ key }) => keys.includes(key));
  // A link of our own leads to a ticket that carries the label, whether or not the index shows it yet.
  const labelled = [...found, ...linked].filter((ticket) => fingerprintsOf(ticket).includes(fingerprint));
  const distinct = new Map([...labelled, ...linked].map((ticket) => [ticket.key, ticket]));
  const match = matchOf(fingerprint, [...distinct.values()], freshness);
  if (match === undefined || labelled.some(({ key }) => key === match.key)) return match;
  return { ...match, byLink: true };
}
