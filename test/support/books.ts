import type { World } from '../../sandbox/world';

export interface JiraBooks {
  readonly tickets: readonly {
    key: string;
    summary: string;
    labels: string[];
    project: string;
    description: unknown;
  }[];
  readonly perFingerprint: Readonly<Record<string, number>>;
  readonly writes: Readonly<Record<string, number>>;
}

interface SlackBooks {
  readonly channels: readonly {
    readonly name: string;
    readonly messages: readonly { text: string; blocks: unknown; metadata: unknown }[];
  }[];
  readonly perKey: Readonly<Record<string, number>>;
  readonly mentions: readonly unknown[];
}

export function jiraBooks(world: World): JiraBooks {
  return JSON.parse(JSON.stringify(world.jira.dump())) as JiraBooks;
}

export function slackBooks(world: World): SlackBooks {
  return JSON.parse(JSON.stringify(world.slack.dump())) as SlackBooks;
}

export function messagesIn(world: World, channel: string): string[] {
  const found = slackBooks(world).channels.find(({ name }) => name === channel);
  return (found?.messages ?? []).map((message) => JSON.stringify(message));
}

export function ticketKeys(world: World): string[] {
  return jiraBooks(world).tickets.map(({ key }) => key);
}

/** The promises, from the sandbox's own books: no second ticket, no second message, nothing but reads and creates. */
export function expectPromisesKept(world: World): void {
  const jira = jiraBooks(world);
  const slack = slackBooks(world);
  expect(Object.entries(jira.perFingerprint).filter(([, count]) => count > 1)).toEqual([]);
  expect(Object.entries(slack.perKey).filter(([, count]) => count > 1)).toEqual([]);
  expect(jira.writes).toEqual({});
  expect(slack.mentions).toEqual([]);
  expect(world.requests.unexpected().map(({ method, path }) => `${method} ${path}`)).toEqual([]);
}
