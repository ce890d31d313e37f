import { TAKE } from '../../domain/approval';
import type { LoadedDataConverter } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalSinglePayload,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { TrailEvent } from '../source';

type History = temporal.api.history.v1.IHistoryEvent;
type Failure = temporal.api.failure.v1.IFailure;
type Payloads = temporal.api.common.v1.IPayloads;

type Without<Event> = Event extends unknown ? Omit<Event, 'eventId' | 'at'> : never;
type Body = Without<TrailEvent>;
type Translate = (
  event: History,
  converter: LoadedDataConverter,
  runId: string,
) => Body | undefined | Promise<Body | undefined>;

/** None or one: most events of a history say nothing that the trail wants to know. */
export async function toEvents(
  event: History,
  converter: LoadedDataConverter,
  runId: string,
): Promise<TrailEvent[]> {
  const eventId = Number(event.eventId);
  const at = optionalTsToDate(event.eventTime)?.toISOString() ?? '';
  for (const translate of TRANSLATIONS) {
    const body = await translate(event, converter, runId);
    if (body !== undefined) return [{ eventId, at, ...body }];
  }
  return [];
}

const TRANSLATIONS: readonly Translate[] = [
  started,
  reset,
  scheduled,
  attempted,
  stepEnded,
  stopAsked,
  answered,
  ended,
];

async function started(
  { workflowExecutionStartedEventAttributes: facts }: History,
  converter: LoadedDataConverter,
  runId: string,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const by = await starterOf(facts, converter);
  return {
    kind: 'started',
    ...(by === undefined ? {} : { by }),
    ...(facts.continuedExecutionRunId ? { continuedFrom: facts.continuedExecutionRunId } : {}),
    ...(facts.originalExecutionRunId && facts.originalExecutionRunId !== runId ? { isReset: true } : {}),
    input: await firstOf(facts.input, converter),
  };
}

/** Absent where the server knows nobody. */
async function starterOf(
  facts: temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes,
  converter: LoadedDataConverter,
): Promise<string | undefined> {
  const parent = facts.parentWorkflowExecution?.workflowId;
  if (parent) return `workflow ${parent}`;
  const payload = facts.searchAttributes?.indexedFields?.['TemporalScheduledById'];
  const scheduleId = await orUndefined(decodeOptionalSinglePayload<unknown>(converter, payload));
  return typeof scheduleId === 'string' ? `schedule ${scheduleId}` : facts.identity || undefined;
}

/** A reset leaves a failed workflow task that names the run it was taken from; nothing else does. */
function reset({ workflowTaskFailedEventAttributes: facts }: History): Body | undefined {
  if (!facts?.baseRunId || !facts.newRunId) return undefined;
  const { baseRunId, newRunId, failure } = facts;
  return { kind: 'reset', baseRunId, newRunId, reason: failure?.message || 'no reason given' };
}

async function scheduled(
  { activityTaskScheduledEventAttributes: facts }: History,
  converter: LoadedDataConverter,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const step = facts.activityType?.name ?? '';
  // Pages and drafts are large, and nobody asks for them here.
  if (step !== 'recordAudit') return { kind: 'scheduled', step };
  return { kind: 'scheduled', step, input: await firstOf(facts.input, converter) };
}

function attempted({ activityTaskStartedEventAttributes: facts }: History): Body | undefined {
  if (!facts) return undefined;
  const failure = wordsOf(facts.lastFailure);
  return {
    kind: 'attempted',
    scheduledId: Number(facts.scheduledEventId),
    attempts: facts.attempt ?? 1,
    ...(failure === undefined ? {} : { failure }),
  };
}

function stepEnded(event: History, converter: LoadedDataConverter): Body | undefined {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) {
    const scheduledId = Number(completed.scheduledEventId);
    return { kind: 'step-ended', scheduledId, result: () => firstOf(completed.result, converter) };
  }
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed) {
    const failure = wordsOf(failed.failure) ?? 'it failed without a reason';
    return { kind: 'step-ended', scheduledId: Number(failed.scheduledEventId), failure };
  }
  const canceled = event.activityTaskCanceledEventAttributes;
  if (!canceled) return undefined;
  return { kind: 'step-ended', scheduledId: Number(canceled.scheduledEventId), failure: 'it was cancelled' };
}

function stopAsked({ workflowExecutionCancelRequestedEventAttributes: facts }: History): Body | undefined {
  if (!facts) return undefined;
  const parent = facts.externalWorkflowExecution?.workflowId;
  const by = facts.identity || (parent ? `workflow ${parent}` : 'unknown');
  return { kind: 'stop-asked', by, reason: facts.cause || 'asked to finish its batch, tell, report and end' };
}

async function answered(
  { workflowExecutionUpdateAcceptedEventAttributes: facts }: History,
  converter: LoadedDataConverter,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const { meta, input } = facts.acceptedRequest ?? {};
  if (input?.name === TAKE) return { kind: 'taken', claim: await firstOf(input.args, converter) };
  return {
    kind: 'answered',
    name: input?.name || 'an answer',
    ...(meta?.identity ? { identity: meta.identity } : {}),
    words: await firstOf(input?.args, converter),
  };
}

async function ended(event: History, converter: LoadedDataConverter): Promise<Body | undefined> {
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed) {
    return { kind: 'ended', status: 'COMPLETED', result: await firstOf(completed.result, converter) };
  }
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed) {
    return { kind: 'ended', status: 'FAILED', failure: wordsOf(failed.failure) ?? 'no reason is known' };
  }
  return endedOtherwise(event);
}

function endedOtherwise(event: History): Body | undefined {
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const failure = terminated.reason || 'no reason given';
    const by = terminated.identity || undefined;
    return { kind: 'ended', status: 'TERMINATED', failure, ...(by === undefined ? {} : { by }) };
  }
  if (event.workflowExecutionTimedOutEventAttributes) return { kind: 'ended', status: 'TIMED_OUT' };
  if (event.workflowExecutionCanceledEventAttributes) return { kind: 'ended', status: 'CANCELLED' };
  if (event.workflowExecutionContinuedAsNewEventAttributes)
    return { kind: 'ended', status: 'CONTINUED_AS_NEW' };
  return undefined;
}

/** What went wrong at the bottom; what is around it says that something happened. */
function wordsOf(failure: Failure | null | undefined): string | undefined {
  let bottom = failure;
  while (bottom?.cause) bottom = bottom.cause;
  return bottom?.message || undefined;
}

async function firstOf(
  payloads: Payloads | null | undefined,
  converter: LoadedDataConverter,
): Promise<unknown> {
  const list = payloads?.payloads;
  if (!list || list.length === 0) return undefined;
  const decoded = await orUndefined(decodeArrayFromPayloads(converter, list.slice(0, 1)));
  return decoded?.[0];
}

/** One value that nobody can decode any more, of another worker or an older one, must not hide all the others. */
async function orUndefined<T>(decoding: Promise<T>): Promise<T | undefined> {
  try {
    return await decoding;
  } catch {
    return undefined;
  }
}
