import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Dependencies } from '../../src/activities/dependencies';
import { type BatchInput, type BatchResult, ticketActivities } from '../../src/activities/ticket';
import type { FindingDetails } from '../../src/domain/finding';
import { type JiraWorld, SCREEN } from '../connectors/jira-sandbox';
import { aCreate, aFinding, aPolicy, NOW, theDetails } from './builders';

const RUN_ID = 'run-1';

export interface BatchToFile {
  readonly input: BatchInput;
  readonly details: readonly FindingDetails[];
}

/** Findings without a ticket, and what Wiz answers when they are read anew. */
export function batchOf(count: number, differs: Partial<FindingDetails> = {}): BatchToFile {
  const findings = [...Array(count).keys()].map((number) => aFinding({ id: `finding-${number}` }));
  const input: BatchInput = {
    decisions: findings.map(({ id, fingerprint }) => aCreate({ id, fingerprint })),
    project: SCREEN,
    frontier: { SEC: 1 },
    policy: aPolicy({ jira: { ...aPolicy().jira, uncertainWaitMs: 120_000 } }),
    run: 'wfd-run-01890a5d-ac96',
    siteUrl: 'https://acme.atlassian.net',
    now: NOW,
    cleared: RUN_ID,
  };
  return { input, details: findings.map((finding) => theDetails(finding, differs)) };
}

/** The activity itself, with the sandbox's Jira. */
export async function fileIn(
  jira: JiraWorld,
  { input, details }: BatchToFile,
  attempt = 1,
): Promise<Extract<BatchResult, { kind: 'done' }>> {
  const wiz = { readDetails: () => Promise.resolve(details) };
  const loadPolicy = () => ({ policy: input.policy, hash: 'h', warnings: [] });
  const activities = ticketActivities({ jira: jira.connect(), wiz, loadPolicy } as unknown as Dependencies);
  const info = {
    attempt,
    taskQueue: 'test',
    workflowExecution: { workflowId: 'test-run', runId: RUN_ID },
    currentAttemptScheduledTimestampMs: Date.now(),
  };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  const result: BatchResult = await environment.run(() => activities.fileTickets(input));
  if (result.kind !== 'done') throw new Error('it waits');
  return result;
}
