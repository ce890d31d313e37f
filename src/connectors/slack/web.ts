import { LogLevel, WebClient, type FetchFunction, type Logger } from '@slack/web-api';
import type { z } from 'zod';
import { toFailure, TransportError } from './errors';

export interface SlackOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** "https://slack.com/api/". */
  readonly apiUrl: string;
  /** Of one request. Default 10,000. */
  readonly timeoutMs?: number;
  /** Hears what is worth a log line and is no outcome: a channel joined, a message sent without its layout. */
  readonly onNotice?: (notice: string) => void;
}

/** One request, its answer checked. Throws `SlackFailure` and nothing else. */
export type CallSlack = <Schema extends z.ZodType>(
  method: string,
  schema: Schema,
  args?: Readonly<Record<string, unknown>>,
) => Promise<z.infer<Schema>>;

/**
 * The client's defaults post a message again after a reset or a 500, sleep through rate limits with everybody
 * else waiting, and never time out: all off. The token lives in the closure only, where no inspection finds it.
 */
export function createCall({ botToken, apiUrl, timeoutMs = 10_000 }: SlackOptions): CallSlack {
  const client = new WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: SILENT,
    fetch: fetchOrCode,
  });
  return async (method, schema, args = {}) => {
    try {
      return schema.parse(await client.apiCall(method, { ...args }));
    } catch (error) {
      throw toFailure(error);
    }
  };
}

const fetchOrCode: FetchFunction = async (url, init) => {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new TransportError(error);
  }
};

/** The client logs whole requests, and errors that may quote a header. */
const SILENT: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};

function ignore(): void {
  // Nothing is wanted of the client's log.
}
