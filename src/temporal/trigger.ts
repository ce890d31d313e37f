import { randomInt, randomUUID } from 'node:crypto';
import { ScheduleNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import { msNumberToTs, type Timestamp } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import type { DeploymentNames } from './names';
import { existing, isForOneTimeRuns, startedRun, type StartedRun } from './schedule';
import { TemporalError } from './temporal-error';

const POLL_MS = 200;

/** Of two triggers that reach the scheduler in one of its steps the server forgets one, without a word. Tried. */
const RESEND_MS = 2_000;
const DEFAULT_DEADLINE_MS = 30_000;

const { SCHEDULE_OVERLAP_POLICY_BUFFER_ONE: BUFFER_ONE } = temporal.api.enums.v1.ScheduleOverlapPolicy;

export interface TriggerOptions {
  /** How long the schedule may take to start a run while no other goes on; default 30 s. */
  readonly deadlineMs?: number;
  /** Hears once that another run goes on and ours comes after it. */
  readonly say?: (line: string) => void;
}

/**
 * Starts a run now, or after the one that goes on, and tells which it is. By run id, for two triggers within one second
 * share a workflow id. BUFFER_ONE, for without an overlap policy of its own a trigger neither receives nor
 * leaves a last result.
 */
export async function triggerRun(
  client: Client,
  names: DeploymentNames,
  options: TriggerOptions = {},
): Promise<StartedRun> {
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const handle = client.schedule.getHandle(names.scheduleId);
  const request = new Request(client, await existing(names, handle.describe()));
  await request.send();

  let busyAt = 0;
  for (;;) {
    const now = await existing(names, handle.describe());
    const ours = request.find(now);
    if (ours !== undefined) return ours;

    if (now.info.runningActions.length > 0) {
      if (busyAt === 0) tellOfAnother(options);
      busyAt = Date.now();
    }
    if (request.waitedSince(busyAt) > deadlineMs) throw notStarted(names);
    if (request.isLost(busyAt)) await request.send();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** `paused`: by a person, who wants no run now. */
export type StartOutcome = 'started' | 'paused' | 'missing';

/** The same without waiting for what comes of it, and not against the will of whoever paused the schedule. */
export async function startRun(client: Client, { scheduleId }: DeploymentNames): Promise<StartOutcome> {
  const handle = client.schedule.getHandle(scheduleId);
  try {
    const found = await handle.describe();
    if (found.state.paused && !isForOneTimeRuns(found)) return 'paused';
    await handle.trigger('BUFFER_ONE');
    await new Promise((resolve) => setTimeout(resolve, RESEND_MS));
    if (isForgotten(found, await handle.describe())) await handle.trigger('BUFFER_ONE');
    return 'started';
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'missing';
    throw error;
  }
}

/** Nothing has been started since, and nothing goes on that would keep it waiting. */
function isForgotten(before: ScheduleDescription, now: ScheduleDescription): boolean {
  const known = new Set(before.info.recentActions.map((action) => startedRun(action).runId));
  const isStarted = now.info.recentActions.some((action) => !known.has(startedRun(action).runId));
  return !isStarted && now.info.runningActions.length === 0;
}

function tellOfAnother({ say }: TriggerOptions): void {
  say?.('Another run goes on; this one starts when it has ended.');
}

/** One wish for a run, and how to tell the run that fulfils it. */
class Request {
  private firstSentAt = 0;
  private lastSentAt = 0;
  private readonly marks: Timestamp[] = [];
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly client: Client,
    private readonly before: ScheduleDescription,
  ) {
    this.known = new Set(before.info.recentActions.map((action) => startedRun(action).runId));
  }

  async send(): Promise<void> {
    const mark = markOf(new Date());
    this.marks.push(mark);
    await trigger(this.client, this.before.scheduleId, mark);
    this.lastSentAt = Date.now();
    this.firstSentAt ||= this.lastSentAt;
  }

  /** Milliseconds in which nothing kept the schedule from starting us. */
  waitedSince(busyAt: number): number {
    return Date.now() - Math.max(busyAt, this.firstSentAt);
  }

  isLost(busyAt: number): boolean {
    return Date.now() - Math.max(busyAt, this.lastSentAt) > RESEND_MS;
  }

  find(now: ScheduleDescription): StartedRun | undefined {
    return this.startedByUs(now) ?? this.standIn(now);
  }

  private startedByUs({ raw, info }: ScheduleDescription): StartedRun | undefined {
    const index = (raw.info?.recentActions ?? []).findIndex(({ scheduleTime }) =>
      this.marks.some((mark) => isSame(mark, scheduleTime)),
    );
    const action = info.recentActions[index];
    return action === undefined ? undefined : startedRun(action);
  }

  /** One start may wait at a time: where one waited already, ours was dropped, and that one does what was asked. */
  private standIn({ info }: ScheduleDescription): StartedRun | undefined {
    if (info.numActionsSkippedOverlap === this.before.info.numActionsSkippedOverlap) return undefined;
    return info.recentActions.map(startedRun).findLast(({ runId }) => !this.known.has(runId));
  }
}

/** The server repeats the time it was given beside what it started: random nanoseconds make it our own. */
function markOf(now: Date): Timestamp {
  return { ...msNumberToTs(now.getTime()), nanos: now.getMilliseconds() * 1_000_000 + randomInt(1_000_000) };
}

function isSame(mark: Timestamp, other: Timestamp | null | undefined): boolean {
  return String(other?.seconds) === String(mark.seconds) && other?.nanos === mark.nanos;
}

/** The SDK's `trigger` cannot pass a time. */
async function trigger(client: Client, scheduleId: string, mark: Timestamp): Promise<void> {
  const { namespace, identity } = client.schedule.options;
  await client.workflowService.patchSchedule({
    namespace,
    scheduleId,
    identity,
    requestId: randomUUID(),
    patch: { triggerImmediately: { overlapPolicy: BUFFER_ONE, scheduledTime: mark } },
  });
}

function notStarted({ scheduleId }: DeploymentNames): TemporalError {
  return new TemporalError(
    `the schedule ${scheduleId} was asked for a run but has started none: look at it in the Temporal Web UI`,
  );
}
