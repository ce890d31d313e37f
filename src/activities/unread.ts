import { allEnded } from '../connectors/calls';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Ticket } from '../domain/ticket';
import { inPortions, readTickets } from './lookup';
import { isInTrouble } from './patience';

/** Some tens of keys hang on one bad ticket for a moment; then it alone is left. */
const SMALL_PORTION = 10;
const READS_AT_ONCE = 3;
/** Until when reads begin. Each may take half a minute more, and an activity has three. */
const READS_BEGIN_MS = 15_000;

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
  const until = Date.now() + READS_BEGIN_MS;
  const roughly = await readPortions(jira, inPortions(keys, SMALL_PORTION), until);
  const finely = await readPortions(jira, inPortions(roughly.unread, 1), until);
  return { tickets: [...roughly.tickets, ...finely.tickets], unread: finely.unread };
}

/** Key by key from the start: for few of which each stands for much. */
export function readSingly(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  return readPortions(jira, inPortions(keys, 1), Date.now() + READS_BEGIN_MS);
}

async function readPortions(
  jira: TicketStore,
  portions: readonly (readonly string[])[],
  until: number,
): Promise<Readable> {
  const answers: Readable[] = [];
  for (const group of inPortions(portions, READS_AT_ONCE)) {
    answers.push(...(await allEnded(group.map((portion) => readPortion(jira, portion, until)))));
  }
  return {
    tickets: answers.flatMap(({ tickets }) => tickets),
    unread: answers.flatMap(({ unread }) => unread),
  };
}

async function readPortion(jira: TicketStore, keys: readonly string[], until: number): Promise<Readable> {
  if (Date.now() > until) return { tickets: [], unread: keys };
  try {
    return { tickets: await jira.readByKeys(keys), unread: [] };
  } catch (error) {
    if (!isInTrouble(error)) throw error;
    return { tickets: [], unread: keys };
  }
}
