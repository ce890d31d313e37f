import type { JiraTicket } from './ticket';

interface Version {
  readonly shownFromMs: number;
  readonly ticket: JiraTicket;
}

/** What search knows: for each ticket the versions written, and from when on each one shows. */
export class SearchIndex {
  private readonly versions = new Map<number, Version[]>();
  private readonly byLabel = new Map<string, Set<number>>();

  put(ticket: JiraTicket, shownFromMs: number): void {
    const versions = this.versions.get(ticket.id) ?? [];
    versions.push({ shownFromMs, ticket });
    this.versions.set(ticket.id, versions);
    for (const label of ticket.labels) {
      const ids = this.byLabel.get(label) ?? new Set();
      this.byLabel.set(label, ids.add(ticket.id));
    }
  }

  drop(id: number): void {
    this.versions.delete(id);
  }

  /** The ticket as search shows it at that time; undefined while the index has not caught up with it. */
  shown(id: number, nowMs: number): JiraTicket | undefined {
    return this.versions.get(id)?.findLast(({ shownFromMs }) => shownFromMs <= nowMs)?.ticket;
  }

  /** Every ticket, or those that carry one of the labels in any version. */
  ids(labels?: readonly string[]): Iterable<number> {
    if (labels === undefined) return this.versions.keys();
    return new Set(labels.flatMap((label) => [...(this.byLabel.get(label) ?? [])]));
  }
}
