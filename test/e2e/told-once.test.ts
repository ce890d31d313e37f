import { CompleteAsyncError } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { World } from '../../sandbox/world';
import { createActivities } from '../../src/activities';
import type { SendDigestInput } from '../../src/activities/notify';
import { loadConfiguration } from '../../src/config/configuration';
import type { PostOutcome } from '../../src/domain/digest';
import type { RunReport } from '../../src/domain/report';
import type { DevServer } from '../../src/temporal/dev-server';
import { wireDependencies } from '../../src/worker';
import {
  addFindings,
  aDeployment,
  type Deployment,
  expectPromisesKept,
  jiraBooks,
  slackBooks,
  startServer,
} from '../support/deployment';

let server: DevServer;
let deployment: Deployment;

beforeAll(async () => {
  server = await startServer();
}, 60_000);

beforeEach(async () => {
  deployment = await aDeployment({ server, seed: twoTeams });
});

afterEach(async () => {
  try {
    expectToldOnce();
    expectPromisesKept(deployment.world);
  } finally {
    await deployment.close();
  }
});

afterAll(async () => {
  await server.stop();
});

const PAYMENTS = 'payments-api';
const PLATFORM = 'platform-core';

/** Three findings of the payments team, two of the platform team, by the company's own policy. */
function twoTeams(world: World): void {
  addFindings(world, 3, of(PAYMENTS));
  addFindings(world, 2, of(PLATFORM));
}

function of(slug: string): object {
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
function digests(): Digest[] {
  return slackBooks(deployment.world).channels.flatMap(({ name, messages }) =>
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
function expectToldOnce(): void {
  const told = digests().flatMap(({ tickets }) => tickets);
  const made = jiraBooks(deployment.world).tickets.map(({ key }) => key);
  expect(told.filter((key, index) => told.indexOf(key) !== index)).toEqual([]);
  if (digests().some(({ hasMore }) => hasMore)) return;
  expect(told.toSorted()).toEqual(made.toSorted());
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function posts(): number {
  return deployment.world.requests.list().filter(({ operation }) => operation === 'chat.postMessage').length;
}

function armPost(fault: { readonly kind: string; readonly [detail: string]: unknown }): void {
  deployment.world.faults.arm({ service: 'slack', operation: 'chat.postMessage', ...fault });
}

/** Slack takes no message for now; a run waits for it longer than any test. */
const FULL = { kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: -1 };

/** Lets a run come as far as the condition, and ends it there. */
async function runUntilTerminated(condition: () => boolean): Promise<void> {
  const dying = deployment.run().catch(() => undefined);
  await until(condition);
  deployment.world.faults.clear();
  await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
  await dying;
}

/** Rewinds the newest run to its first workflow task: it reads, files and tells again, under its old label. */
async function reset(runId?: string): Promise<RunReport> {
  const { client, names } = deployment;
  const handle = client.workflow.getHandle(names.runId, runId);
  const workflowExecution = { workflowId: names.runId, runId: (await handle.describe()).runId };
  const { events } = await client.workflow.getHandle(names.runId, workflowExecution.runId).fetchHistory();
  const task = events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution,
    reason: 'a test',
    workflowTaskFinishEventId: task ?? null,
    requestId: `reset of ${workflowExecution.runId}`,
  });
  return (await client.workflow.getHandle(names.runId).result()) as RunReport;
}

function outcomes({ messages }: RunReport): string[] {
  return messages.map(({ team, outcome }) => `${team} ${outcome}`);
}

describe('a closed run that is reset', () => {
  test('tells further tickets in a supplement, and the first ones not again', async () => {
    const first = await deployment.run();
    addFindings(deployment.world, 2, of(PAYMENTS));

    const again = await reset();

    expect(again).toMatchObject({ run: first.run, balance: { fetched: 7, known: 5, created: 2 } });
    expect(digests()).toMatchObject([
      { channel: 'sec-payments', key: `${first.run}/payments`, tickets: { length: 3 } },
      { channel: 'sec-payments', key: `${first.run}/payments/2`, tickets: { length: 2 } },
      { channel: 'sec-platform', key: `${first.run}/platform`, tickets: { length: 2 } },
    ]);
    expect(digests()[1]?.title).toContain('2 further security tickets for payments');
  }, 60_000);

  test('and then reset again numbers its supplements on', async () => {
    const first = await deployment.run();
    addFindings(deployment.world, 1, of(PAYMENTS));
    await reset();
    addFindings(deployment.world, 1, of(PAYMENTS));

    await reset();

    const keys = digests().map(({ key }) => key.slice(first.run.length + 1));
    expect(keys).toEqual(['payments', 'payments/2', 'payments/3', 'platform']);
  }, 60_000);

  test('tells further tickets though its digest had more than it could name', async () => {
    addFindings(deployment.world, 11, of(PAYMENTS));
    const first = await deployment.run();
    addFindings(deployment.world, 2, of(PAYMENTS));

    await reset();

    const [, supplement] = digests();
    expect(digests()[0]).toMatchObject({ tickets: { length: 10 }, hasMore: true });
    expect(supplement).toMatchObject({ key: `${first.run}/payments/2`, hasMore: false });
    expect(supplement?.tickets).toHaveLength(2);
  }, 60_000);

  test('after its supplement was lost sends it, and after its answer was lost does not', async () => {
    await deployment.run();
    addFindings(deployment.world, 1, of(PAYMENTS));
    addFindings(deployment.world, 1, of(PLATFORM));
    armPost({ kind: 'reset' });
    armPost({ kind: 'reset-after' });

    const again = await reset();

    expect(outcomes(again).toSorted().join()).toMatch(/payments (already-)?sent,platform (already-)?sent/);
    expect(digests()).toHaveLength(4);
  }, 60_000);

  test('with nothing further says nothing', async () => {
    await deployment.run();

    const again = await reset();

    expect(again.balance).toMatchObject({ known: 5, created: 0 });
    expect(digests()).toHaveLength(2);
  }, 60_000);
});

describe('a run that is terminated', () => {
  test('after it had filed and before it told: the next one tells', async () => {
    armPost(FULL);
    await runUntilTerminated(() => posts() === 2);

    const report = await deployment.run();

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
  }, 60_000);

  test('when one of two teams was told: the next one tells the other', async () => {
    armPost({ ...FULL, skip: 1 });
    await runUntilTerminated(() => posts() === 2 && digests().length === 1);
    const [told] = digests();

    const report = await deployment.run();

    expect(outcomes(report)).toEqual([told?.channel === 'sec-payments' ? 'platform sent' : 'payments sent']);
  }, 60_000);

  test('between an uncertain post that did arrive and its look: it is not told again', async () => {
    armPost({ kind: 'reset-after', times: 2 });
    await runUntilTerminated(() => digests().length === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 60_000);

  test('while its posts are still under way: the next one waits until they have arrived', async () => {
    armPost({ kind: 'late-commit', delayMs: 1_500, times: 2 });
    await runUntilTerminated(() => posts() === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 60_000);

  test('like the one before it: then it is told once', async () => {
    armPost(FULL);
    await runUntilTerminated(() => posts() === 2);
    addFindings(deployment.world, 1, of(PAYMENTS));
    const before = posts();
    armPost(FULL);
    await runUntilTerminated(() => posts() === before + 2);

    const report = await deployment.run();

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
    expect(digests().map(({ tickets }) => tickets.length)).toEqual([4, 2]);
  }, 60_000);

  test('after it had told for the one before it: the third tells nothing', async () => {
    armPost(FULL);
    await runUntilTerminated(() => posts() === 2);
    armPost({ kind: 'reset-after', times: 2 });
    await runUntilTerminated(() => digests().length === 2);

    const report = await deployment.run();

    expect(report).toMatchObject({ balance: { known: 5 }, messages: [] });
  }, 60_000);

  test('after the default channel had stood in: the team is not told again when its channel is back', async () => {
    const { channels } = deployment.world.slack.settings;
    const open = channels['sec-payments']!;
    channels['sec-payments'] = { ...open, isArchived: true };
    // To the archived channel, to the platform team's, and then to the one that stands in.
    armPost({ kind: 'reset-after', skip: 2 });
    await runUntilTerminated(() => digests().length === 2);
    channels['sec-payments'] = open;

    await deployment.run();

    expect(digests().map(({ channel }) => channel)).toEqual(['security', 'sec-platform']);
  }, 60_000);

  test('and then reset: it tells what it had filed', async () => {
    armPost(FULL);
    await runUntilTerminated(() => posts() === 2);

    const again = await reset();

    expect(outcomes(again)).toEqual(['payments sent', 'platform sent']);
  }, 60_000);
});

test('a run that is reset while its posts are under way waits for them, and tells nothing twice', async () => {
  armPost({ kind: 'late-commit', delayMs: 1_500, times: 2 });
  const running = deployment.run().catch(() => undefined);
  await until(() => posts() === 2);

  const again = await reset();

  await running;
  expect(again.balance).toMatchObject({ fetched: 5, created: 0 });
  expect(digests()).toHaveLength(2);
}, 60_000);

test('a digest whose post is lost twice is sent the third time', async () => {
  armPost({ kind: 'reset', times: 4 });

  const report = await deployment.run();

  expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
}, 60_000);

test.each([
  ['did not arrive', 'reset', ['payments sent', 'platform sent']],
  ['did arrive', 'reset-after', []],
])(
  'a digest of which every answer is lost is looked for by the next run: the last post %s',
  async (_, last, expected) => {
    armPost({ kind: 'reset', times: 8 });
    armPost({ kind: last, times: 2 });

    const report = await deployment.run();
    const next = await deployment.run();

    expect(outcomes(report)).toEqual(['payments unverified', 'platform unverified']);
    expect(posts()).toBe(10 + expected.length);
    expect(outcomes(next)).toEqual(expected);
  },
  90_000,
);

test('a channel that cannot be read is not posted to again after a post that may have arrived', async () => {
  const { settings } = deployment.world.slack;
  settings.scopes = settings.scopes.filter((scope) => scope !== 'channels:history');
  armPost({ kind: 'reset-after', times: 2 });

  const report = await deployment.run();
  const next = await deployment.run();

  expect(outcomes(report)).toEqual(['payments unverified', 'platform unverified']);
  expect(next.messages).toEqual([]);
}, 60_000);

describe('a worker whose answer is lost', () => {
  /** Says of a try whether its answer gets through; `send` is the real activity. */
  type Try = (input: SendDigestInput, send: () => Promise<PostOutcome>) => Promise<PostOutcome | 'no answer'>;

  /** A worker of which the server hears no more; it waits two seconds instead of three minutes. */
  async function runWith(sendDigest: Try): Promise<RunReport> {
    await deployment.stopWorker();
    const { names, env } = deployment;
    const real = createActivities(wireDependencies(loadConfiguration(env), env));
    const connection = await NativeConnection.connect({ address: server.address });
    const worker = await Worker.create({
      connection,
      taskQueue: names.taskQueue,
      workflowsPath: require.resolve('../../src/workflows'),
      interceptors: { workflowModules: [require.resolve('../support/short-timeout')] },
      activities: {
        ...real,
        async sendDigest(input: SendDigestInput): Promise<PostOutcome> {
          const outcome = await sendDigest(input, () => real.sendDigest(input));
          if (outcome === 'no answer') throw new CompleteAsyncError();
          return outcome;
        },
      },
    });
    try {
      return await worker.runUntil(deployment.run());
    } finally {
      await connection.close();
    }
  }

  /** Plays each team's tries in their order, the last one again and again. */
  function inOrder(...tries: readonly Try[]): { play: Try; count: (team: string) => number } {
    const counts = new Map<string, number>();
    const count = (team: string): number => counts.get(team) ?? 0;
    const play: Try = (input, send) => {
      const { team } = input.digest;
      counts.set(team, count(team) + 1);
      const next = tries[count(team) - 1] ?? tries.at(-1);
      return next === undefined ? send() : next(input, send);
    };
    return { play, count };
  }

  const answers: Try = (_, send) => send();
  const dies: Try = () => Promise.resolve('no answer');
  const postsAndDies: Try = async (_, send) => {
    await send();
    return 'no answer';
  };

  test('after the post: the team is not told again', async () => {
    const report = await runWith(inOrder(postsAndDies, answers).play);

    expect(outcomes(report)).toEqual(['payments already-sent', 'platform already-sent']);
  }, 60_000);

  test('before the post, and again after it: the team is told once', async () => {
    const { play, count } = inOrder(dies, postsAndDies, answers);

    const report = await runWith(play);

    expect(outcomes(report)).toEqual(['payments already-sent', 'platform already-sent']);
    expect([count('payments'), count('platform')]).toEqual([3, 3]);
  }, 60_000);

  test('before the post, twice: the team is told all the same', async () => {
    const report = await runWith(inOrder(dies, dies, answers).play);

    expect(outcomes(report)).toEqual(['payments sent', 'platform sent']);
  }, 60_000);
});

describe('a chain of runs that continued as new', () => {
  let chains: DevServer;

  beforeAll(async () => {
    // So low that a run of a few pages goes on in a new history.
    chains = await startServer({ 'limit.historyCount.suggestContinueAsNew': 40 });
  }, 60_000);

  afterAll(async () => {
    await chains.stop();
  });

  test('and is reset to its first link tells further tickets in a supplement, and the others not again', async () => {
    await deployment.close();
    deployment = await aDeployment({
      server: chains,
      seed: (world) => addFindings(world, 12),
      env: { WFD_POLICY: 'test/e2e/small-pages.yaml' },
    });
    const first = await deployment.run();
    addFindings(deployment.world, 2);

    const again = await reset(await firstLink());

    expect(again).toMatchObject({ run: first.run, balance: { known: 12, created: 2 } });
    expect(digests().map(({ key, tickets }) => [key, tickets.length])).toEqual([
      [`${first.run}/security`, 10],
      [`${first.run}/security/2`, 2],
    ]);
  }, 90_000);

  async function firstLink(): Promise<string> {
    const { client, names } = deployment;
    const links: { runId: string; at: number }[] = [];
    for await (const { runId, startTime } of client.workflow.list({
      query: `WorkflowId = "${names.runId}"`,
    })) {
      links.push({ runId, at: startTime.getTime() });
    }
    expect(links.length).toBeGreaterThan(2);
    return links.toSorted((a, b) => a.at - b.at)[0]?.runId ?? '';
  }
});
