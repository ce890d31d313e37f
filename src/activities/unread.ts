import { isInTrouble } from './patience';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Ticket } from '../domain/ticket';

export interface Readable {
  readonly tickets: readonly Ticket[];
  /** Keys of which Jira says neither what they are nor that they are not there. */
  readonly unread: readonly string[];
}

/** Reads around what cannot be read, by halves: at most 100 keys. One bad ticket costs some fourteen requests. */
export async function readAround(jira: TicketStore, keys: readonly string[]): Promise<Readable> {
  try {
    return { tickets: await jira.readByKeys(keys), unread: [] };
  } catch (error) {
    if (!isInTrouble(error)) throw error;
    if (keys.length === 1) return { tickets: [], unread: keys };
  }
  const middle = Math.ceil(keys.length / 2);
  // One after the other: whatever is in trouble is not to be pressed.
  const first = await readAround(jira, keys.slice(0, middle));
  const second = await readAround(jira, keys.slice(middle));
  return { tickets: [...first.tickets, ...second.tickets], unread: [...first.unread, ...second.unread] };
}
