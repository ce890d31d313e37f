import type { World } from '../../sandbox/world';
import type { RunReport } from '../../src/domain/report';
import { addFindings, type Deployment, jiraBooks, slackBooks } from './deployment';

export const PAYMENTS = 'payments-api';
export const PLATFORM = 'platform-core';

/** Three findings of the payments team, two of the platform team, by the company's own policy. */
export function twoTeams(world: World): void {
  addFindings(world, 3, of(PAYMENTS));
  addFindings(world, 2, of(PLATFORM));
}

export function of(slug: string): object {
  const riskProfile = { businessImpact: 'MBI' };
  return { projects: [{ id: slug, name: slug, slug, isFolder: false, businessUnit: '', riskProfile }] };
}

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

/** Every ticket is named in one digest; only where a digest says "and more" it may be named in none. */
export function expectToldOnce(world: World): void {
  const told = digestsIn(world).flatMap(({ tickets }) => tickets);
  const made = jiraBooks(world).tickets.map(({ key }) => key);
  expect(told.filter((key, index) => told.indexOf(key) !== index)).toEqual([]);
  if (digestsIn(world).some(({ hasMore }) => hasMore)) return;
  expect(told.toSorted()).toEqual(made.toSorted());
}

export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function postsIn(world: World): number {
  return world.requests.list().filter(({ operation }) => operation === 'chat.postMessage').length;
}

export function armPost(
  world: World,
  fault: { readonly kind: string; readonly [detail: string]: unknown },
): void {
  world.faults.arm({ service: 'slack', operation: 'chat.postMessage', ...fault });
}

/** Slack takes no message for now; a run waits for it longer than any test. */
export const FULL = { kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: -1 };

/** Lets a run come as far as the condition, and ends it there. */
export async function runUntilTerminated(deployment: Deployment, condition: () => boolean): Promise<void> {
  const dying = deployment.run().catch(() => undefined);
  await until(condition);
  deployment.world.faults.clear();
  await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
  await dying;
}

interface Rewind {
  /** Default: the newest. */
  readonly runId?: string | undefined;
  /** Default: the first, so that it reads, files and tells again, under its old label. */
  readonly to?: 'first' | 'last';
}

/** Rewinds a run to one of its workflow tasks, and waits for what comes of it. */
export async function reset(
  deployment: Deployment,
  { runId, to = 'first' }: Rewind = {},
): Promise<RunReport> {
  const { client, names } = deployment;
  const { runId: rewound } = await client.workflow.getHandle(names.runId, runId).describe();
  const { events } = await client.workflow.getHandle(names.runId, rewound).fetchHistory();
  const tasks = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: names.runId, runId: rewound },
    reason: 'a test',
    workflowTaskFinishEventId: tasks.at(to === 'first' ? 0 : -1)?.eventId ?? null,
    requestId: `reset of ${rewound}`,
  });
  return (await client.workflow.getHandle(names.runId).result()) as RunReport;
}

export function outcomes({ messages }: RunReport): string[] {
  return messages.map(({ team, outcome }) => `${team} ${outcome}`);
}
