import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../src/activities';

const { recordAudit } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

/** What a careless change looks like: the same workflow, another first step. */
export async function distributeFindings(): Promise<void> {
  await recordAudit({ run: 'x', at: '2026-01-01T00:00:00Z', entries: [] });
}
