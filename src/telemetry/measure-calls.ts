import type { MetricMeter } from '@temporalio/common';
import type { OnCall } from '../connectors/service-call';
import { CALL_METRICS } from '../domain/metrics';
import { counter, histogram } from './prometheus';

/** Counts what the connectors send, and how long each answer took. */
export function measureCalls(meter: MetricMeter): OnCall {
  const calls = counter(meter, CALL_METRICS.calls);
  const duration = histogram(meter, CALL_METRICS.callDuration);
  return ({ service, operation, result, ms }) => {
    calls(1, { service, operation, result });
    duration(ms / 1_000, { service });
  };
}
