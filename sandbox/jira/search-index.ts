import { rareWordsOf } from './jql-text';
import type { JiraTicket } from './ticket';

interface Version {
  readonly shownFromMs: number;
  readonly ticket: JiraTicket;
}

/** What search knows: for each ticket the versions written, and from when on each one shows. */
export class SearchIndex {
  private readonly versions = new Map<number, Version[]>();
  private readonly byLabel = new Map<string, Set<number>>();
  private readonly byWord = new Map<string, Set<number>>();

  put(ticket: JiraTicket, shownFromMs: number): void {
    const versions = this.versions.get(ticket.id) ?? [];
    versions.push({ shownFromMs, ticket });
    this.versions.set(ticket.id, versions);
    for (const label of ticket.labels) note(this.byLabel, label, ticket.id);
    for (const word of rareWordsOf(ticket)) note(this.byWord, word, ticket.id);
  }

  drop(id: number): void {
    this.versions.delete(id);
  }

  /** The ticket as search shows it at that time; undefined while the index has not caught up with it. */
  shown(id: number, nowMs: number): JiraTicket | undefined {
    return this.versions.get(id)?.findLast(({ shownFromMs }) => shownFromMs <= nowMs)?.ticket;
  }

  /** Every ticket, or those that carry one of the labels, or hold one of the long words, in any version. */
  ids(narrowing?: {
    readonly labels: readonly string[];
    readonly words: readonly string[];
  }): Iterable<number> {
    if (narrowing === undefined) return this.versions.keys();
    const { labels, words } = narrowing;
    return new Set([
      ...labels.flatMap((label) => [...(this.byLabel.get(label) ?? [])]),
      ...words.flatMap((word) => [...(this.byWord.get(word) ?? [])]),
    ]);
  }
}

function note(ids: Map<string, Set<number>>, name: string, id: number): void {
  ids.set(name, (ids.get(name) ?? new Set<number>()).add(id));
}
