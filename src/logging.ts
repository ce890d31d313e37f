import {
  DefaultLogger,
  type LogEntry,
  type Logger,
  makeTelemetryFilterString,
  Runtime,
  type TelemetryOptions,
} from '@temporalio/worker';
import { hostname } from 'node:os';
import pino from 'pino';

export type LogStyle = 'json' | 'quiet';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * One format for everything this process says, workflows and activities included. Values that are known to be secret
 * are struck out wherever they turn up: no caller has to remember it.
 */
export function createLogger(
  style: LogStyle,
  secrets: readonly string[],
  destination: pino.DestinationStream = pino.destination(2),
): Logger {
  const sink = pino(
    {
      level: style === 'quiet' ? 'silent' : 'info',
      base: { worker: `${process.pid}@${hostname()}` },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  const strike = striker(secrets);
  return new DefaultLogger('INFO', ({ level, message, meta }: LogEntry) => {
    sink[LEVELS[level]](strike(readable(meta)), String(strike(message)));
  });
}

/** Once per process, before the first worker or native connection. `metrics`: what the runtime tells beside its log. */
export function installLogger(logger: Logger, metrics?: TelemetryOptions['metrics']): void {
  Runtime.install({
    logger,
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }), forward: {} },
      ...(metrics === undefined ? {} : { metrics }),
    },
  });
}

/** A shorter one would strike out half of what is said. */
const SHORTEST_SECRET = 6;
/** Nothing we log nests deeper; what does is cut off. */
const DEEPEST = 6;

function striker(secrets: readonly string[]): (value: unknown) => unknown {
  const found = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const text = (value: string): string =>
    found.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), value);
  function strike(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value);
    if (value instanceof Error) return { type: value.name, message: text(value.message) };
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST) return '[…]';
    if (Array.isArray(value)) return value.map((each) => strike(each, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, strike(each, depth + 1)]));
  }
  return (value) => strike(value, 0);
}

/** The SDK's own fields, less those that only machines read. What it calls two names is one: `runId`. */
function readable(meta: Record<string, unknown> | undefined): Record<string, unknown> {
  const { taskToken: _token, sdkComponent: _component, isLocal: _local, workflowRunId, ...rest } = meta ?? {};
  return workflowRunId === undefined ? rest : { runId: workflowRunId, ...rest };
}
