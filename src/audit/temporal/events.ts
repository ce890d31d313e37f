import { TAKE } from '../../domain/approval';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { withoutTooMany } from '../../domain/too-many';
import type { TrailEvent } from '../source';
import type { Reader } from './reader';

type History = temporal.api.history.v1.IHistoryEvent;

type Without<Event> = Event extends unknown ? Omit<Event, 'eventId' | 'at'> : never;
type Body = Without<TrailEvent>;
type Translate = (
  event: History,
  reader: Reader,
  runId: string,
) => Body | undefined | Promise<Body | undefined>;

/** None or one: most events of a history say nothing that the trail wants to know. */
export async function toEvents(event: History, reader: Reader, runId: string): Promise<TrailEvent[]> {
  const eventId = Number(event.eventId);
  const at = optionalTsToDate(event.eventTime)?.toISOString() ?? '';
  for (const translate of TRANSLATIONS) {
    const body = await translate(event, reader, runId);
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
  reader: Reader,
  runId: string,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const by = await starterOf(facts, reader);
  return {
    kind: 'started',
    ...(by === undefined ? {} : { by }),
    ...(facts.continuedExecutionRunId ? { continuedFrom: facts.continuedExecutionRunId } : {}),
    ...(facts.originalExecutionRunId && facts.originalExecutionRunId !== runId ? { isReset: true } : {}),
    input: await reader.first(facts.input),
  };
}

/** Absent where the server knows nobody. */
async function starterOf(
  facts: temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes,
  reader: Reader,
): Promise<string | undefined> {
  const parent = facts.parentWorkflowExecution?.workflowId;
  if (parent) return `workflow ${parent}`;
  const payload = facts.searchAttributes?.indexedFields?.['TemporalScheduledById'];
  const scheduleId = payload === undefined ? undefined : await reader.first({ payloads: [payload] });
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
  reader: Reader,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const step = facts.activityType?.name ?? '';
  // Pages and drafts are large, and nobody asks for them here.
  if (step !== 'recordAudit') return { kind: 'scheduled', step };
  return { kind: 'scheduled', step, input: await reader.first(facts.input) };
}

async function attempted(
  { activityTaskStartedEventAttributes: facts }: History,
  reader: Reader,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const failure = await reader.words(facts.lastFailure);
  return {
    kind: 'attempted',
    scheduledId: Number(facts.scheduledEventId),
    attempts: facts.attempt ?? 1,
    ...(failure === undefined ? {} : { failure }),
  };
}

async function stepEnded(event: History, reader: Reader): Promise<Body | undefined> {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) {
    const scheduledId = Number(completed.scheduledEventId);
    return {
      kind: 'step-ended',
      scheduledId,
      result: async () => withoutTooMany(await reader.first(completed.result)),
    };
  }
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed) {
    const failure = (await reader.words(failed.failure)) ?? 'it failed without a reason';
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
  reader: Reader,
): Promise<Body | undefined> {
  if (!facts) return undefined;
  const { meta, input } = facts.acceptedRequest ?? {};
  if (input?.name === TAKE) return { kind: 'taken', claim: await reader.first(input.args) };
  return {
    kind: 'answered',
    name: input?.name || 'an answer',
    ...(meta?.identity ? { identity: meta.identity } : {}),
    words: await reader.first(input?.args),
  };
}

async function ended(event: History, reader: Reader): Promise<Body | undefined> {
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (completed) {
    return { kind: 'ended', status: 'COMPLETED', result: await reader.first(completed.result) };
  }
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed) {
    return {
      kind: 'ended',
      status: 'FAILED',
      failure: (await reader.words(failed.failure)) ?? 'no reason is known',
    };
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
