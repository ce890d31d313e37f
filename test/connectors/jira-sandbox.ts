import { createJiraConnector, type JiraOptions } from '../../src/connectors/jira/connector';
import type { CreateScreen, TicketStore } from '../../src/connectors/jira/ticket-store';
import type { ProjectWish } from '../../src/domain/destination';
import { fingerprintLabel, type TicketDraft } from '../../src/domain/ticket';
import { startSandbox, type Sandbox } from '../../sandbox/server';

export const TOKEN = 'sandbox-token';
const SERVICE_TOKEN = 'sandbox-service-token';

export const WISH: ProjectWish = {
  project: 'SEC',
  issueType: 'Task',
  teams: [aTeamWish()],
  choiceBytes: 8_000,
};

export function aTeamWish(changes: Partial<ProjectWish['teams'][number]> = {}): ProjectWish['teams'][number] {
  return {
    team: 'security',
    priorities: { CRITICAL: 'Highest', HIGH: 'High' },
    dueDays: { CRITICAL: 7, HIGH: 30 },
    dueFrom: 'created',
    labels: [],
    fields: {},
    ...changes,
  };
}

export const SCREEN: CreateScreen = {
  kind: 'ready',
  project: 'SEC',
  issueTypeId: '10001',
  priorityIds: { Highest: '1', High: '2' },
  hasDueDate: true,
  notes: [],
};

export interface JiraWorld extends Sandbox {
  /** With the e-mail and token of a person: Basic. */
  connect(changes?: Partial<JiraOptions>): TicketStore;
  /** With the token of a service account and no e-mail: Bearer. */
  connectService(url: string, timeoutMs?: number): TicketStore;
}

export async function startJira(): Promise<JiraWorld> {
  const sandbox = await startSandbox();
  const gatewayUrl = `${sandbox.url}/jira`;
  const person = { url: `${sandbox.url}/jira`, email: 'sandbox@example.com', apiToken: TOKEN, gatewayUrl };
  return {
    ...sandbox,
    connect: (changes = {}) => createJiraConnector({ ...person, timeoutMs: 2_000, ...changes }),
    connectService: (url, timeoutMs = 2_000) =>
      createJiraConnector({ url, apiToken: SERVICE_TOKEN, gatewayUrl, timeoutMs }),
  };
}

/** Number 10 is 0…0a: each has a fingerprint of its own. */
export function aDraft(number = 1, changes: Partial<TicketDraft> = {}): TicketDraft {
  const fingerprint = number.toString(16).padStart(32, '0');
  return {
    findingId: `finding-${number}`,
    fingerprint,
    project: 'SEC',
    summary: `[CRITICAL] rule ${number} — resource`,
    description: 'What is **wrong**.',
    footer: 'Filed by wiz-finding-distribution.',
    readOnUrl: 'https://app.wiz.io/issues',
    labels: [fingerprintLabel(fingerprint), 'wiz-severity-critical', 'wfd-run-01890a5d-ac96'],
    priority: 'Highest',
    dueDate: '2026-12-01',
    ...changes,
  };
}

export function drafts(count: number): TicketDraft[] {
  return Array.from({ length: count }, (_, i) => aDraft(i + 1));
}
