import type { JiraOptions } from './auth';
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

/** Jira Cloud through jira.js. Never retries and never sleeps: whoever calls decides. */
export function createJiraConnector(options: JiraOptions): TicketStore {
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
    renderer: createRenderer,
    findPeople: (names, project) => people.find(names, project),
    create: (tickets, screen) => createTickets(client, tickets, screen),
    check: (wishes) => checkJira(client, wishes),
  };
}
