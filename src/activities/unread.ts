import { allEnded } from '../connectors/calls';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Ticket } from '../domain/ticket';
import { inPortions, readTickets } from './lookup';
import { isInTrouble } from './patience';

/** Some keys hang on one bad ticket for a moment; then it alone is left. */
const SMALL_PORTION = 10;
/** Until when the second, finer round begins. An answer may take half a minute, and an activity has three. */
const FINE_BEGINS_MS = 40_000;

export interface Readable {
  readonly tickets: readonly Ticket[];
  /** Keys of which Jira says neither what they are nor that they are not there. */
  readonly unread: readonly string[];
}

/** What can be read of any number of keys. Throws where it is not single tickets that are in trouble, but Jira. */
export async function readReadable(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  try {
    return { tickets: await readTickets(jira, keys), unread: [] };
  } catch (error) {
    if (!isInTrouble(error)) throw error;
  }
  await jira.identify();
  return readAround(jira, [...new Set(keys)]);
}

/** Reads around what cannot be read: small portions, and what they fail with key by key. What there is no time for counts as unread. */
async function readAround(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  const startedAt = Date.now();
  const roughly = await readPortions(jira, inPortions(keys, SMALL_PORTION));
  if (Date.now() - startedAt > FINE_BEGINS_MS) return roughly;
  const finely = await readSingly(jira, roughly.unread);
  return { tickets: [...roughly.tickets, ...finely.tickets], unread: finely.unread };
}

/** Key by key from the start: for few of which each stands for much. */
export function readSingly(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  return readPortions(jira, inPortions(keys, 1));
}

/** How many are under way at once is the rates' business. */
async function readPortions(jira: TicketStore, portions: readonly (readonly string[])[]): Promise<Readable> {
  const answers = await allEnded(portions.map((portion) => readPortion(jira, portion)));
  return {
    tickets: answers.flatMap(({ tickets }) => tickets),
    unread: answers.flatMap(({ unread }) => unread),
  };
}

async function readPortion(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  try {
    return { tickets: await jira.readByKeys(keys), unread: [] };
  } catch (error) {
    if (!isInTrouble(error)) throw error;
    return { tickets: [], unread: keys };
  }
}
