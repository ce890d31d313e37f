import type { MetricMeter } from '@temporalio/common';
import { FINDING_KINDS } from '../domain/balance';
import { CALL_METRICS, CALL_RESULTS, FAILURE_REASONS, RUN_METRICS, RUN_OUTCOMES } from '../domain/metrics';
import { OPERATIONS } from '../domain/operations';
import { counter } from './prometheus';

/**
 * Prometheus sees no increase in a counter that turns up with its first event, which is the one an alert is about: those that
 * alerts and rates look at exist from the start. `teams`: of the policy as it is now; one that is added later
 * begins with its first ticket. They must carry the very labels that the workflows' meter will give them.
 */
export function beginAtZero(meter: MetricMeter, teams: readonly string[]): void {
  const cycle = meter.withTags({ workflowType: 'cycle' });
  const runs = counter(cycle, RUN_METRICS.runs);
  for (const outcome of RUN_OUTCOMES) runs(0, { outcome });
  const failures = counter(cycle, RUN_METRICS.runFailures);
  for (const reason of FAILURE_REASONS) failures(0, { reason });
  const run = meter.withTags({ workflowType: 'distributeFindings' });
  const findings = counter(run, RUN_METRICS.findings);
  for (const decision of FINDING_KINDS) findings(0, { decision });
  const tickets = counter(run, RUN_METRICS.tickets);
  for (const team of teams) for (const outcome of ['created', 'adopted']) tickets(0, { outcome, team });
  const messages = counter(run, RUN_METRICS.messages);
  for (const outcome of ['sent', 'not-sent']) messages(0, { outcome });
  const calls = counter(meter, CALL_METRICS.calls);
  for (const { service, name: operation } of OPERATIONS) {
    for (const result of CALL_RESULTS) calls(0, { service, operation, result });
  }
}
