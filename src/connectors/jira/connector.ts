import { Pace } from '../pace';
import { createAdditions } from './additions';
import type { JiraOptions } from './auth';
import { takeCensus } from './census';
import { checkJira } from './checks';
import { JiraClient } from './client';
import { createTickets } from './create';
import { identify } from './identity';
import { PeopleFinder } from './people';
import { createRenderer } from './render';
import { surveyProject, toReadiness } from './survey';
import type { TicketStore } from './ticket-store';
import { findQuoting, readQuotes } from './quotes';
import { findByLabels, newestKeys, newestOurs, readByKeys } from './tickets';

export type { JiraOptions } from './auth';

/** Jira Cloud through jira.js. Never retries: whoever calls decides. Requests wait for their turn. */
export function createJiraConnector(given: JiraOptions): TicketStore {
  const options = { pace: new Pace(), ...given };
  const client = new JiraClient(options);
  const people = new PeopleFinder(client);
  return {
    identify: () => identify(client),
    inspectProject: async (wish) => toReadiness(wish, await surveyProject(client, wish)),
    findByLabels: (labels) => findByLabels(client, labels),
    readByKeys: (keys) => readByKeys(client, keys),
    findQuoting: (labels) => findQuoting(client, labels),
    readQuotes: (keys) => readQuotes(client, keys),
    newestOurs: (youngerThanMs) => newestOurs(client, youngerThanMs),
    newestKeys: (query) => newestKeys(client, query),
    takeCensus: (days) => takeCensus(client, days),
    renderer: createRenderer,
    findPeople: (names, project) => people.find(names, project),
    create: (tickets, screen) => createTickets(client, tickets, screen),
    check: (wishes) => checkJira(client, wishes),
    beyond: createAdditions(options),
  };
}
