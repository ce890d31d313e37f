import { context, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { ActivityInterceptorsFactory, InjectedSinks, Logger } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import type { OnCall } from '../connectors/service-call';
import { scrubbing } from './scrubbed-spans';
import type { TracingSettings } from './tracing-settings';

export interface Tracing {
  readonly activity: ActivityInterceptorsFactory;
  /** Takes the spans of workflows out of their sandbox. */
  readonly sinks: InjectedSinks<Sinks>;
  /** A span for each request that an activity makes. */
  readonly onCall: OnCall;
  /** Sends what is left; gives up after some seconds, and never throws. */
  close(): Promise<void>;
}

interface TracingOptions {
  readonly settings: Extract<TracingSettings, { kind: 'on' }>;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}

/** Once per process: OpenTelemetry knows one provider, and workflows know it through a global of their own. */
export function startTracing({ settings, env, logger }: TracingOptions): Tracing {
  handOver(env);
  const resource = new Resource({ 'service.name': env['OTEL_SERVICE_NAME'] || 'wiz-finding-distribution' });
  const exporter = new OTLPTraceExporter({ url: settings.url });
  const processor = new BatchSpanProcessor(
    scrubbing(exporter, (reason) => {
      logger.warn('traces cannot be sent; they are dropped until they can', { reason });
    }),
  );
  const described = resource.merge(envDetectorSync.detect());
  const provider = new BasicTracerProvider({ resource: described, spanProcessors: [processor] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
  return {
    activity: (ctx) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(ctx),
      outbound: new OpenTelemetryActivityOutboundInterceptor(ctx),
    }),
    sinks: { exporter: makeWorkflowExporter(processor, described) },
    onCall: traceCalls(provider.getTracer('wiz-finding-distribution')),
    close: () => provider.shutdown().catch(() => undefined),
  };
}

/** OpenTelemetry reads its variables where it wants to; those of a `.env` file would escape it. */
function handOver(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('OTEL_')) process.env[name] ??= value;
  }
}

/** After the fact, under the span of the activity that called: what is asked and answered never gets here. */
function traceCalls(tracer: Tracer): OnCall {
  return ({ service, operation, result, status, startedAtMs, ms }) => {
    if (trace.getSpan(context.active()) === undefined) return;
    const span = tracer.startSpan(`${service} ${operation}`, {
      kind: SpanKind.CLIENT,
      startTime: startedAtMs,
      attributes: {
        'wfd.service': service,
        'wfd.operation': operation,
        'wfd.result': result,
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
      },
    });
    if (result !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(startedAtMs + ms);
  };
}
