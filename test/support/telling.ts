import type { World } from '../../sandbox/world';
import type { RunReport } from '../../src/domain/report';
import { slackBooks, ticketKeys } from './books';

interface Digest {
  readonly channel: string;
  readonly key: string;
  readonly title: string;
  /** Tickets a person can click, in their order. */
  readonly tickets: readonly string[];
  readonly hasMore: boolean;
}

/** As Slack's own books have them, oldest first in each channel. */
export function digestsIn(world: World): Digest[] {
  return slackBooks(world).channels.flatMap(({ name, messages }) =>
    messages.flatMap(({ text, blocks, metadata }) => {
      const { event_type: type, event_payload: payload } = metadata as Metadata;
      if (type !== 'wfd_digest') return [];
      const body = JSON.stringify(blocks);
      const tickets = [...body.matchAll(/\/browse\/([A-Z]+-\d+)/g)].flatMap(([, key]) => key ?? []);
      const title = text.split('\n')[0] ?? '';
      return [{ channel: name, key: payload.key, title, tickets, hasMore: body.includes('/issues/?jql=') }];
    }),
  );
}

interface Metadata {
  readonly event_type: string;
  readonly event_payload: { readonly key: string };
}

/** Each key once for every digest that links to it. */
export function toldKeys(world: World): string[] {
  return digestsIn(world)
    .flatMap(({ tickets }) => tickets)
    .toSorted();
}

/** Every ticket is named in one digest; only where a digest says "and more" it may be named in none. */
export function expectToldOnce(world: World): void {
  const told = toldKeys(world);
  expect(told.filter((key, index) => told.indexOf(key) !== index)).toEqual([]);
  if (digestsIn(world).some(({ hasMore }) => hasMore)) return;
  expect(told).toEqual(ticketKeys(world).toSorted());
}

export function postsIn(world: World): number {
  return world.requests.list().filter(({ operation }) => operation === 'chat.postMessage').length;
}

export function outcomes({ messages }: RunReport): string[] {
  return messages.map(({ team, outcome }) => `${team} ${outcome}`);
}
