import {
  ApplicationFailure,
  condition,
  defineSignal,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

export const finishSignal = defineSignal('finish');

interface Input {
  readonly waits?: boolean;
  readonly fails?: boolean;
}

/** Stands in for the real cycle: ends at once, or when told to. */
export async function cycle(input: Input): Promise<unknown> {
  let finished = input.waits !== true;
  setHandler(finishSignal, () => {
    finished = true;
  });
  await condition(() => finished);
  if (input.fails === true) throw ApplicationFailure.nonRetryable('as it was told to');
  return { input, runId: workflowInfo().runId };
}

export async function sleepForDays(days: number): Promise<number> {
  const before = Date.now();
  await sleep(`${days} days`);
  return Date.now() - before;
}
