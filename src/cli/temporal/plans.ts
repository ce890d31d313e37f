import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { parseCarry } from '../../domain/carry';
import type { PlanReport } from '../../domain/report';
import { lastReport } from '../../temporal/last-report';
import type { DeploymentNames } from '../../temporal/names';
import type { distributeFindings } from '../../workflows/distribute-findings';
import type { Plans, PlanWish, StartedPlan } from '../deployment';
import type { OpenCalls } from './open-calls';
import { askProgress } from './progress';

export function createPlans(client: Client, names: DeploymentNames, calls: OpenCalls): Plans {
  return calls.guard<Plans>({
    start: async (wish) => {
      // A plan starts where the next run would.
      const carry = parseCarry(await lastReport(client, names));
      const handle = await client.workflow.start<typeof distributeFindings>('distributeFindings', {
        workflowId: `${names.planIdPrefix}${randomUUID().slice(0, 8)}`,
        taskQueue: names.taskQueue,
        args: [{ mode: 'plan', lockId: names.runId, carry, ...wish }],
        workflowExecutionTimeout: '1 hour',
        staticSummary: summaryOf(wish),
      });
      return calls.guard<StartedPlan>({
        answer: () => handle.result() as Promise<PlanReport>,
        progress: () => askProgress(client, handle),
        stop: async () => void (await handle.terminate('the person who asked for the plan left')),
      });
    },
  });
}

function summaryOf({ policy }: PlanWish): string {
  const what = 'plan: reads and decides, changes nothing';
  return policy === undefined ? what : `${what}; with policy ${policy.hash} of the person who asked`;
}
