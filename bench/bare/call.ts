import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Activities } from '../../src/activities';
import { lockIdOf } from '../../src/domain/lock';

/** Run id of all that is called: nothing was ever reset. */
export const ORIGINAL = 'bare';

type Activity = (input: unknown) => Promise<unknown>;

/** The activities as they are, called in this process, at once, one attempt each. */
export function calledDirectly(activities: Activities): Activities {
  const options = { logger: new DefaultLogger('ERROR'), client: clientOfNobody() };
  const call = (activity: Activity, input: unknown): Promise<unknown> => {
    const info = {
      attempt: 1,
      currentAttemptScheduledTimestampMs: Date.now(),
      taskQueue: ORIGINAL,
      workflowExecution: { workflowId: lockIdOf(ORIGINAL), runId: ORIGINAL },
    };
    return new MockActivityEnvironment(info, options).run(activity, input);
  };
  const called = Object.entries(activities as unknown as Record<string, Activity>).map(([name, activity]) => [
    name,
    (input: unknown) => call(activity, input),
  ]);
  return Object.fromEntries(called) as Activities;
}

/** Of earlier runs one is on record, which completed. */
function clientOfNobody(): Client {
  const completed = { runId: 'before', status: { name: 'COMPLETED' }, startTime: new Date(0) };
  return {
    withAbortSignal: <T>(_signal: AbortSignal, call: () => Promise<T>): Promise<T> => call(),
    workflow: {
      // oxlint-disable-next-line typescript/require-await -- the list of a client is asynchronous
      async *list() {
        yield completed;
      },
    },
  } as unknown as Client;
}
