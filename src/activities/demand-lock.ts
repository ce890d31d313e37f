import { ApplicationFailure, type Info } from '@temporalio/activity';
import { lockIdOf } from '../domain/lock';

/**
 * Whoever reaches the namespace can start any workflow under any id, and two runs that create side by side could file a finding
 * twice. So only the workflow whose id is the lock may; the server allows one. Throws where another one asks.
 */
export function demandLock({ workflowExecution, taskQueue }: Info): void {
  const lock = lockIdOf(taskQueue);
  if (workflowExecution?.workflowId === lock) return;
  throw ApplicationFailure.nonRetryable(
    `only workflow ${lock}, the lock of its deployment, may file tickets, and this is ${workflowExecution?.workflowId ?? 'none'}: ` +
      'start a run with `wfd run`',
    'OutsideTheLock',
  );
}
