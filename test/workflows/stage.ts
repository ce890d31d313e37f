import { activityInfo } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../src/activities';
import type { SendDigestInput } from '../../src/activities/digest-to-send';
import type { FetchedPage } from '../../src/activities/fetch';
import type { OpenedRun } from '../../src/activities/open';
import type { BatchInput, BatchResult } from '../../src/activities/ticket';
import { EMPTY_CARRY } from '../../src/domain/carry';
import type { ParkedDestination } from '../../src/domain/destination';
import type { PostOutcome } from '../../src/domain/digest';
import type { FindingRef } from '../../src/domain/finding';
import type { RunReport } from '../../src/domain/report';
import type { RunInput } from '../../src/workflows/input';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import type { Predecessor } from '../../src/domain/predecessor';
import type { TicketMatch } from '../../src/domain/ticket';
import { aPolicy } from '../support/builders';
import { workflows } from '../support/bundles';
import { timeSkippingEnv, uniqueTaskQueue } from '../support/temporal';

export const WAIT_MS = 120_000;
export const LIMIT = 2 * 100;
const PAGE_SIZE = 500;
const SENT: PostOutcome = { kind: 'sent', channel: '#security' };

export type Answer = 'refused' | 'uncertain' | 'adopted' | 'created' | 'rejected';

export interface Scene {
  readonly refs: readonly FindingRef[];
  /** What becomes of each request, the last word for all that follow. Default: created. */
  readonly script?: readonly Answer[];
  /** So many pages without a finding, and after the last the first again. */
  readonly circle?: number;
  /** What becomes of each digest, in their order; the last word for all that follow. Default: sent. */
  readonly posts?: readonly PostOutcome[];
  /** What becomes of each notice, in their order. Default: sent. */
  readonly notices?: readonly (PostOutcome | Error)[];
  /** Pages without a finding come first, until the history is full and the run has continued as new. */
  readonly isLong?: true;
  readonly predecessor?: Predecessor;
  /** What the index knows. Default: nothing. */
  readonly matches?: readonly TicketMatch[];
  /** What the key scan could not read. */
  readonly unreadable?: readonly ParkedDestination[];
  /** A project could not be looked at for what was filed there. */
  readonly isPartlyFiled?: true;
  /** What the log does with what it is handed, from 0. Default: takes it at once. */
  log?(count: number, stage: Stage): Promise<void>;
}

/** Registers the server that skips time, and answers what sets a stage on it. */
export function useStages(): (scene: Scene) => Stage {
  let env: TestWorkflowEnvironment;
  beforeAll(async () => {
    env = await timeSkippingEnv();
  }, 60_000);
  afterAll(async () => {
    await env.teardown();
  });
  return (scene) => new Stage(env, scene);
}

/** Services as far as a run sees them; all that a run asks of them is kept. */
export class Stage {
  readonly requests: { readonly atMs: number; readonly lookOnly: boolean; readonly count: number }[] = [];
  readonly postsAtMs: number[] = [];
  /** How far back each digest would be looked for. */
  readonly looksSince: string[] = [];
  readonly recorded: number[] = [];
  /** Lines of what the default channel was told. */
  readonly notices: (readonly string[])[] = [];
  readonly noticesLookFirst: boolean[] = [];
  /** Run ids, in their order: more than one when the run has continued as new. */
  readonly links = new Set<string>();

  constructor(
    private readonly env: TestWorkflowEnvironment,
    private readonly scene: Scene,
  ) {}

  async run(differs: Partial<RunInput> = {}): Promise<RunReport> {
    const taskQueue = uniqueTaskQueue();
    const { nativeConnection, client } = this.env;
    const worker = await Worker.create({
      connection: nativeConnection,
      taskQueue,
      ...(await workflows()),
      activities: this.activities,
    });
    const input = { mode: 'run', lockId: taskQueue, carry: EMPTY_CARRY, ...differs };
    const options = { workflowId: taskQueue, taskQueue, args: [input] };
    return worker.runUntil(client.workflow.execute('distributeFindings', options)) as Promise<RunReport>;
  }

  nowMs(): Promise<number> {
    return this.env.currentTimeMs();
  }

  get opened(): OpenedRun {
    // The brake would hold what these scenes are about.
    const policy = aPolicy({ risk: { ...POLICY_DEFAULTS.risk, burst: 100_000 } });
    return {
      policy: {
        ...policy,
        jira: { ...policy.jira, uncertainWaitMs: WAIT_MS },
        limits: { ...policy.limits, ticketsPerRun: LIMIT },
      },
      policyHash: 'h',
      siteUrl: 'https://acme.atlassian.net',
      openCount: this.scene.refs.length,
      destinations: ['SEC', 'PLAT'].map((project) => ({
        kind: 'ready',
        project,
        issueType: 'Task',
        issueTypeId: '1',
        priorityIds: {},
        hasDueDate: true,
        notes: [],
      })),
      predecessor: this.scene.predecessor ?? { clean: true, reason: 'the last run completed' },
      missingCanaries: [],
      notes: [],
    };
  }

  private get activities(): Partial<Activities> {
    return {
      openRun: () => Promise.resolve(this.opened),
      fetchPage: ({ cursor }) => Promise.resolve(this.page(Number(cursor ?? 0))),
      askApprovals: () => Promise.resolve([]),
      findTickets: () => Promise.resolve({ matches: this.scene.matches ?? [] }),
      scanRecentTickets: () => Promise.resolve({ matches: [], frontier: { SEC: 1 }, ...this.unreadable }),
      findFiled: () =>
        Promise.resolve(this.scene.isPartlyFiled === true ? { tickets: [], isPartial: true } : []),
      fileTickets: (input) => this.file(input),
      recordAudit: async ({ entries }) => {
        const count = this.recorded.push(Buffer.byteLength(JSON.stringify(entries))) - 1;
        await this.scene.log?.(count, this);
      },
      sendDigest: (input) => this.post(input),
      sendNotice: ({ notice, lookFirst }) => {
        this.notices.push(notice.lines);
        this.noticesLookFirst.push(lookFirst);
        const answer = this.scene.notices?.[this.notices.length - 1] ?? SENT;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
  }

  private get unreadable(): Pick<Scene, 'unreadable'> {
    const { unreadable } = this.scene;
    return unreadable === undefined ? {} : { unreadable };
  }

  private page(from: number): FetchedPage {
    this.links.add(activityInfo().workflowExecution?.runId ?? '');
    const { refs, isLong, circle } = this.scene;
    if (circle !== undefined) return { refs: [], nextCursor: String((from + 1) % circle) };
    // A cursor must not come back.
    if (isLong && this.links.size === 1) return { refs: [], nextCursor: String(from - 1) };
    const next = Math.max(from, 0) + PAGE_SIZE;
    const page = { refs: refs.slice(next - PAGE_SIZE, next) };
    return next < refs.length ? { ...page, nextCursor: String(next) } : page;
  }

  private async file({ decisions, lookOnly }: BatchInput): Promise<BatchResult> {
    this.requests.push({
      atMs: await this.nowMs(),
      lookOnly: lookOnly === true,
      count: decisions.length,
    });
    const { script = [] } = this.scene;
    const answer = script[this.requests.length - 1] ?? script.at(-1) ?? 'created';
    if (answer === 'refused' || answer === 'uncertain') {
      const open = decisions.map(({ finding }) => ({ finding: finding.id, kind: answer, detail: answer }));
      return { kind: 'done', outcomes: [], open };
    }
    const outcome =
      answer === 'rejected'
        ? ({ kind: 'parked', destination: 'Jira SEC', cure: 'c', reason: 'r', isRefusal: true } as const)
        : ({ kind: answer, ticket: 'SEC-1', summary: 's', reason: 'r' } as const);
    return {
      kind: 'done',
      outcomes: decisions.map(({ finding }) => ({ ...outcome, finding })),
      open: [],
    };
  }

  private async post({ channel, since }: SendDigestInput): Promise<PostOutcome> {
    this.looksSince.push(since);
    const count = this.postsAtMs.push(await this.nowMs());
    const { posts = [] } = this.scene;
    return posts[count - 1] ?? posts.at(-1) ?? { kind: 'sent', channel };
  }
}
