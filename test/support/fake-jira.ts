import type { NewestKeysQuery, TicketStore } from '../../src/connectors/jira/ticket-store';
import { keyNumber, projectOf, type Ticket } from '../../src/domain/ticket';

/** Jira's books as far as a lookup sees them: keys in order, an index that may lag, tickets that moved or are gone. */
export class FakeJira {
  readonly tickets = new Map<string, Ticket>();
  readonly indexed = new Set<string>();
  /** Old key -> new key. */
  readonly moved = new Map<string, string>();
  readonly bulkReads: string[][] = [];

  add(ticket: Ticket, options: { readonly isIndexed: boolean } = { isIndexed: true }): void {
    this.tickets.set(ticket.key, ticket);
    if (options.isIndexed) this.indexed.add(ticket.key);
  }

  /** What a lookup uses; the rest is not asked. */
  get store(): TicketStore {
    const never = (): never => {
      throw new Error('a lookup has no business here');
    };
    return {
      identify: never,
      inspectProject: never,
      renderer: never,
      findPeople: never,
      create: never,
      check: never,
      findByLabels: (labels) => {
        if (labels.length > 100) throw new Error('more than 100 labels');
        const known = [...this.tickets.values()].filter(({ key }) => this.indexed.has(key));
        return Promise.resolve(
          known.filter((ticket) => ticket.labels.some((label) => labels.includes(label))),
        );
      },
      readByKeys: (keys) => {
        if (keys.length > 100) throw new Error('more than 100 keys');
        this.bulkReads.push([...keys]);
        return Promise.resolve(keys.flatMap((key) => this.tickets.get(this.moved.get(key) ?? key) ?? []));
      },
      findQuoting: () => Promise.resolve([]),
      readQuotes: () => Promise.resolve([]),
      newestOurs: () =>
        Promise.resolve([...this.tickets.values()].filter(({ key }) => this.indexed.has(key))),
      newestKeys: (query) => Promise.resolve(this.newest(query)),
    };
  }

  private newest({ project, olderThanMs, limit }: NewestKeysQuery): string[] {
    const before = new Date(Date.now() - olderThanMs).toISOString();
    return [...this.indexed]
      .filter((key) => projectOf(key) === project && (this.tickets.get(key)?.createdAt ?? '') <= before)
      .sort((a, b) => keyNumber(b) - keyNumber(a))
      .slice(0, limit);
  }
}
