import {
  DefaultLogger,
  type LogEntry,
  type Logger,
  makeTelemetryFilterString,
  Runtime,
} from '@temporalio/worker';
import pino from 'pino';

export type LogStyle = 'json' | 'quiet';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * One format for everything this process says, workflows and activities included. Values that are known to be secret
 * are struck out wherever they turn up: no caller has to remember it.
 */
export function createLogger(style: LogStyle, secrets: readonly string[]): Logger {
  const sink = pino(
    { level: style === 'quiet' ? 'silent' : 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  );
  return new DefaultLogger('INFO', (entry: LogEntry) => {
    const { level, message, meta } = strike(entry, secrets);
    sink[LEVELS[level]](readable(meta), message);
  });
}

/** Once per process, before the first worker or native connection. */
export function installLogger(logger: Logger): void {
  Runtime.install({
    logger,
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }), forward: {} },
    },
  });
}

function strike(entry: LogEntry, secrets: readonly string[]): LogEntry {
  const found = secrets.filter((secret) => secret.length >= 6);
  const text = (value: string) => found.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), value);
  const { message, meta } = entry;
  return { ...entry, message: text(message), ...(meta === undefined ? {} : { meta: struck(meta, text) }) };
}

function struck(meta: Record<string, unknown>, text: (value: string) => string): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(meta)) {
    if (typeof value === 'string') copy[key] = text(value);
    else if (value instanceof Error) copy[key] = { type: value.name, message: text(value.message) };
    else copy[key] = value;
  }
  return copy;
}

/** The SDK's own fields, less those that only machines read. */
function readable(meta: Record<string, unknown> | undefined): Record<string, unknown> {
  const { taskToken: _token, sdkComponent: _component, ...rest } = meta ?? {};
  return rest;
}
