import { createApprovals } from '../../src/cli/temporal/approvals';
import { OpenCalls } from '../../src/cli/temporal/open-calls';
import type { Approvals } from '../../src/cli/deployment';
import { type ApprovalState, countByState } from '../../src/domain/approval';
import type { RunReport } from '../../src/domain/report';
import type { Deployment } from './deployment';
import { until } from './meanwhile';

/** What the command line does, without its words. */
export function approvalsOf({ client, names }: Deployment): Approvals {
  return createApprovals(client, names, new OpenCalls(client));
}

/** The one that a run asked for. */
export function askedBy(report: RunReport): string {
  const asked = report.governance?.asked;
  if (asked === undefined) throw new Error('the run asked for nothing');
  return asked;
}

export async function stateOf(deployment: Deployment, id: string): Promise<ApprovalState> {
  const state = await approvalsOf(deployment).find(id);
  if (state === undefined) throw new Error(`there is no approval ${id}`);
  return state;
}

/** "2 open, 3 granted": what is not zero. */
export async function standing(deployment: Deployment, id: string): Promise<string> {
  const counts = Object.entries(countByState(await stateOf(deployment, id)));
  return counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

export async function untilClosed({ client, names }: Deployment, id: string): Promise<void> {
  const handle = client.workflow.getHandle(`${names.taskQueue}-approval-${id}`);
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');
}
