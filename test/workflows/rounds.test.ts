import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../src/activities';
import type { FetchedPage } from '../../src/activities/fetch';
import type { OpenedRun } from '../../src/activities/open';
import type { BatchInput, BatchResult } from '../../src/activities/ticket';
import { EMPTY_CARRY } from '../../src/domain/carry';
import type { FindingRef } from '../../src/domain/finding';
import type { RunReport } from '../../src/domain/report';
import { aPolicy, aRef } from '../support/builders';
import { workflows } from '../support/deployment';
import { timeSkippingEnv, uniqueTaskQueue } from '../support/temporal';

const WAIT_MS = 120_000;
const LIMIT = 2 * 100;

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await timeSkippingEnv();
}, 60_000);

afterAll(async () => {
  await env.teardown();
});

type Answer = 'refused' | 'uncertain' | 'adopted' | 'created' | 'rejected';

/** Services as far as a run sees them; a script says what becomes of each request, the last word for all that follow. */
class Stage {
  readonly requests: { readonly atMs: number; readonly lookOnly: boolean; readonly count: number }[] = [];
  readonly recorded: number[] = [];

  constructor(
    private readonly refs: readonly FindingRef[],
    private readonly script: readonly Answer[],
  ) {}

  get activities(): Partial<Activities> {
    return {
      openRun: () => Promise.resolve(this.opened()),
      fetchPage: ({ cursor }) => Promise.resolve(this.page(Number(cursor ?? 0))),
      findTickets: () => Promise.resolve([]),
      scanRecentTickets: () => Promise.resolve({ matches: [], frontier: { SEC: 1 } }),
      findFiled: () => Promise.resolve([]),
      fileTickets: (input) => this.file(input),
      recordAudit: ({ entries }) => {
        this.recorded.push(Buffer.byteLength(JSON.stringify(entries)));
        return Promise.resolve();
      },
      sendDigest: ({ channel }) => Promise.resolve({ kind: 'sent', channel }),
      sendNotice: () => Promise.resolve({ kind: 'sent', channel: '#security' }),
    };
  }

  async run(): Promise<RunReport> {
    const taskQueue = uniqueTaskQueue();
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      ...workflows(),
      activities: this.activities,
    });
    const input = { mode: 'run', lockId: taskQueue, carry: EMPTY_CARRY };
    const options = { workflowId: taskQueue, taskQueue, args: [input] };
    return worker.runUntil(env.client.workflow.execute('distributeFindings', options)) as Promise<RunReport>;
  }

  private page(from: number): FetchedPage {
    const next = from + 500;
    const refs = this.refs.slice(from, next);
    return next < this.refs.length ? { refs, nextCursor: String(next) } : { refs };
  }

  private async file({ decisions, lookOnly }: BatchInput): Promise<BatchResult> {
    const atMs = await env.currentTimeMs();
    this.requests.push({ atMs, lookOnly: lookOnly === true, count: decisions.length });
    const answer = this.script[this.requests.length - 1] ?? this.script.at(-1) ?? 'created';
    if (answer === 'refused' || answer === 'uncertain') {
      const open = decisions.map(({ finding }) => ({ finding: finding.id, kind: answer, detail: answer }));
      return { kind: 'done', outcomes: [], open };
    }
    if (answer === 'rejected') {
      const parked = {
        kind: 'parked',
        destination: 'Jira SEC',
        cure: 'c',
        reason: 'r',
        isRefusal: true,
      } as const;
      return { kind: 'done', outcomes: decisions.map(({ finding }) => ({ ...parked, finding })), open: [] };
    }
    const made = { kind: answer, ticket: 'SEC-1', summary: 's', reason: 'r' } as const;
    return { kind: 'done', outcomes: decisions.map(({ finding }) => ({ ...made, finding })), open: [] };
  }

  private opened(): OpenedRun {
    const policy = aPolicy();
    return {
      policy: {
        ...policy,
        jira: { ...policy.jira, uncertainWaitMs: WAIT_MS },
        limits: { ...policy.limits, ticketsPerRun: LIMIT },
      },
      policyHash: 'h',
      siteUrl: 'https://acme.atlassian.net',
      openCount: this.refs.length,
      destinations: [
        {
          kind: 'ready',
          project: 'SEC',
          issueType: 'Task',
          issueTypeId: '1',
          priorityIds: {},
          hasDueDate: true,
          notes: [],
        },
      ],
      predecessor: { clean: true, reason: 'the last run completed' },
      missingCanaries: [],
      notes: [],
    };
  }
}

function pauses({ requests }: Stage): number[] {
  return requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0));
}

test('after the last refusal an uncertain answer is still waited out and looked after before the run ends', async () => {
  const stage = new Stage([aRef()], [...Array<Answer>(6).fill('refused'), 'uncertain', 'adopted']);

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, adopted: 1, parked: 0 });
  expect(pauses(stage).at(-1)).toBeGreaterThanOrEqual(WAIT_MS);
}, 60_000);

test('a create that was given up with nobody knowing what became of it is remembered, so that its ticket is told', async () => {
  const settled = await new Stage([aRef()], ['uncertain', 'adopted']).run();
  const unsettled = await new Stage([aRef()], ['uncertain', 'refused']).run();

  expect(settled.carry.untoldSince).toBeUndefined();
  expect(unsettled).toMatchObject({ balance: { parked: 1 }, carry: { untoldSince: expect.any(String) } });
}, 60_000);

test('a batch that stays uncertain is looked after once more, creating nothing, and then parked', async () => {
  const stage = new Stage([aRef()], ['uncertain']);

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, parked: 1 });
  expect(stage.requests.map(({ lookOnly }) => lookOnly)).toEqual([false, false, false, true]);
  for (const pause of pauses(stage)) expect(pause).toBeGreaterThanOrEqual(WAIT_MS);
  expect(report.carry.backlog).toBe(true);
}, 60_000);

test('a batch that is refused to the end is parked, after pauses that grow', async () => {
  const stage = new Stage([aRef()], ['refused']);

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 1, parked: 1 });
  expect(stage.requests).toHaveLength(7);
  expect(pauses(stage)[5]).toBeGreaterThan(16 * (pauses(stage)[0] ?? 0));
}, 60_000);

test('a project that refuses one single ticket after the other is stopped after three', async () => {
  const refs = Array.from({ length: 10 }, (_, number) => aRef({ id: `f${number}` }));
  const stage = new Stage(refs, ['rejected']);

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 10, parked: 10 });
  expect(stage.requests.map(({ count }) => count)).toEqual([10, 1, 1, 1]);
}, 60_000);

test('a flood beyond every limit is held, counted and recorded in portions that fit', async () => {
  const refs = Array.from({ length: 20_000 }, (_, number) =>
    aRef({ id: `a-finding-of-a-great-flood-${number}` }),
  );
  const stage = new Stage(refs, ['created']);

  const report = await stage.run();

  expect(report.balance).toMatchObject({ fetched: 20_000, created: LIMIT, held: 20_000 - LIMIT });
  expect(Math.max(...stage.recorded)).toBeLessThan(512_000);
}, 120_000);
