import type { Attributes } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Names of things in Temporal and of our own operations; anything else may hold what a finding, or a service, says. */
const KEPT: ReadonlySet<string> = new Set([
  'namespace',
  'taskQueue',
  'workflowId',
  'workflowType',
  'runId',
  'attempt',
  'run_id',
  'temporalWorkflowId',
  'temporalActivityId',
  'temporalUpdateId',
  'wfd.service',
  'wfd.operation',
  'wfd.result',
  'http.response.status_code',
]);

/**
 * Hands on spans without the words in them: the SDK copies everything it knows of a workflow into its spans, memo and last
 * result included, and an error's message quotes services, which quote findings. Of an error its type stays.
 * `onTrouble` hears, once until it works again, that spans are lost.
 */
export function scrubbing(exporter: SpanExporter, onTrouble: (reason: string) => void): SpanExporter {
  let isTroubled = false;
  return {
    export(spans, done) {
      exporter.export(spans.map(scrubbed), (result: ExportResult) => {
        const failed = result.code === ExportResultCode.FAILED;
        if (failed && !isTroubled) onTrouble(result.error?.message ?? 'the collector takes none');
        isTroubled = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function scrubbed(span: ReadableSpan): ReadableSpan {
  const { code } = span.status;
  const events = span.events.map(({ name, time, attributes }) => ({
    name,
    time,
    attributes: only(attributes, ['exception.type']),
  }));
  // A span computes some of its properties, so it is looked through rather than copied.
  return Object.create(span, {
    attributes: { value: only(span.attributes, KEPT) },
    events: { value: events },
    status: { value: { code } },
  }) as ReadableSpan;
}

function only(attributes: Attributes | undefined, names: Iterable<string>): Attributes {
  const kept = new Set(names);
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => kept.has(name)));
}
