import type { World } from '../../sandbox/world';

/** What hangs on one ticket, and on the findings that Wiz links to it, from the services' own books. */
export interface Added {
  readonly ticket: string;
  readonly comments: readonly string[];
  /** Addresses. */
  readonly remoteLinks: readonly string[];
  /** Wiz ids, once for each link. */
  readonly linkedFrom: readonly string[];
}

export function additionsIn(world: World): Added[] {
  return [...world.jira.tickets()].map(({ id, key }) => ({
    ticket: key,
    comments: world.jira.extras.comments(id).map(({ body }) => JSON.stringify(body)),
    remoteLinks: world.jira.extras.links(id).map(({ object }) => object.url),
    linkedFrom: world.wiz
      .all()
      .flatMap(({ id: finding, serviceTickets }) =>
        (serviceTickets ?? []).filter(({ externalId }) => externalId === key).map(() => finding),
      ),
  }));
}

/** Nothing was added twice. */
export function expectAddedOnce(world: World): void {
  for (const { ticket, comments, remoteLinks, linkedFrom } of additionsIn(world)) {
    for (const list of [comments, remoteLinks, linkedFrom]) {
      expect([ticket, list.length]).toEqual([ticket, new Set(list).size]);
    }
  }
}

/** Requests that add something, by the sandbox's names for them. */
const WRITES = ['comment', 'remoteLink', 'associateServiceTicket'] as const;

export function writesIn(world: World): Record<string, number> {
  const counts = WRITES.map((name) => [
    name,
    world.requests.list().filter((each) => each.operation === name).length,
  ]);
  return Object.fromEntries(counts) as Record<string, number>;
}
