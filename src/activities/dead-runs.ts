import { getClient, log } from '@temporalio/activity';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/codec-helpers';
import type { temporal } from '@temporalio/proto';
import { fieldOf } from '../domain/field-of';
import type { Policy } from '../domain/policy';

type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads;

/** A run is opened within its first events, and one that continues another is given what that one was opened with. */
const FIRST_EVENTS = 60;
const NOT_FOUND = 5;

/**
 * The policies that runs went by, out of their histories; of a run that never was opened, or whose history is gone or cannot be
 * understood any more, none.
 */
export async function policiesOf(workflowId: string, runIds: readonly string[]): Promise<readonly Policy[]> {
  const policies: Policy[] = [];
  for (const runId of runIds) {
    const policy = policyIn(await openingOf(workflowId, runId));
    if (policy !== undefined) policies.push(policy);
  }
  return policies;
}

/** What a run was given, and what it was opened with. */
interface Opening {
  readonly input: unknown;
  readonly opened: unknown;
}

async function openingOf(workflowId: string, runId: string): Promise<Opening> {
  const events = await firstEvents(workflowId, runId);
  const scheduled = events.find(
    ({ activityTaskScheduledEventAttributes: each }) => each?.activityType?.name === 'openRun',
  );
  const completed = events.find(({ activityTaskCompletedEventAttributes: each }) =>
    scheduled?.eventId === undefined || scheduled.eventId === null
      ? false
      : String(each?.scheduledEventId) === String(scheduled.eventId),
  );
  return {
    input: await decode(workflowId, events[0]?.workflowExecutionStartedEventAttributes?.input),
    opened: await decode(workflowId, completed?.activityTaskCompletedEventAttributes?.result),
  };
}

async function firstEvents(workflowId: string, runId: string): Promise<readonly Event[]> {
  const { workflowService, options } = getClient();
  try {
    const answer = await workflowService.getWorkflowExecutionHistory({
      namespace: options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: FIRST_EVENTS,
    });
    return answer.history?.events ?? [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return [];
    throw error;
  }
}

async function decode(workflowId: string, payloads: Payloads | null | undefined): Promise<unknown> {
  const { loadedDataConverter, namespace } = getClient().options;
  const context = { type: 'workflow', namespace, workflowId } as const;
  const first = payloads?.payloads?.slice(0, 1);
  try {
    return (await decodeArrayFromPayloads(loadedDataConverter, first, context))?.[0];
  } catch (error) {
    log.warn('what an earlier run went by cannot be read', { error: String(error) });
    return undefined;
  }
}

function policyIn({ input, opened }: Opening): Policy | undefined {
  const policy =
    fieldOf(fieldOf(fieldOf(input, 'continued'), 'opened'), 'policy') ?? fieldOf(opened, 'policy');
  // Of an earlier version it may be anything.
  const isOne = typeof fieldOf(fieldOf(policy, 'jira'), 'uncertainWaitMs') === 'number';
  return isOne && typeof fieldOf(policy, 'teams') === 'object' ? (policy as Policy) : undefined;
}
