import { stringify } from 'yaml';
import type { Setting } from '../trial';

/** How long an unanswered write may still commit: half of it for the sender, half for Jira. Two minutes by default. */
export const UNCERTAIN_WAIT_MS = 4_000;
/** How far incremental runs may go without a sweep. */
export const SWEEP_EVERY_MS = 8_000;

/** The policy of a trial, as the file an operator would write. */
export function policyOf({
  reading,
  pageSize,
  batchSize,
  firstBatchSize,
  burst,
  groupAbove,
  allowedLag = '1m',
}: Setting): string {
  return stringify({
    jira: { project: 'SEC', indexLag: allowedLag, uncertainWait: `${UNCERTAIN_WAIT_MS / 1_000}s` },
    slack: { defaultChannel: '#security' },
    teams: {
      security: { channel: '#security' },
      payments: { channel: '#sec-payments' },
      platform: { channel: '#sec-platform', jiraProject: 'PLAT' },
    },
    defaultTeam: 'security',
    routes: [
      { match: { tag: { team: 'payments' } }, team: 'payments' },
      { match: { tag: { team: 'platform' } }, team: 'platform' },
    ],
    window: {
      sweepBelow: reading === 'sweep' ? 10_000 : 0,
      sweepEvery: `${SWEEP_EVERY_MS / 1_000}s`,
      overlap: '1m',
    },
    limits: { pageSize, batchSize, firstBatchSize },
    group: groupAbove === undefined ? 'off' : { by: 'rule-and-team', above: groupAbove },
    ...(burst === undefined ? {} : { risk: { burst } }),
  });
}
