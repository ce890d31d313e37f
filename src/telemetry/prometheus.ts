import { Runtime, type TelemetryOptions } from '@temporalio/worker';
import { type MetricMeter } from '@temporalio/common';
import { formatAddress, type ListenAddress } from '../config/listen-address';
import { type Metric, METRICS } from '../domain/metrics';

/** The SDK's own metrics and ours at one address, in seconds and with the suffixes that Prometheus expects. */
export function prometheusAt(address: ListenAddress): TelemetryOptions['metrics'] {
  const buckets = METRICS.flatMap((metric: Metric) =>
    metric.buckets === undefined ? [] : [[metric.name, [...metric.buckets]] as [string, number[]]],
  );
  return {
    prometheus: {
      bindAddress: formatAddress(address),
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: Object.fromEntries(buckets),
    },
  };
}

/** What all metrics of ours carry; the SDK's meter adds the same to those of workflows. */
export interface Place {
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Says nothing where no address was named. */
export function meterOf({ namespace, taskQueue }: Place): MetricMeter {
  return Runtime.instance().metricMeter.withTags({ namespace, taskQueue });
}

export type Labels = Readonly<Record<string, string>>;

/** Adds to a counter. */
export function counter(meter: MetricMeter, { name, what }: Metric): (value: number, labels: Labels) => void {
  const made = meter.createCounter(name, '', what);
  return (value, labels) => made.add(value, labels);
}

/** Sets a gauge; there is none below 0. */
export function gauge(meter: MetricMeter, { name, what }: Metric): (value: number, labels?: Labels) => void {
  const made = meter.createGauge(name, 'float', '', what);
  return (value, labels = {}) => made.set(Math.max(0, value), labels);
}

export function histogram(meter: MetricMeter, metric: Metric): (value: number, labels: Labels) => void {
  const made = meter.createHistogram(metric.name, 'float', metric.unit ?? '', metric.what);
  return (value, labels) => made.record(value, labels);
}
