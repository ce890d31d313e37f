import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { AuditInput } from '../../src/activities/audit';
import type { SendNoticeInput } from '../../src/activities/notify';
import type { ApprovalReport, ApprovalState, AskedFinding, Words } from '../../src/domain/approval';
import type { PostOutcome } from '../../src/domain/digest';
import {
  approvalStateQuery,
  approveUpdate,
  rejectUpdate,
  runEndedSignal,
} from '../../src/workflows/messages';
import { anApprovalRequest, anAskedFinding } from '../support/builders';
import { workflows } from '../support/bundles';
import { until } from '../support/meanwhile';
import { timeSkippingEnv, uniqueTaskQueue } from '../support/temporal';

const HOUR = 60 * 60_000;

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await timeSkippingEnv();
}, 60_000);

afterAll(() => env.teardown());

interface Outside {
  readonly post?: (input: SendNoticeInput) => Promise<PostOutcome>;
  readonly record?: (input: AuditInput) => Promise<void>;
  readonly startRun?: () => Promise<void>;
}

/** An approval of two findings, and what it asked of the world. */
class Scene {
  readonly posted: string[] = [];
  readonly recorded: { readonly kind: string; readonly at: string }[] = [];
  runs = 0;

  constructor(private readonly outside: Outside = {}) {}

  async play(act: (handle: WorkflowHandle) => Promise<void>): Promise<ApprovalReport> {
    const taskQueue = uniqueTaskQueue();
    const { post = sent, record = nothing, startRun = nothing } = this.outside;
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      ...(await workflows()),
      activities: {
        sendNotice: async (input: SendNoticeInput) => {
          this.posted.push(input.notice.key);
          return post(input);
        },
        recordAudit: async (input: AuditInput) => {
          this.recorded.push(...input.entries.map(({ kind }) => ({ kind, at: input.at })));
          return record(input);
        },
        nameFindings: async () => ({}),
        startRun: async () => {
          this.runs += 1;
          return startRun();
        },
      },
    });
    return worker.runUntil(async () => {
      const handle = await env.client.workflow.start('approval', {
        taskQueue,
        workflowId: `${taskQueue}-approval-3f9a12cd`,
        args: [anApprovalRequest({ findings: [asked('a'), asked('b')] })],
      });
      await act(handle);
      return handle.result() as Promise<ApprovalReport>;
    });
  }

  kinds(): string[] {
    return this.recorded.map(({ kind }) => kind);
  }
}

async function sent({ channel = '' }: SendNoticeInput): Promise<PostOutcome> {
  return { kind: 'sent', channel };
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

function asked(id: string): AskedFinding {
  return anAskedFinding(id, 'payments', 'HIGH');
}

async function approve(handle: WorkflowHandle, words: Partial<Words> = {}): Promise<void> {
  await handle.executeUpdate(approveUpdate, { args: [{ by: 'dana', ...words }] });
}

async function settleAll(handle: WorkflowHandle): Promise<void> {
  await handle.signal(runEndedSignal, { run: 'wfd-run-2', settled: [0, 1], rejectedForMs: 0 });
}

async function stateOf(handle: WorkflowHandle): Promise<ApprovalState> {
  return handle.query(approvalStateQuery);
}

test('nothing that goes wrong outside ends an approval, for what it remembers would be lost with it', async () => {
  const refuse = async (): Promise<never> => {
    throw ApplicationFailure.nonRetryable('no');
  };
  const scene = new Scene({ record: refuse, startRun: refuse, post: refuse });

  const report = await scene.play(async (handle) => {
    await approve(handle);
    await until(() => scene.runs > 0);
    await settleAll(handle);
  });

  expect(report).toMatchObject({ granted: 2, rejected: 0, undecided: 0 });
  expect(scene.kinds()).toContain('approved');
}, 60_000);

test('an answer is acted on though Slack has not taken the request yet, and is recorded with its own time', async () => {
  let slackIsBack: () => void = () => undefined;
  const back = new Promise<void>((resolve) => (slackIsBack = resolve));
  const scene = new Scene({
    post: async (input) => {
      await back;
      return sent(input);
    },
  });

  await scene.play(async (handle) => {
    await until(() => scene.posted.length > 0);
    await approve(handle);
    await until(() => scene.runs > 0 && scene.kinds().includes('approved'));
    const { verdicts } = await stateOf(handle);
    expect(scene.recorded.find(({ kind }) => kind === 'approved')?.at).toBe(verdicts[0]?.at);
    slackIsBack();
    await settleAll(handle);
  });

  expect(scene.kinds()).toEqual(['asked', 'approved', 'approved', 'message', 'closed']);
}, 60_000);

test('people are reminded, it expires, and at last it is forgotten', async () => {
  const scene = new Scene();

  const report = await scene.play(async (handle) => {
    await until(() => scene.posted.length === 1);
    await env.sleep(61 * HOUR);
    await until(() => scene.posted.length === 2);
    await env.sleep(12 * HOUR);
    await until(() => scene.kinds().includes('expired'));
    const late = handle.executeUpdate(approveUpdate, { args: [{ by: 'dana' }] });
    await expect(late).rejects.toMatchObject({
      cause: { message: expect.stringContaining('it expired at') },
    });
  });

  expect(scene.posted).toEqual(['approval/3f9a12cd/asked', 'approval/3f9a12cd/reminded']);
  expect(scene.kinds()).toEqual(['asked', 'message', 'reminded', 'message', 'expired', 'closed']);
  expect(report).toMatchObject({ granted: 0, undecided: 2 });
}, 60_000);

test('a rejection is remembered for its time and a week more, counted from when it was said', async () => {
  const scene = new Scene();
  let saidAt = 0;

  await scene.play(async (handle) => {
    await env.sleep(71 * HOUR);
    await handle.executeUpdate(rejectUpdate, { args: [{ by: 'dana', note: 'not ours' }] });
    saidAt = await env.currentTimeMs();
    await env.sleep((720 + 7 * 24) * HOUR - HOUR);
    expect((await stateOf(handle)).findings.map(({ state }) => state)).toEqual(['rejected', 'rejected']);
  });

  // Its end is skipped to while the result is awaited.
  expect((await env.currentTimeMs()) - saidAt).toBeGreaterThanOrEqual((720 + 7 * 24) * HOUR);
}, 60_000);
