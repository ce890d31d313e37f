import { allEnded } from '../calls';
import { z } from 'zod';
import { folded } from '../../domain/field-value';
import type { People, Person } from '../../domain/fit-fields';
import { quoted } from '../../domain/fit-value';
import { ConnectorError } from '../connector-error';
import type { JiraClient } from './client';

/** How long an answer of Jira's is good for: somebody who comes or goes is noticed by then. */
const GOOD_FOR_MS = 10 * 60_000;
/** Answers kept at most; the oldest go first. */
const MAX_KEPT = 2_000;
/** All look-ups of one batch together: who is not known by then is left out. */
const MAX_MS = 10_000;
const AT_ONCE = 5;
/** Jira takes so many before it leaves out whom no ticket can be given to. */
const MAX_FOUND = 200;
const LONGEST_NAME = 255;

const ACCOUNT_ID = /^(?:[\w-]{1,32}:)*[0-9a-f][0-9a-f-]{23,}$/i;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

const USERS = z.array(
  z.object({
    accountId: z.string().min(1).max(255),
    emailAddress: z.string().nullish(),
    displayName: z.string().nullish(),
    active: z.boolean().nullish(),
  }),
);

type User = z.infer<typeof USERS>[number];

interface Kept {
  readonly person: Person;
  readonly untilMs: number;
}

/**
 * Looks up whom tickets can be given to, each name once in ten minutes and project. Never throws: without an answer a
 * ticket goes without that person, and says so.
 */
export class PeopleFinder {
  readonly #client: JiraClient;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(client: JiraClient, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  async find(names: readonly string[], project: string): Promise<People> {
    const people = new Map<string, Person>();
    const unknown = [...new Set(names)].filter((name) => {
      const known = this.#recall(keyOf(name, project));
      if (known !== undefined) people.set(name, known);
      return known === undefined;
    });
    const endsMs = this.#now() + MAX_MS;
    for (let at = 0; at < unknown.length; at += AT_ONCE) {
      const group = unknown.slice(at, at + AT_ONCE);
      const answers = await allEnded(group.map((name) => this.#ask(name, project)));
      for (const [index, name] of group.entries()) people.set(name, answers[index] ?? NOT_ASKED);
      const trouble =
        answers.find((answer) => 'isTrouble' in answer) ?? (this.#now() > endsMs ? NOT_ASKED : undefined);
      // It would only be the same for the others, and a request that waits for them grows too old to be sent.
      if (trouble !== undefined) for (const name of unknown.slice(at + AT_ONCE)) people.set(name, trouble);
      if (trouble !== undefined) break;
    }
    return people;
  }

  /** An answer is kept; trouble passes. */
  async #ask(name: string, project: string): Promise<Person & { readonly isTrouble?: true }> {
    if (name.length > LONGEST_NAME) return whoIs(name, []);
    try {
      const users = await this.#client.read({
        action: `look up who takes tickets of ${project}`,
        send: (api) =>
          api.userSearch.findAssignableUsers({ project, ...queryFor(name), maxResults: MAX_FOUND }),
        schema: USERS,
      });
      const person = whoIs(name, users);
      this.#keep(keyOf(name, project), person);
      return person;
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return { why: `Jira does not look people up: ${error.detail}`, isTrouble: true };
    }
  }

  #recall(key: string): Person | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && kept.untilMs > this.#now() ? kept.person : undefined;
  }

  #keep(key: string, person: Person): void {
    // The oldest is the first: one that is asked anew goes to the end.
    this.#kept.delete(key);
    this.#kept.set(key, { person, untilMs: this.#now() + GOOD_FOR_MS });
    const oldest = this.#kept.size > MAX_KEPT ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

const NOT_ASKED: Person = { why: 'Jira took too long to look people up' };

function keyOf(name: string, project: string): string {
  return `${project} ${folded(name)}`;
}

function queryFor(name: string): { readonly accountId: string } | { readonly query: string } {
  return ACCOUNT_ID.test(name) ? { accountId: name } : { query: name };
}

/**
 * Jira finds everybody whose name or address begins like that. Meant is who has this very account id, address or
 * display name; or the only one that a whole address finds, where the profile keeps its address to itself.
 */
function whoIs(name: string, found: readonly User[]): Person {
  const users = found.filter(({ active }) => active !== false);
  const is = (text: string | null | undefined): boolean => folded(text ?? '') === folded(name);
  const exact = users.filter(
    ({ accountId, emailAddress, displayName }) => is(accountId) || is(emailAddress) || is(displayName),
  );
  const meant = exact.length === 0 ? hiddenAddress(name, users) : exact;
  const [one] = meant;
  if (one !== undefined && meant.length === 1) return { accountId: one.accountId };
  if (one !== undefined) return { why: `${quoted(name)} is the name of several people` };
  return { why: `nobody who takes tickets of the project is called ${quoted(name)}` };
}

function hiddenAddress(name: string, users: readonly User[]): readonly User[] {
  const isOnlyOne = ADDRESS.test(name) && users.length === 1 && (users[0]?.emailAddress ?? '') === '';
  return isOnlyOne ? users : [];
}
