import { log } from '@temporalio/activity';
import { ConnectorError } from '../connectors/connector-error';
import type { TicketStore } from '../connectors/jira/ticket-store';
import { ruleLabel } from '../domain/group-ticket';
import { type QuotingTicket, type Strays, straysAmong } from '../domain/duplicates';
import { fingerprintLabel, fingerprintsOf, type Ticket, type TicketMatch } from '../domain/ticket';
import { inPortions, type Sought } from './lookup';

/** Phrases one text search asks for; each costs Jira more than a label does. */
const PHRASES_PER_SEARCH = 50;
/** Fingerprints looked for in all: a first sweep of thousands must stay cheap. */
const LOOKED_FOR = 400;
const RULES_LOOKED_FOR = 80;
/** Tickets of the key scan whose description is read: one request. */
const READ_BY_KEY = 100;
/** Under way at once: whoever waits for its ticket waits for this. */
const READS_AT_ONCE = 3;
/** A hint may not use up the activity's time. */
const TIME_MS = 20_000;

/**
 * Open tickets that quote the label of a fingerprint without carrying it: once tickets of ours, as it seems, until a
 * person took the label off. They decide nothing; they are told to a person when the finding has been filed anew.
 *
 * Looked for in the index, for the first 400 fingerprints, and after a key scan among its newest tickets, which the
 * index may not show yet (`readQuotes`). Where the index still shows a label that was taken off, the finding is known, and all
 * this comes later. What Jira does not answer, or not in time, goes unnoticed: no failure of Jira's leaves here.
 */
export async function findStrays(jira: TicketStore, { fingerprints, rules }: Sought): Promise<Strays> {
  if (fingerprints.length === 0) return {};
  return straysAmong(fingerprints, await searchQuotes(jira, { fingerprints, rules }));
}

/** The half of it that the index answers. A ticket that stood for several quotes the label of their rule, and of one of them. */
export function searchQuotes(jira: TicketStore, { fingerprints, rules }: Sought): Promise<QuotingTicket[]> {
  const labels = [
    ...[...new Set(fingerprints)].slice(0, LOOKED_FOR).map(fingerprintLabel),
    ...[...new Set(rules)].slice(0, RULES_LOOKED_FOR).map(ruleLabel),
  ];
  return readAll(inPortions(labels, PHRASES_PER_SEARCH).map((portion) => () => jira.findQuoting(portion)));
}

/** The half that a key scan answers, current to the moment: so it comes after what the index says. */
export function readQuotes(jira: TicketStore, scanned: readonly Ticket[]): Promise<QuotingTicket[]> {
  const keys = scanned
    .filter((ticket) => ticket.statusCategory !== 'done' && fingerprintsOf(ticket).length === 0)
    .map(({ key }) => key);
  return readAll(keys.length === 0 ? [] : [() => jira.readQuotes(keys.slice(-READ_BY_KEY))]);
}

type Read = () => Promise<readonly QuotingTicket[]>;

async function readAll(reads: readonly Read[]): Promise<QuotingTicket[]> {
  const found: QuotingTicket[] = [];
  const startedAt = Date.now();
  try {
    for (const group of inPortions(reads, READS_AT_ONCE)) {
      if (Date.now() - startedAt >= TIME_MS) break;
      const answers = await Promise.allSettled(group.map((read) => read()));
      found.push(...answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])));
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    log.warn('tickets that lost their label could not be looked for', { reason: error.message });
  }
  return found;
}

/** The fingerprints of known tickets that may have been filed by a run which did not live to tell. */
export function freshOnes(matches: readonly TicketMatch[]): string[] {
  return matches.flatMap(({ fingerprint, fresh }) => (fresh === undefined ? [] : [fingerprint]));
}

export function withStrays(matches: readonly TicketMatch[], strays: Strays): TicketMatch[] {
  return matches.map((match) => {
    const own = match.fresh === undefined ? undefined : strays[match.fingerprint];
    return own === undefined ? match : { ...match, strays: own };
  });
}
