import type { World } from '../../sandbox/world';
import { NotPossible } from './not-possible';
import { ticketsOf, type BookedTicket } from '../books';

const HOUR_MS = 3_600_000;

/** What people do to tickets while nobody looks. */
export class People {
  /** Former keys by the present one. */
  readonly formerKeys = new Map<string, string[]>();

  constructor(private readonly world: World) {}

  /** Tickets of other people, long in the index; every fifth is deleted. */
  leaveOlderTickets(count: number): void {
    const created = new Date(Date.now() - 2 * HOUR_MS).toISOString();
    for (let number = 1; number <= count; number += 1) {
      const project = number % 3 === 0 ? 'PLAT' : 'SEC';
      const { key } = this.world.jira.addByPerson({ project, created }) as { key: string };
      if (number % 5 === 0) this.world.jira.deleteByPerson(key);
    }
  }

  finish(index: number): void {
    const ticket = this.ours(index);
    if (ticket === undefined || ticket.statusCategory === 'done') throw new NotPossible();
    this.world.jira.changeByPerson(ticket.key, { statusCategory: 'done' });
  }

  reopen(index: number): void {
    const ticket = this.ours(index);
    if (ticket?.statusCategory !== 'done') throw new NotPossible();
    this.world.jira.changeByPerson(ticket.key, { statusCategory: 'new' });
  }

  move(index: number): void {
    const ticket = this.ours(index);
    if (ticket === undefined) throw new NotPossible();
    const project = ticket.key.startsWith('SEC-') ? 'PLAT' : 'SEC';
    const moved = this.world.jira.changeByPerson(ticket.key, { project }) as { key: string };
    this.formerKeys.set(moved.key, [...(this.formerKeys.get(ticket.key) ?? []), ticket.key]);
  }

  stripLabels(index: number): void {
    const ticket = this.ours(index);
    if (ticket === undefined) throw new NotPossible();
    this.world.jira.changeByPerson(ticket.key, { labels: [] });
  }

  private ours(index: number): BookedTicket | undefined {
    const tickets = ticketsOf(this.world);
    return tickets[index % Math.max(tickets.length, 1)];
  }
}
