type Env = Readonly<Record<string, string | undefined>>;

export type TracingSettings =
  | { readonly kind: 'off' }
  /** Somebody wants traces that this worker cannot send. */
  | { readonly kind: 'unfit'; readonly reason: string }
  | { readonly kind: 'on'; readonly url: string };

/**
 * By OpenTelemetry's own variables: an endpoint switches tracing on, `OTEL_SDK_DISABLED=true` and `OTEL_TRACES_EXPORTER=none`
 * switch it off. What is wrong with them leaves it off: findings are not to wait for a collector.
 */
export function tracingSettings(env: Env): TracingSettings {
  const url = tracesUrl(env);
  const isOff = said(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  if (url === undefined || isOff || said(env, 'OTEL_TRACES_EXPORTER') === 'none') return { kind: 'off' };
  const protocol =
    said(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? said(env, 'OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === 'grpc') {
    return { kind: 'unfit', reason: 'OTLP over HTTP is spoken here, not gRPC: name the port for HTTP, 4318' };
  }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return { kind: 'unfit', reason: 'OTEL_EXPORTER_OTLP_ENDPOINT must start with http:// or https://' };
  }
  return { kind: 'on', url };
}

/** Values that must not turn up in a log: keys of a collector. */
export function tracingSecrets(env: Env): string[] {
  const headers = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'];
  return headers.flatMap((name) =>
    (env[name] ?? '').split(',').flatMap((pair) => pair.split('=').slice(1).join('=').trim() || []),
  );
}

function tracesUrl(env: Env): string | undefined {
  const exact = said(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const base = said(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  return exact ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`);
}

/** An empty variable counts as not set. */
function said(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
